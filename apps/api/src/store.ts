import { DiskStore, S3Store } from '@dingce/documents';
import type { BlobStore } from '@dingce/documents';
import { FolderStore, S3LogStore } from '@dingce/ledger';
import type { LogStore } from '@dingce/ledger';
import type { ApiConfig } from './config';

/** Where documents are kept: a folder, or any S3-compatible store. */
export const documentStore = (documents: ApiConfig['documents']): BlobStore =>
  documents.kind === 's3' ? new S3Store(documents) : new DiskStore(documents.folder);

/** Where the log's static files are read from: a folder, or a bucket; null where none is configured. */
export function publishedLogStore(log: ApiConfig['log']): LogStore | null {
  if (!log) return null;
  return log.kind === 's3' ? new S3LogStore(log) : new FolderStore(log.folder);
}
