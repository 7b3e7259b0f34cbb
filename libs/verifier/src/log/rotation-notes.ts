import { sentences } from '../malformed';
import type { Checkpoint } from '../note/checkpoint';
import { readCheckpoint } from '../note/checkpoint';
import type { CheckWriter } from '../report';
import type { LogSource } from './log-source';
import { noteLimitBytes } from './log-source';

/** `rotations/<n>`: a checkpoint that the log's n-th key signed and that covers its rotation. It lies with the log, and proves itself or nothing. */
export interface RotationNote {
  file: string;
  checkpoint: Checkpoint;
}

const mostRotations = 1000;

/** Those that `newest` may be compared with: one beyond it was published meanwhile. */
export async function fetchRotationNotes(
  source: LogSource,
  newest: Checkpoint,
  check: CheckWriter,
): Promise<RotationNote[]> {
  const notes: RotationNote[] = [];
  for (let n = 1; n <= mostRotations; n += 1) {
    const file = `rotations/${n}`;
    try {
      const bytes = await source.read(file, noteLimitBytes);
      if (!(bytes instanceof Uint8Array)) break;
      const checkpoint = readCheckpoint(bytes);
      if (checkpoint.origin !== newest.origin)
        // A log that succeeded another may lie over the files of that one.
        check.find(
          'note',
          'wrong-origin',
          { file },
          `检查点属于 ${checkpoint.origin}`,
          `the checkpoint is of ${checkpoint.origin}`,
        );
      else if (checkpoint.size > 0 && checkpoint.size <= newest.size) notes.push({ file, checkpoint });
    } catch (error) {
      const { zh, en } = sentences(error);
      check.find('integrity', 'rotation-unreadable', { file }, zh, en);
    }
  }
  return notes;
}
