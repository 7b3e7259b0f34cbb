/** The page stands alone: no script, no font, no picture from anywhere else. */
export const indexStyle = `
:root { --ink: #1a1a1a; --quiet: #595959; --line: #d0d0d0; --red: #a4161a; --amber: #7a4b00; --blue: #0b4a8f; --paper: #fff; --soft: #f6f5f2 }
* { box-sizing: border-box }
html { font: 16px/1.7 "Noto Serif SC", "Noto Serif CJK SC", "Source Han Serif SC", SimSun, STSong, serif; color: var(--ink); background: var(--soft) }
body { margin: 0 auto; max-width: 62rem; padding: 2.5rem 3rem 4rem; background: var(--paper) }
h1 { font-size: 1.9rem; line-height: 1.35; margin: .2rem 0 .6rem; text-wrap: balance }
h2 { font-size: 1.25rem; margin: 3rem 0 1rem; padding-bottom: .3rem; border-bottom: 2px solid var(--red); break-after: avoid }
h3 { font-size: 1rem; margin: 0; break-after: avoid }
[lang=en] { font-family: Georgia, "Times New Roman", serif; color: var(--quiet); font-size: .82em; font-weight: normal }
[lang=en] { margin-left: .4em } .stages [lang=en] { margin-left: 0 } .stages p [lang=en] { margin-left: .4em }
a { color: var(--blue) } a:focus-visible { outline: 3px solid var(--blue); outline-offset: 2px }
.over { color: var(--red); letter-spacing: .35em; font-size: .9rem; margin: 0 }
.lead { color: var(--quiet); margin: 0 }
.skip { position: absolute; left: -100vw } .skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .5rem 1rem }
nav ol { columns: 2; padding-left: 1.4rem; margin: 1.5rem 0 0 }
dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.2rem; margin: 1.2rem 0 0 }
dl.facts dt { color: var(--quiet) } dl.facts dd { margin: 0; overflow-wrap: anywhere }
table { border-collapse: collapse; width: 100%; font-size: .92rem }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid var(--line); overflow-wrap: anywhere }
thead th { border-bottom: 1.5px solid var(--ink); white-space: nowrap } tbody th { font-weight: normal }
tr, .act { break-inside: avoid }
code, .mono { font-family: ui-monospace, "SFMono-Regular", Menlo, Consolas, monospace; font-size: .8rem; overflow-wrap: anywhere }
pre { background: var(--soft); border-left: 3px solid var(--line); padding: .7rem 1rem; white-space: pre-wrap; overflow-wrap: anywhere; font-size: .85rem }
.stages { list-style: none; display: grid; grid-template-columns: repeat(auto-fill, minmax(10.5rem, 1fr)); gap: 1.4rem 0; padding: 0 }
.stages li { position: relative; padding: 1.6rem .9rem 0 0; border-top: 2px solid var(--ink); margin-top: .6rem; font-size: .9rem }
.stages li::before { content: ""; position: absolute; top: -.55rem; left: 0; width: .9rem; height: .9rem; border-radius: 50%; background: var(--paper); border: 2px solid var(--ink) }
.stages li.concluded::before { background: var(--ink) } .stages li.open::before { border-color: var(--red); box-shadow: 0 0 0 3px #f3d9da }
.stages strong { display: block } .stages p { margin: .1rem 0 }
.acts { list-style: none; padding: 0; margin: 0 }
.act { display: grid; grid-template-columns: 9.5rem 1fr; gap: 0 1.4rem; padding: .9rem 0; border-bottom: 1px solid var(--line) }
.act time { color: var(--quiet); font-size: .85rem; font-variant-numeric: tabular-nums }
.act p { margin: .15rem 0 } .act dl.facts { font-size: .92rem; margin: .3rem 0 }
.act.dissent { border-left: 4px solid var(--red); padding-left: .8rem } .act.late { border-left: 4px solid var(--amber); padding-left: .8rem }
.small { font-size: .82rem; color: var(--quiet) }
.mark { display: inline-block; border: 1px solid currentColor; border-radius: .2rem; padding: 0 .35rem; font-size: .78rem; margin-left: .35rem; white-space: nowrap }
.mark.red { color: var(--red) } .mark.amber { color: var(--amber) } .mark.quiet { color: var(--quiet) }
.act .basis { font-size: .85rem }
footer { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: .8rem; color: var(--quiet); font-size: .82rem }
@media (max-width: 40rem) { body { padding: 1.2rem } .act { grid-template-columns: 1fr } nav ol { columns: 1 } }
@media print { @page { size: A4; margin: 20mm 18mm } html { background: none; font-size: 10.5pt } body { max-width: none; padding: 0 } nav, .skip { display: none } a { color: inherit; text-decoration: none } h2 { margin-top: 1.6rem } }
`;
