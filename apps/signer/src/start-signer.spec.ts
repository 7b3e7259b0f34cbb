import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  checkpointText,
  consistencyProof,
  emptyEdge,
  extend,
  generateKey,
  hashLeaf,
  HttpCosigner,
  partialTiles,
  readNote,
  readSigningKey,
  readVerifierKey,
  rootOf,
  sha256,
  signatureLine,
  signedBy,
} from '@dingce/ledger';
import { restoreState } from './restore-state';
import { startSigner } from './start-signer';
import type { RunningSigner } from './start-signer';

const origin = 'log.example/1';
const log = generateKey(origin, 'log');
const witness = generateKey('witness.example', 'witness');
const token = 'a token that nobody guesses';
const leaves = Array.from({ length: 200 }, (_, i) => hashLeaf(sha256, Buffer.from(`entry ${i}`)));

const textAt = (size: number): string => {
  const { edge } = extend(emptyEdge, leaves.slice(0, size), sha256);
  return checkpointText({ origin, size, root: rootOf(edge, sha256) });
};
const signed = (text: string, secret = log.secret): string =>
  `${text}\n${signatureLine(text, readSigningKey(secret), 0)}`;
const proofOf = (from: number, to: number): Promise<Uint8Array[]> => {
  const { edge } = extend(emptyEdge, leaves.slice(0, to), sha256);
  return consistencyProof(from, to, () => Promise.resolve(partialTiles(edge)[0]?.data ?? new Uint8Array()), sha256);
};

let folder: string;
let running: RunningSigner[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dingce-signer-'));
});
afterEach(async () => {
  await Promise.all(running.map((signer) => signer.stop()));
  running = [];
  rmSync(folder, { recursive: true });
});

async function start(use: 'log' | 'witness', now?: () => number): Promise<string> {
  writeFileSync(join(folder, 'keys'), `${use === 'log' ? log.secret : witness.secret}\n`);
  writeFileSync(join(folder, 'logs'), `${log.key}\n`);
  const place = { port: 0, host: '127.0.0.1', keyFile: join(folder, 'keys'), stateFolder: join(folder, 'state') };
  const signer = await startSigner(
    use === 'log' ? { ...place, token } : { ...place, logsFile: join(folder, 'logs') },
    now,
  );
  running.push(signer);
  return signer.url;
}

describe("the log's signer", () => {
  it('signs a tree that grows, again where an answer was lost, and with every key of its file', async () => {
    const signer = new HttpCosigner(await start('log'), { token });
    const first = await signer.addCheckpoint({ oldSize: 0, proof: [], note: textAt(5) });
    expect(first).toEqual({ lines: signatureLine(textAt(5), readSigningKey(log.secret), 0) });
    expect(await signer.addCheckpoint({ oldSize: 5, proof: [], note: textAt(5) })).toEqual(first);
    const next = generateKey(origin, 'log');
    appendFileSync(join(folder, 'keys'), `${next.secret}\n`);
    const grown = await signer.addCheckpoint({ oldSize: 5, proof: await proofOf(5, 9), note: textAt(9) });
    const note = readNote(`${textAt(9)}\n${'lines' in grown ? grown.lines : ''}`);
    expect([log.key, next.key].map((key) => signedBy(note, readVerifierKey(key)) !== null)).toEqual([true, true]);
  });

  it('keeps what it signed over a restart, and two of one state are one', async () => {
    const [one, two] = [
      new HttpCosigner(await start('log'), { token }),
      new HttpCosigner(await start('log'), { token }),
    ];
    expect(await one.addCheckpoint({ oldSize: 0, proof: [], note: textAt(5) })).toHaveProperty('lines');
    const forked = checkpointText({ origin, size: 6, root: Buffer.alloc(32, 9) });
    expect(await two.addCheckpoint({ oldSize: 0, proof: [], note: forked })).toEqual({ conflict: 5 });
    expect(await two.addCheckpoint({ oldSize: 5, proof: [Buffer.alloc(32)], note: forked })).toMatchObject({
      refused: 'inconsistent',
    });
    expect(await two.addCheckpoint({ oldSize: 5, proof: [], note: textAt(3) })).toMatchObject({ refused: 'malformed' });
  });

  it('signs the three lines of a checkpoint, and nothing that follows them', async () => {
    const signer = new HttpCosigner(await start('log'), { token });
    for (const more of ['extension\n', '\n— log.example/1 abc\n', 'x', ' '])
      expect(await signer.addCheckpoint({ oldSize: 0, proof: [], note: textAt(5) + more })).toMatchObject({
        refused: 'malformed',
      });
    expect(await signer.addCheckpoint({ oldSize: 0, proof: [], note: textAt(5) })).toHaveProperty('lines');
  });

  it('answers nobody without its token, and no log of another name', async () => {
    const url = await start('log');
    await expect(new HttpCosigner(url).addCheckpoint({ oldSize: 0, proof: [], note: textAt(5) })).rejects.toThrow(
      '401',
    );
    const other = textAt(5).replace(origin, 'log.example/2');
    expect(await new HttpCosigner(url, { token }).addCheckpoint({ oldSize: 0, proof: [], note: other })).toMatchObject({
      refused: 'unknown-log',
    });
  });
});

describe('a witness', () => {
  it('cosigns what the log signed, with its time, and nothing else', async () => {
    const url = await start('witness', () => 1_800_000_000_000);
    const ask = new HttpCosigner(url);
    const cosigned = await ask.addCheckpoint({ oldSize: 0, proof: [], note: signed(textAt(7)) });
    const note = readNote(`${textAt(7)}\n${'lines' in cosigned ? cosigned.lines : ''}`);
    expect(signedBy(note, readVerifierKey(witness.key))?.seconds).toBe(1_800_000_000);
    const stranger = generateKey(origin, 'log').secret;
    expect(
      await ask.addCheckpoint({ oldSize: 7, proof: await proofOf(7, 9), note: signed(textAt(9), stranger) }),
    ).toMatchObject({ refused: 'unsigned' });
    const forked = checkpointText({ origin, size: 7, root: Buffer.alloc(32, 9) });
    expect(await ask.addCheckpoint({ oldSize: 7, proof: [], note: signed(forked) })).toMatchObject({
      refused: 'inconsistent',
    });
    expect(await ask.addCheckpoint({ oldSize: 3, proof: await proofOf(3, 9), note: signed(textAt(9)) })).toEqual({
      conflict: 7,
    });
  });

  it.each([
    ['no body', '', 400],
    ['no old size', `${'x'}\n\n${'y'}`, 400],
    ['an old size with zeros', `old 00\n\n${'y'}`, 400],
    ['a proof line that is no hash', 'old 0\nabc\n\nx', 400],
    ['64 proof lines', `old 0\n${`${Buffer.alloc(32).toString('base64')}\n`.repeat(64)}\nx`, 400],
    ['a checkpoint without signature', `old 0\n\n${textAt(3)}`, 400],
    ['65 kB', 'x'.repeat(66_000), 413],
  ])('refuses %s', async (_, body, status) => {
    const url = await start('witness');
    const response = await fetch(`${url}/add-checkpoint`, { method: 'POST', body });
    expect(response.status).toBe(status);
    expect((await response.text()).length).toBeGreaterThan(5);
  });

  it('waits while its clock stands before its last cosignature', async () => {
    let now = 1_800_000_000_000;
    const ask = new HttpCosigner(await start('witness', () => now));
    await ask.addCheckpoint({ oldSize: 0, proof: [], note: signed(textAt(7)) });
    now -= 26 * 3_600_000;
    expect(await ask.addCheckpoint({ oldSize: 7, proof: await proofOf(7, 9), note: signed(textAt(9)) })).toMatchObject({
      refused: 'clock-went-back',
    });
  });

  it('does not start without the logs that it knows', async () => {
    writeFileSync(join(folder, 'keys'), `${witness.secret}\n`);
    const place = { port: 0, host: '127.0.0.1', keyFile: join(folder, 'keys'), stateFolder: folder };
    await expect(startSigner(place)).rejects.toThrow('DINGCE_SIGNER_LOGS');
    writeFileSync(join(folder, 'keys'), `${log.secret}\n`);
    await expect(startSigner(place)).rejects.toThrow('DINGCE_SIGNER_TOKEN');
  });
});

describe('a signer that lost its state', () => {
  it('goes on from the note that was locked, and signs no other tree of its size or before', async () => {
    const url = await start('log');
    const note = signed(textAt(7));
    const options = { keyFile: join(folder, 'keys'), stateFolder: join(folder, 'state'), note, now: Date.now() };
    expect(await restoreState(options)).toEqual({ origin, size: 7 });
    await expect(restoreState(options)).rejects.toThrow('not overwritten');
    const ask = new HttpCosigner(url, { token });
    expect(await ask.addCheckpoint({ oldSize: 0, proof: [], note: textAt(5) })).toEqual({ conflict: 7 });
    expect(await ask.addCheckpoint({ oldSize: 7, proof: await proofOf(7, 9), note: textAt(9) })).toHaveProperty(
      'lines',
    );
  });

  it('takes no note that it did not sign', async () => {
    await start('log');
    const note = signed(textAt(7), generateKey(origin, 'log').secret);
    const options = { keyFile: join(folder, 'keys'), stateFolder: join(folder, 'state'), note, now: Date.now() };
    await expect(restoreState(options)).rejects.toThrow('signed by no known key');
  });
});
