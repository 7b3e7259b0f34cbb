import { isConsistent, readCheckpoint, readNote, sha256 } from '@dingce/ledger';
import type { Checkpoint } from '@dingce/ledger';
import type { PublishedLog } from './log/published-log';

/** The older checkpoint can't be joined to the log as it stands: what that means, in both languages. */
export class OlderCheckpointRefused extends Error {}

const refused = (zh: string, en: string): OlderCheckpointRefused => new OlderCheckpointRefused(`${zh}\n${en}`);

/** `consistency.json`: that the log at `to` goes on from the one at `from`. */
export interface Consistency {
  from: number;
  to: number;
  /** Hex. */
  hashes: string[];
  /** The older checkpoint's note. */
  checkpoint: string;
}

/** Proves that the published log goes on from an older checkpoint. Throws OlderCheckpointRefused where it does not. */
export async function consistencyFrom(note: string, log: PublishedLog): Promise<Consistency> {
  const older = read(note);
  const { checkpoint, size: to } = log;
  const { origin, size: from, root } = older;
  if (origin !== checkpoint.origin)
    throw refused(`先前的检查点属于 ${origin}，不属于 ${checkpoint.origin}。`, `The older checkpoint is of ${origin}, not of ${checkpoint.origin}.`); // prettier-ignore
  if (from === 0) throw refused('空日志的检查点什么也证明不了。', 'A checkpoint of an empty log proves nothing.');
  if (from > to)
    throw refused(`日志只有 ${to} 条，少于先前检查点的 ${from} 条：可能被回退。请保存该检查点并报告。`, `The log has ${to} entries, the older checkpoint ${from}: it may have been rolled back. Keep that checkpoint and report it.`); // prettier-ignore
  const hashes = await log.consistency(from);
  if (!isConsistent({ from, to, fromRoot: root, toRoot: checkpoint.root, proof: hashes }, sha256))
    throw refused('现在的日志不是先前检查点的延续：可能分叉。请保存该检查点并报告。', 'The log does not go on from the older checkpoint: it may have been forked. Keep that checkpoint and report it.'); // prettier-ignore
  return { from, to, hashes: hashes.map((hash) => Buffer.from(hash).toString('hex')), checkpoint: note };
}

function read(note: string): Checkpoint {
  try {
    return readCheckpoint(readNote(note).text);
  } catch (cause) {
    throw new OlderCheckpointRefused(
      `所给文件不是检查点。\nThe file given is no checkpoint: ${(cause as Error).message}`,
      { cause },
    );
  }
}
