'use strict';
// dist/verify.html: page, style and script in one file that asks nothing of any network.
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const esbuild = require('esbuild');

const page = path.join(__dirname, 'src/page');
const out = path.join(__dirname, 'dist/verify.html');
const { outputFiles } = esbuild.buildSync({
  entryPoints: [path.join(page, 'page.ts')],
  bundle: true,
  write: false,
  format: 'iife',
  platform: 'browser',
  target: ['chrome109', 'firefox115', 'safari16.4'],
  minify: true,
  legalComments: 'inline',
  charset: 'utf8',
});
// What would end the element early stands nowhere in it.
const script = outputFiles[0].text.replaceAll('</script', '<\\/script');
const style = fs.readFileSync(path.join(page, 'page.css'), 'utf8');
const source = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const policy = `default-src 'none'; script-src ${source(script)}; style-src ${source(style)}; base-uri 'none'; form-action 'none'`;
const html = [
  [`default-src 'none'"`, `${policy}"`],
  ['<!-- style -->', `<style>${style}</style>`],
  ['<!-- script -->', `<script>${script}</script>`],
].reduce(
  (text, [place, content]) => {
    if (!text.includes(place)) throw new Error(`page.html has no place ${place}`);
    return text.replace(place, () => content);
  },
  fs.readFileSync(path.join(page, 'page.html'), 'utf8'),
);
fs.mkdirSync(path.dirname(out), { recursive: true });
fs.writeFileSync(out, html);
