/// <reference lib="dom" />
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { zipSync } from 'fflate';
import { chromium as playwright } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { newSm2Pair, signSm2 } from '../../../signatures/src/sm2';
import { bundle } from '../bundle.given';
import { flipped, GivenLog, jcs, origin } from '../log.given';
import { verifyPagePath } from '../node/page';

const log = new GivenLog();
for (let i = 0; i < 30; i += 1) log.add('decision/1', { data: { text: `第 ${i} 条` } });
const pair = newSm2Pair();
const statement = jcs({
  act: `00000000-0000-4000-8000-${'31'.padStart(12, '0')}`,
  body: '0'.repeat(64),
  origin,
  stream: 'decision/1',
  type: 'DecideAsHead',
  v: 1,
});
const url64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
const signature = {
  algorithm: 'sm2',
  publicKey: url64(pair.publicKey),
  statement,
  value: url64(signSm2(pair.privateKey, Buffer.from(statement))),
};
log.add('decision/1', { bent: { v: 2, signature } });
log.takeCensus();
const unsigned = new GivenLog();
unsigned.add('decision/1', { bent: { v: 2, signature: { ...signature, statement: statement.replace('31', '01') } } });
const files = bundle(log, { decision: '1', streams: ['decision/1'], census: log.entries.length - 1 });
const folder = mkdtempSync(join(tmpdir(), 'dingce-page-'));
const whole = join(folder, 'whole.zip');
const forged = join(folder, 'forged.zip');
const bent = join(folder, 'bent.zip');
const zipped = (all: ReadonlyMap<string, Buffer>): Uint8Array =>
  zipSync(Object.fromEntries([...all].map(([name, bytes]) => [`bag/${name}`, new Uint8Array(bytes)])));
const entry = 'data/streams/01/00000007.entry';

/** The machine's own, else the one from the registry. */
async function executable(): Promise<string> {
  const { stdout } = spawnSync('which', ['chromium'], { encoding: 'utf8' });
  if (stdout.trim() !== '') return stdout.trim();
  // A process of its own: it is an ES module that Jest would rewrite.
  const script = `import('@sparticuz/chromium').then((m) => m.default.executablePath()).then((path) => process.stdout.write(path))`;
  return execFileSync(process.execPath, ['-e', script], { encoding: 'utf8', cwd: join(__dirname, '../../../..') });
}

let browser: Browser;
let page: Page;
const asked: string[] = [];
const errors: string[] = [];

beforeAll(async () => {
  execFileSync(process.execPath, [join(__dirname, '../../build-page.cjs')]);
  writeFileSync(whole, zipped(files));
  writeFileSync(forged, zipped(bundle(unsigned, { decision: '1', streams: ['decision/1'] })));
  writeFileSync(bent, zipped(new Map(files).set(entry, flipped(files.get(entry) as Buffer, 2000))));
  browser = await playwright.launch({
    executablePath: await executable(),
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  page = await browser.newPage({ viewport: { width: 1100, height: 1400 } });
  page.on('request', (request) => asked.push(request.url()));
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
}, 120_000);

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

const url = pathToFileURL(verifyPagePath).href;
async function verify(file: string, key: string): Promise<string> {
  await page.goto(url);
  await page.getByLabel('日志公钥').fill(key);
  await page.getByLabel('选择或拖入证据包').setInputFiles(file);
  await page.locator('.report, .error').waitFor({ timeout: 60_000 });
  const shots = process.env.DINGCE_SCREENSHOTS;
  if (shots && existsSync(shots))
    await page.screenshot({ path: join(shots, `${file.split('/').at(-1)}.png`), fullPage: true });
  return page.locator('#result').innerText();
}

describe('the page in a browser', () => {
  it('finds a bundle whole, and says so in Chinese and English', async () => {
    const said = await verify(whole, log.key.vkey);
    expect(said).toContain('未被改动');
    expect(said).toContain('nothing is missing');
    expect(await page.locator('.verdict.good').count()).toBe(2);
    expect(await page.locator('.mark.failed').count()).toBe(0);
  });

  it('finds one changed bit, and where', async () => {
    const said = await verify(bent, log.key.vkey);
    expect(said).toContain('有改动');
    expect(said).toContain(`${entry}，流 decision/1 第 7 条，日志序号 6`);
    expect(await page.locator('.verdict.bad').count()).toBe(1);
  });

  it('judges signatures by SM2', async () => {
    await verify(whole, log.key.vkey);
    const row = page.getByRole('row', { name: '行为签名' });
    expect(await row.locator('.mark.passed').count()).toBe(1);
    expect(await row.locator('.count').innerText()).toBe('1');
    expect(await verify(forged, unsigned.key.vkey)).toContain('sm2：签名无效');
  });

  it('is never satisfied without a key, and tells a bad key and a bad file in a sentence', async () => {
    expect(await verify(whole, '')).toContain('未提供日志公钥');
    expect(await verify(whole, 'x+y+z')).toContain('验证公钥“x+y+z”');
    const none = join(folder, 'none.zip');
    writeFileSync(none, 'no zip');
    expect(await verify(none, log.key.vkey)).toContain('不完整，或者不是 zip');
  });

  it('asks nothing of any network, runs no script but its own, and throws nothing', async () => {
    expect(asked.filter((address) => address !== url)).toEqual([]);
    expect(errors).toEqual([]);
    await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'document.title = "taken over"';
      document.body.append(script);
    });
    expect(await page.title()).toContain('核验证据包');
  });
});
