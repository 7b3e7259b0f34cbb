import type { Curves } from '../curves';
import type { Digests } from '../merkle/digest';
import type { ReportWriter } from '../report';
import type { Trust } from '../trust';
import type { BundleIndex } from './bundle-index';
import type { Source } from './source';

/** Told now and then, so that a person sees that it goes on. */
export type OnProgress = (done: number, of: number) => void;

export interface Tools {
  digests: Digests;
  curves: Curves;
  onProgress?: OnProgress;
}

/** One verification of one bundle. */
export interface Job extends Tools {
  source: Source;
  trust: Trust;
  report: ReportWriter;
  /** Sizes by path. */
  files: ReadonlyMap<string, number>;
  bundle: BundleIndex;
}

/** Largest file that is read whole: an entry, a proof, a note, a list of streams. Papers are hashed as they stream. */
export const smallFileBytes = 64 * 1024 * 1024;
