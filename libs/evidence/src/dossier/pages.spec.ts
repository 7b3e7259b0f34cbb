import fc from 'fast-check';
import type { Dossier } from './dossier';
import { dossier, line } from './dossier.given';
import { dossierPdf } from './dossier-pdf';
import { indexPage } from './index-page';
import { escaped, Markup, markup } from './markup';
import { pagesOf } from './pdf-pages.given';
import { PrintedText } from './pdf-text';

const attack = `<script>alert(1)</script>"'><img src=x onerror=alert(2)>&lt;`;

describe('index.html', () => {
  it('says who did what on which basis, with dissent and lateness marked', () => {
    const page = indexPage(dossier());
    for (const said of [
      '滨海市公交线网优化',
      '王小满',
      '市交通运输局 交通局经办人',
      '《重大行政决策程序暂行条例》第12条',
      '不同意见 dissent',
      '逾期 late',
      '会议内部 confidential',
      '日志序号 41',
      '尚无证明 / not yet proved',
      '共收到意见 <strong>3</strong> 件',
      '缺失 missing',
    ])
      expect(page).toContain(said);
    expect(page).toContain(`<a href="documents/${'12'.repeat(32)}">决策草案</a>`);
    expect(page).not.toContain(`href="documents/${'34'.repeat(32)}"`);
    expect(page.startsWith('<!doctype html>\n<html lang="zh-CN">')).toBe(true);
  });

  it('lets no text become markup, wherever it stands', () => {
    const bent = line({
      title: { zh: attack, en: attack },
      facts: [{ label: { zh: attack, en: attack }, value: attack }],
      papers: [{ sha256: '12'.repeat(32), title: attack }],
      who: { kind: 'person', id: attack, name: attack, post: attack, unit: attack, enteredBy: attack },
      basis: [{ key: attack, article: { zh: attack, en: attack } }],
      stream: attack,
      signature: attack,
    });
    const page = indexPage(
      dossier({
        title: attack,
        organ: attack,
        decisionId: attack,
        chronicle: [bent],
        attempts: [bent],
        comments: [{ stream: attack, received: 1, entries: 1 }],
        documents: [{ sha256: attack, bytes: 1, title: attack }],
        proof: { ...dossier().proof, origin: attack, log: attack, signedBy: [attack] },
      }),
    );
    expect(page).not.toMatch(/<script|<img|onerror=alert\(2\)>/);
    // Nothing but our own attributes: an attack would have to close one first.
    expect([...page.matchAll(/<[a-z1-6]+(?:\s+[a-z-]+="[^"<>]*")*\s*\/?>/g)].length).toBe(
      [...page.matchAll(/<[a-z]/g)].length,
    );
  });

  it('escapes whatever is said in a template', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        expect(markup`<p title="${text}">${text}</p>`.html).not.toMatch(/<(?!p title|\/p>)|"[^>]*"[^>]*"/);
      }),
      { numRuns: 2_000 },
    );
    expect(markup`${new Markup('<b>')}${null}${false}${['<', 1]}`.html).toBe('<b>&lt;1');
  });

  it('shows what would turn or hide other text', () => {
    expect(escaped('a\u202Eb\u200Bc\u0007')).toBe('a⟦U+202E⟧b⟦U+200B⟧c⟦U+0007⟧');
  });

  it('needs nothing from anywhere else', () => {
    const page = indexPage(dossier());
    expect(page).not.toMatch(/(?:src|href)="(?:https?:|\/\/)|url\(|@import|<script|<link|<iframe/);
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'`);
  });
});

describe('dossier.pdf', () => {
  it('is the same, byte by byte, for the same dossier', async () => {
    const [first, second] = [await dossierPdf(dossier()), await dossierPdf(dossier())];
    expect(first.equals(second)).toBe(true);
    expect(first.subarray(0, 5).toString()).toBe('%PDF-');
    expect(first.equals(await dossierPdf(dossier({ title: '另一件事' })))).toBe(false);
  });

  it('has a cover, contents, a catalogue of papers, and its pages numbered', async () => {
    const text = pagesOf(await dossierPdf(dossier())).join('\n');
    for (const said of ['重大行政决策案卷', '滨海市公交线网优化', '卷内文件目录', '曹颖', '〔不同意见〕', '第12条'])
      expect(text.replaceAll(/\s/g, '')).toContain(said);
    expect(text).toMatch(/第 ?2 ?页\s*共 ?\d ?页/);
  });

  it.each([11, 12, 13, 14, 15])('lets no heading stand alone at the end of a page (%i papers)', async (papers) => {
    const documents = Array.from({ length: papers }, (_, i) => ({
      ...(dossier().documents[0] as Dossier['documents'][number]),
      title: `第${i}号`,
    }));
    for (const page of pagesOf(await dossierPdf(dossier({ documents })))) {
      const lines = page
        .split('\n')
        .filter((said) => said.trim() && !/^第 \d+ 页|^滨海市公交线网优化$/.test(said.trim()));
      expect(lines.at(-1)).not.toMatch(/^[一二三四五六七八]、\D*$|^环节 轮次|^序号 题名/);
    }
  });

  it('prints a rare character that its font lacks by its number, and says so', () => {
    const printed = new PrintedText((codePoint) => codePoint < 0x20000);
    expect(printed.of('\u{30EDE}面')).toBe('⟦U+30EDE⟧面');
    expect([...printed.missing]).toEqual(['\u{30EDE}']);
  });

  it('cuts a run of letters that no page is wide enough for', () => {
    const printed = new PrintedText(() => true);
    expect(printed.of('x'.repeat(70))).toBe(`${'x'.repeat(40)} ${'x'.repeat(30)}`);
    expect(printed.of('short enough')).toBe('short enough');
  });

  it('takes any text there is', async () => {
    const pdf = await dossierPdf(dossier({ title: `${attack}\u202E𰻞🀄\u0000`, chronicle: [line({ facts: [{ label: { zh: '内容', en: 'content' }, value: '长'.repeat(5_000) }] })] })); // prettier-ignore
    expect(pdf.length).toBeGreaterThan(20_000);
  });
});
