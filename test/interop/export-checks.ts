import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inclusionProof, publishedTiles, sha256, FolderStore } from '@dingce/ledger';
import { runTool } from './foreign-tools';
import type { ForeignTools } from './foreign-tools';
import { fsck } from './fsck';
import { ledgerOrigin } from './growing-log';
import type { GrowingLog } from './growing-log';
import { expect } from '../report';
import type { Report } from '../report';

const origin = `${ledgerOrigin}/ledger/1`;
const strangerWithinMs = 5 * 60_000;

/** Grows the log through the sizes; at each, Tessera's fsck must accept it, and a stranger's program must follow it from the size before. */
export async function checkExport(
  report: Report,
  tools: ForeignTools,
  log: GrowingLog,
  sizes: number[],
  witnessKeys: string[],
  figure = 'fsckAccepted',
): Promise<void> {
  const { folder, key } = log;
  const seen = join(dirname(folder), 'seen');
  mkdirSync(seen, { recursive: true });
  const stranger = async (args: string[]): Promise<string> => {
    const ran = await runTool(tools.stranger, args, strangerWithinMs);
    expect(ran.code === 0, ran.output);
    return ran.output.trim().split('\n').at(-1) ?? '';
  };
  let before: number | null = null;
  for (const size of sizes) {
    const grown = await report.check(`${size} entries appended, sequenced, signed, cosigned and published`, () =>
      log.growTo(size),
    );
    if (!grown) return;
    await report.check(`fsck accepts the log of ${size}`, async () => {
      const ran = await fsck(tools.fsck, { folder, key, origin });
      expect(ran.accepted, `code ${ran.code}\n${ran.output.slice(-4000)}`);
      report.add(figure, size);
    });
    const kept = join(seen, String(size));
    copyFileSync(join(folder, 'checkpoint'), kept);
    await report.check(`a stranger verifies the checkpoint of ${size}, and both cosignatures`, () =>
      stranger(['checkpoint', '-key', key, ...witnessKeys.flatMap((w) => ['-witness', w]), kept]),
    );
    const index = Math.floor(size / 2);
    await report.check(`a stranger verifies the proof of entry ${index}`, async () => {
      const { entryFile, proofFile } = await writeProof(log, seen, size, index, kept);
      return stranger(['proof', '-key', key, entryFile, proofFile]);
    });
    if (before !== null) {
      const from = join(seen, String(before));
      await report.check(`a stranger proves from the tiles that ${size} grew from ${before}`, () =>
        stranger(['consistency', '-key', key, '-tiles', folder, from, kept]),
      );
    }
    before = size;
  }
}

/** A c2sp.org/tlog-proof@v1 of one entry, and the entry's bytes beside it. */
async function writeProof(log: GrowingLog, folder: string, size: number, index: number, checkpoint: string) {
  const entryFile = join(folder, `${size}-${index}.entry`);
  const proofFile = join(folder, `${size}-${index}.tlog-proof`);
  const hashes = await inclusionProof(index, size, publishedTiles(new FolderStore(log.folder), size), sha256);
  const lines = hashes.map((hash) => `${Buffer.from(hash).toString('base64')}\n`).join('');
  writeFileSync(entryFile, await log.entryAt(index));
  writeFileSync(proofFile, `c2sp.org/tlog-proof@v1\nindex ${index}\n${lines}\n${readFileSync(checkpoint, 'utf8')}`);
  return { entryFile, proofFile };
}

/** The controls: what must be refused, on copies of a small log. */
export async function checkControls(report: Report, tools: ForeignTools, log: GrowingLog, size: number): Promise<void> {
  const damaged = join(dirname(log.folder), 'damaged');
  const copy = join(damaged, 'log');
  const seen = join(dirname(log.folder), 'seen');
  const full = size >= 256;
  const damages: [what: string, file: string, at: number][] = [
    ['a bit in an entry', full ? 'tile/entries/000' : `tile/entries/000.p/${size}`, 60],
    ['a bit in a tile of the lowest level', full ? 'tile/0/000' : `tile/0/000.p/${size}`, 100],
    ["a bit in the checkpoint's root", 'checkpoint', 40],
  ];
  let refused = 0;
  for (const [what, file, at] of damages) {
    await report.check(`control: fsck refuses ${what}`, async () => {
      rmSync(damaged, { recursive: true, force: true });
      cpSync(log.folder, copy, { recursive: true });
      const bytes = readFileSync(join(copy, file));
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      writeFileSync(join(copy, file), bytes);
      const ran = await fsck(tools.fsck, { folder: copy, key: log.key, origin });
      expect(!ran.accepted && ran.code !== null, `fsck accepted it, or hung:\n${ran.output.slice(-2000)}`);
      refused += 1;
      return `code ${ran.code}`;
    });
  }
  rmSync(damaged, { recursive: true, force: true });
  const index = Math.floor(size / 2);
  const entry = join(seen, `${size}-${index}.entry`);
  const proof = join(seen, `${size}-${index}.tlog-proof`);
  const strangerRefuses = (what: string, args: string[]): Promise<boolean> =>
    report.check(`control: the stranger refuses ${what}`, async () => {
      const ran = await runTool(tools.stranger, args, strangerWithinMs);
      expect(ran.code === 1, `code ${ran.code}: ${ran.output}`);
      refused += 1;
      return ran.output.trim();
    });
  const changed = (file: string, name: string, change: (bytes: Buffer) => Buffer): string => {
    const path = join(seen, name);
    writeFileSync(path, change(readFileSync(file)));
    return path;
  };
  const flipped = changed(entry, 'flipped.entry', (bytes) => (bytes.writeUInt8(bytes.readUInt8(80) ^ 1, 80), bytes));
  await strangerRefuses('another entry', ['proof', '-key', log.key, flipped, proof]);
  const moved = changed(proof, 'moved.tlog-proof', (bytes) =>
    Buffer.from(bytes.toString('utf8').replace(`index ${index}`, `index ${index - 1}`)),
  );
  await strangerRefuses('the proof of another index', ['proof', '-key', log.key, entry, moved]);
  const other = changed(join(seen, String(size)), 'other', (bytes) =>
    Buffer.from(bytes.toString('utf8').replace(`\n${size}\n`, `\n${size + 1}\n`)),
  );
  await strangerRefuses('a checkpoint that the key did not sign', ['checkpoint', '-key', log.key, other]);
  report.figure('controlsRefused', refused);
}
