import { DiskStore, S3Store } from '@dingce/documents';
import type { BlobStore } from '@dingce/documents';
import type { ApiConfig } from './config';

/** Where documents are kept: a folder, or any S3-compatible store. */
export const documentStore = (documents: ApiConfig['documents']): BlobStore =>
  documents.kind === 's3' ? new S3Store(documents) : new DiskStore(documents.folder);
