import { FolderStore, HttpLogStore } from '@dingce/ledger';
import type { LogStore } from '@dingce/ledger';

/** A published log, in a folder or behind an address. */
export const logAt = (from: string): LogStore =>
  /^https?:\/\//.test(from) ? new HttpLogStore(from, process.env.DINGCE_TOKEN ?? null) : new FolderStore(from);
