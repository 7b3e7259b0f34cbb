import { isHexOf } from '../bytes/bytes';
import type { Envelope } from './envelope';

/** Where a stream stands, as far as it was read. */
export interface StreamHead {
  seq: number;
  /** Leaf hash of the last entry, 32 bytes. */
  leaf: Uint8Array;
  recordedAt: string;
  /** The act whose parts are not all there yet. */
  open: { act: string; part: number; parts: number } | null;
}

/** What is wrong with an entry as the next of its stream. */
export interface ChainFault {
  code: 'gap' | 'prev-differs' | 'act-torn' | 'time-backwards';
  zh: string;
  en: string;
}

const noHash = new Uint8Array(32);

function tornAct(head: StreamHead | undefined, entry: Envelope): boolean {
  const open = head?.open;
  if (!open) return entry.part !== 0;
  return entry.act !== open.act || entry.part !== open.part + 1 || entry.parts !== open.parts;
}

/** Checks `entry` as the one after `head` (undefined: as the first). All faults, not only the first. */
export function faultsAfter(head: StreamHead | undefined, entry: Envelope): ChainFault[] {
  const faults: ChainFault[] = [];
  const expected = (head?.seq ?? 0) + 1;
  if (entry.seq !== expected)
    faults.push({
      code: 'gap',
      zh: `流中应为第 ${expected} 条，却是第 ${entry.seq} 条`,
      en: `sequence ${expected} of the stream is due, ${entry.seq} stands there`,
    });
  if (!isHexOf(entry.prev, head?.leaf ?? noHash))
    faults.push({
      code: 'prev-differs',
      zh: '所记前一条的哈希与前一条不符',
      en: 'the previous hash it names is not that of the entry before',
    });
  if (tornAct(head, entry))
    faults.push({ code: 'act-torn', zh: '同一行为的各部分不相连', en: 'the parts of an act do not stand together' });
  if (head && entry.recordedAt < head.recordedAt)
    faults.push({ code: 'time-backwards', zh: '记录时间早于前一条', en: 'it was recorded before the entry before it' });
  return faults;
}

export const headAfter = (entry: Envelope, leaf: Uint8Array): StreamHead => ({
  seq: entry.seq,
  leaf,
  recordedAt: entry.recordedAt,
  open: entry.part + 1 < entry.parts ? { act: entry.act, part: entry.part, parts: entry.parts } : null,
});
