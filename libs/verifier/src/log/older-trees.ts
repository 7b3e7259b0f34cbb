import { equal } from '../bytes/bytes';
import type { Checkpoint } from '../note/checkpoint';
import type { CheckWriter } from '../report';
import type { RotationNote } from './rotation-notes';
import type { StateHeader } from './state';

/** The root that the log had at a size. */
export type RootAt = (size: number) => Uint8Array;

/** The first of the older hashes that is another now; infinite when none is. */
function firstChanged(older: readonly Uint8Array[], now: readonly Uint8Array[]): number {
  const at = older.findIndex((hash, i) => now[i] && !equal(hash, now[i]));
  return at < 0 ? Number.POSITIVE_INFINITY : at;
}

/** What was seen of the log before: by the reader, by the last verification, by whoever signed for a rotation. */
export class OlderTrees {
  /** Checkpoints that are of this log: its tree of that size has their root. */
  readonly met: Checkpoint[] = [];
  /** Where the last verification ended. */
  private before: Pick<StateHeader, 'size' | 'root' | 'tail'> | null = null;
  private notes: readonly RotationNote[] = [];

  constructor(
    private readonly older: Checkpoint | null,
    private readonly olderCheck: CheckWriter,
    private readonly keyCheck: CheckWriter,
  ) {}

  addNotes(notes: readonly RotationNote[]): void {
    this.notes = notes;
  }

  addState(header: StateHeader): void {
    this.before = header;
    this.olderCheck.count();
    this.olderCheck.detail(`上次核验到 ${header.size} 条`, `verified up to ${header.size} entries before`);
  }

  /** Whether any is of fewer entries: it can be compared only while its entries pass by. */
  anyBelow(size: number): boolean {
    const seen = [...(this.older ? [this.older] : []), ...this.notes.map(({ checkpoint }) => checkpoint)];
    return seen.some((checkpoint) => checkpoint.size < size);
  }

  /** Sizes within a bundle that begins at `from` and ends before `to`, of which there may be a partial file still. */
  sizesBetween(from: number, to: number): number[] {
    const sizes = [this.before, this.older].map((seen) => seen?.size ?? 0);
    return [...new Set(sizes)].filter((size) => size > from && size < to);
  }

  /** Compares those of more than `from` and at most `to` entries; `hashes` are the leaves from `from` on, where they are known. */
  passBy(from: number, to: number, rootAt: RootAt, hashes: readonly Uint8Array[] = []): void {
    const passed = ({ size }: { size: number }): boolean => size > from && size <= to;
    const { before, older } = this;
    if (before && passed(before)) this.agrees(before, rootAt, from + firstChanged(before.tail, hashes));
    for (const note of this.notes) if (passed(note.checkpoint)) this.compareNote(note, rootAt);
    if (!older || !passed(older)) return;
    this.olderCheck.count();
    this.olderCheck.detail(`先前检查点 ${older.size} 条`, `the older checkpoint has ${older.size} entries`);
    if (this.agrees(older, rootAt)) this.met.push(older);
  }

  /** `changed`: the first entry that is known to be another. */
  private agrees(
    { size, root }: { size: number; root: Uint8Array },
    rootAt: RootAt,
    changed = Number.POSITIVE_INFINITY,
  ): boolean {
    const same = equal(root, rootAt(size));
    if (!same)
      this.olderCheck.find(
        'integrity',
        'forked',
        { index: Math.min(changed, size - 1) },
        `日志分叉：前 ${size} 条的根与先前不同`,
        `the log was forked: the first ${size} entries have another root than before`,
      );
    return same;
  }

  private compareNote({ file, checkpoint }: RotationNote, rootAt: RootAt): void {
    const { size, root } = checkpoint;
    if (equal(root, rootAt(size))) this.met.push(checkpoint);
    else
      this.keyCheck.find(
        'integrity',
        'rotation-unproved',
        { file, index: size - 1 },
        `证明换钥的检查点不是本日志的：前 ${size} 条的根不同`,
        `the checkpoint that proves a rotation is not of this log: the first ${size} entries have another root`,
      );
  }

  /** True, and told, when the last verification saw more than there is. */
  wasLonger(size: number): boolean {
    const { before } = this;
    if (!before || size >= before.size) return false;
    this.olderCheck.find(
      'integrity',
      'rolled-back',
      { index: size },
      `日志被回退：上次有 ${before.size} 条，现在只有 ${size} 条`,
      `the log was rolled back: it had ${before.size} entries, and has ${size}`,
    );
    return true;
  }

  /** Tells when the reader's checkpoint can't be compared with the log at all. */
  tellOdd({ origin, size }: Checkpoint): void {
    const { older } = this;
    if (!older) return;
    if (older.origin !== origin)
      this.olderCheck.find(
        'integrity',
        'wrong-origin',
        {},
        `先前检查点属于 ${older.origin}`,
        `the older checkpoint is of ${older.origin}`,
      );
    else if (older.size > size)
      this.olderCheck.find(
        'integrity',
        'rolled-back',
        { index: size },
        `日志被回退：先前有 ${older.size} 条，现在只有 ${size} 条`,
        `the log was rolled back: it had ${older.size} entries, and has ${size}`,
      );
    else if (older.size === 0)
      this.olderCheck.find(
        'note',
        'older-empty',
        {},
        '空日志的检查点什么也证明不了',
        'a checkpoint of the empty log proves nothing',
      );
  }
}
