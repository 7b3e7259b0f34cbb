export { citations } from './citations';
export type { Citation } from './citations';
export { DocumentTooLarge } from './blob-store';
export type { BlobStore, StoredBlob } from './blob-store';
export { DiskStore } from './disk-store';
export { acceptedTypes, mediaTypeOf } from './media-type';
export { S3Store } from './s3-store';
