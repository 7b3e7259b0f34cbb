/** Injection token of the store of papers. */
export const blobStore = Symbol('BlobStore');
