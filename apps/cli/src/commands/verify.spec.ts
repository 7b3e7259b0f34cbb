import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { zipSync } from 'fflate';
import type { Report } from '@dingce/verifier';
import { bundle } from '../../../../libs/verifier/src/bundle.given';
import { flipped, GivenLog, givenKey, logName } from '../../../../libs/verifier/src/log.given';
import type { GivenKey } from '../../../../libs/verifier/src/log.given';
import type { VerifyOptions } from '../verify/options';
import { verify } from './verify';

const log = new GivenLog();
for (let i = 0; i < 300; i += 1) log.add(`decision/${i % 4}`);
const census = log.takeCensus();
const files = log.files();
const folder = mkdtempSync(join(tmpdir(), 'dingce-verify-'));
const at = (name: string): string => join(folder, name);

function write(name: string, all: ReadonlyMap<string, Buffer>): string {
  for (const [path, bytes] of all) {
    mkdirSync(dirname(join(at(name), path)), { recursive: true });
    writeFileSync(join(at(name), path), bytes);
  }
  return at(name);
}

const whole = write('log', files);
const bag = write('bag', bundle(log, { decision: '1', streams: ['decision/1'], census }));

/** Signed by the third key alone; `short` is of the time when the first signed alone, `notes` lie with it. */
function twiceRotated(): Record<'files' | 'short' | 'notes', Map<string, Buffer>> {
  const rotated = new GivenLog();
  rotated.add('ledger', { type: 'LogOpened', data: { log: logName, key: rotated.key.vkey } });
  for (let i = 0; i < 20; i += 1) rotated.add('decision/1');
  const short = rotated.files();
  const keys = [rotated.key, givenKey(logName, 'log', 12), givenKey(logName, 'log', 13)] as const;
  const notes = new Map<string, Buffer>();
  for (const n of [1, 2] as const) {
    const [from, to] = [keys[n - 1] as GivenKey, keys[n] as GivenKey];
    const data = { approvedBy: ['甲', '乙'], from: from.vkey, to: to.vkey, log: logName, reason: '定期更换' };
    rotated.add('ledger', { type: 'LogKeyRotated', data });
    notes.set(`rotations/${n}`, rotated.checkpoint(undefined, from, to));
  }
  for (let i = 0; i < 49; i += 1) rotated.add('decision/1');
  return { files: rotated.files(undefined, keys[2]), short, notes };
}

interface Ran {
  code: unknown;
  out: string;
  err: string;
}

async function run(named: string, options: Partial<VerifyOptions> = {}): Promise<Ran> {
  const said = { out: '', err: '' };
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    jest.spyOn(process[stream], 'write').mockImplementation((text) => {
      said[stream === 'stdout' ? 'out' : 'err'] += String(text);
      return true;
    }),
  );
  const before = process.exitCode;
  try {
    await verify(named, { key: [log.key.vkey], ...options });
    return { ...said, code: process.exitCode };
  } finally {
    process.exitCode = before;
    spies.forEach((spy) => spy.mockRestore());
  }
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('dingce verify', () => {
  it('ends with 0 for what is whole, and says so in Chinese before English', async () => {
    for (const named of [whole, bag]) {
      const { code, out, err } = await run(named);
      expect([code, err]).toEqual([0, '']);
      expect(out).toMatch(/未被改动 · unchanged\n.*没有缺失 · nothing is missing/);
      expect(out).not.toContain('\x1b');
    }
  });

  it('lets nothing that it read move the cursor, hide what follows, or look like a verdict', async () => {
    const evil = '1\n  ✓ 未被改动 · unchanged\x1b[8m\x9b8m\u202e';
    const { code, out } = await run(write('evil', bundle(log, { decision: evil, streams: ['decision/1'], census })));
    expect(code).toBe(1);
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]|\n {2}✓ 未被改动/);
    expect(out).toContain('1\\u{a}  ✓ 未被改动 · unchanged\\u{1b}[8m\\u{9b}8m\\u{202e}');
    const { out: json } = await run(at('evil'), { json: true });
    expect(json).not.toMatch(/[\x7f-\x9f\u202e]/);
    expect((JSON.parse(json) as Report).subject.decision).toBe(evil);
  });

  it('ends with 1 for what was changed, and names the index', async () => {
    const name = 'tile/entries/000';
    const bent = write('bent', new Map(files).set(name, flipped(files.get(name) as Buffer, 9000)));
    const { code, out } = await run(bent);
    expect(code).toBe(1);
    expect(out).toMatch(/tile\/entries\/000，日志序号 \d+：条目内容被改动/);
    const json = JSON.parse((await run(bent, { json: true })).out) as Report;
    expect(json).toMatchObject({ kind: 'log', integrity: false, completeness: true });
  });

  it('ends with 1 without a key, unless the key that lies there is believed', async () => {
    const { code, out } = await run(whole, { key: [] });
    expect(code).toBe(1);
    expect(out).toContain('未提供日志公钥');
    expect((await run(whole, { key: [], trustOnFirstUse: true })).code).toBe(0);
    expect((await run(bag, { key: [], trustOnFirstUse: true })).code).toBe(1);
  });

  it('takes keys, policy and older checkpoint from files', async () => {
    writeFileSync(at('keys'), `${log.key.vkey}\n`);
    writeFileSync(at('policy'), `log ${log.key.vkey}\nquorum none\n`);
    writeFileSync(at('older'), log.checkpoint(100));
    writeFileSync(at('receipt'), log.proof(5, log.checkpoint(200), 200));
    expect((await run(whole, { key: [at('keys')] })).code).toBe(0);
    expect((await run(whole, { key: [], policy: at('policy'), checkpoint: at('older') })).code).toBe(0);
    expect((await run(whole, { checkpoint: at('receipt') })).code).toBe(0);
  });

  it('goes on from the state that it left, and leaves none for what is not whole', async () => {
    const state = at('state');
    expect((await run(write('short', log.files(200)), { state })).code).toBe(0);
    const report = JSON.parse((await run(whole, { state, json: true })).out) as Report;
    expect(report.checks.find(({ id }) => id === 'streams')?.done).toBe(101);
    expect([report.subject.resumedFrom, report.findings.map(({ code }) => code)]).toEqual([200, ['resumed']]);
    expect((await run(whole, { state })).out).toMatch(/接着 · resumed from +301 条[^]*没有重算哈希[^]*\[resumed\]/);
    expect((await run(write('short', log.files(200)), { state })).out).toContain('日志被回退');
    const none = at('no-state');
    expect((await run(whole, { key: [], state: none })).code).toBe(1);
    expect(existsSync(none)).toBe(false);
    writeFileSync(state, 'damaged\n');
    const damaged = await run(whole, { state });
    expect([damaged.code, damaged.err.split('\n')[1]]).toEqual([
      2,
      'the state file is damaged; delete it to verify from the start',
    ]);
  });

  it('hands over both notes, as text and as JSON, where the log contradicts what was kept', async () => {
    const forked = new GivenLog();
    for (let i = 0; i < log.entries.length; i += 1) forked.add('decision/other');
    const notes = [log.checkpoint().toString(), forked.checkpoint().toString()] as const;
    writeFileSync(at('kept'), notes[0]);
    const other = write('forked', forked.files());
    const { code, out } = await run(other, { checkpoint: at('kept') });
    expect(code).toBe(1);
    expect(out).toMatch(/有改动.*[^]*证据 · evidence/);
    for (const note of notes) expect(out).toContain(note);
    const json: unknown = JSON.parse((await run(other, { checkpoint: at('kept'), json: true })).out);
    expect(json).toMatchObject({ integrity: false, contradiction: { notes, sameSize: true } });
  });

  it('follows two rotations from the first key, goes on from there, and refuses when one can not be followed', async () => {
    const { files: now, short, notes } = twiceRotated();
    const rotated = write('rotated', new Map([...now, ...notes]));
    expect((await run(rotated)).code).toBe(0);
    const state = at('rotated-state');
    expect((await run(write('rotated-short', short), { state })).code).toBe(0);
    const report = JSON.parse((await run(rotated, { state, json: true })).out) as Report;
    expect([report.integrity, report.checks.find(({ id }) => id === 'streams')?.done]).toEqual([true, 51]);
    notes.delete('rotations/2');
    const { code, out } = await run(write('rotated-unsigned', new Map([...now, ...notes])));
    expect(code).toBe(1);
    expect(out).toContain('新公钥无从采信');
    expect(out).toContain('[rotation-unsigned]');
  });

  it.each<[string, () => Promise<Ran>, string]>([
    ['nothing', () => run(at('none')), 'is not there'],
    [
      'a zip that goes on after its end',
      () => {
        const zip = zipSync({ 'bag/bagit.txt': Uint8Array.of(1) });
        return run((writeFileSync(at('two.zip'), Buffer.concat([zip, Buffer.of(0)])), at('two.zip')));
      },
      'other tools would read other files',
    ],
    [
      'an empty folder',
      () => run((mkdirSync(at('empty'), { recursive: true }), at('empty'))),
      'neither an evidence bundle',
    ],
    ['a file that is no zip', () => run((writeFileSync(at('x.zip'), 'x'), at('x.zip'))), 'or no zip'],
    ['a malformed key', () => run(whole, { key: ['x'] }), 'not of the form'],
    ['a policy that is not there', () => run(whole, { policy: at('none') }), 'can not be read (ENOENT)'],
    ['a malformed policy', () => run(whole, { policy: join(whole, 'keys') }), 'policy, line 1'],
    ['a malformed checkpoint', () => run(whole, { checkpoint: join(whole, 'keys') }), 'the note'],
    ['another hash', () => run(bag, { distrust: 'md5' }), 'knows sha256 only'],
    ['a log whose hash is distrusted', () => run(whole, { distrust: 'sha256' }), 'for evidence bundles'],
    ['what was kept of a comment, for a bundle', () => run(bag, { keep: at('receipt') }), '--keep is for receipts'],
    [
      'a state that can not be written',
      () => run(whole, { state: join(at('nowhere'), 'state') }),
      'can not be written',
    ],
    ['a state, for a bundle', () => run(bag, { state: at('state') }), '--state is for logs'],
    ['an address that is none', () => run('http://'), 'address is invalid'],
  ])('ends with 2 and a sentence for %s', async (_what, ran, why) => {
    const { code, out, err } = await ran();
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(why);
    expect(err).toMatch(/^.*[\u4e00-\u9fff].*\n/);
  });
});

describe('dingce verify over HTTP', () => {
  const { files: now, notes } = twiceRotated();
  const rotated = new Map([...now, ...notes]);
  let server: Server;
  let url: string;
  let mood: 'fine' | 'rotated' | 'denied' | 'failing once' | 'endless' = 'fine';
  const failed = new Set<string>();

  beforeAll(async () => {
    server = createServer((request, response) => {
      const path = (request.url ?? '').slice('/v1/ledger/'.length);
      const bytes = (mood === 'rotated' ? rotated : files).get(path);
      const entries = path.startsWith('tile/entries/');
      if (mood === 'denied' && entries) response.writeHead(403).end();
      else if (mood === 'failing once' && !failed.has(path)) response.writeHead(failed.add(path) && 500).end();
      else if (mood === 'endless' && entries) response.writeHead(200).end(Buffer.alloc(20_000_000));
      else if (bytes) response.end(bytes);
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/ledger`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it('reads the log, again where the server stumbled', async () => {
    mood = 'fine';
    expect((await run(url)).code).toBe(0);
    mood = 'failing once';
    expect((await run(`${url}/`)).code).toBe(0);
  });

  it('follows the log through its rotations', async () => {
    mood = 'rotated';
    expect((await run(url)).code).toBe(0);
  });

  it('checks the hashes where entries are denied, and says so', async () => {
    mood = 'denied';
    const { code, out } = await run(url);
    expect(code).toBe(1);
    expect(out).toContain('无权读取条目');
    expect(out).toMatch(/未被改动 · unchanged\n.*有缺失/);
  });

  it('does not swallow more than a bundle can hold', async () => {
    mood = 'endless';
    const { code, out } = await run(url);
    expect([code, /more than 16777472 bytes/.test(out)]).toEqual([1, true]);
  });
});
