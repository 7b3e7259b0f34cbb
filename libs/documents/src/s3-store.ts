import { createReadStream } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import {
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import type { BlobStore, StoredBlob } from './blob-store';
import { spool } from './spool';

export interface S3Options {
  endpoint: string;
  bucket: string;
  region: string;
}

const notFound = 404;

/** Blobs in a bucket of any S3-compatible store, key `<first two>/<sha256>`. Credentials come from the SDK's own chain. */
export class S3Store implements BlobStore {
  private readonly client: S3Client;
  private readonly bucket: string;
  constructor({ endpoint, bucket, region }: S3Options) {
    this.bucket = bucket;
    // Path style: stores other than Amazon's rarely answer to a bucket's own host name.
    this.client = new S3Client({ endpoint, region, forcePathStyle: true });
  }

  /** The address is known only at the end, so the upload is spooled on disk first; the store checks its SHA-256 again. */
  async put(content: Readable, maxBytes: number): Promise<StoredBlob> {
    const spooled = await spool(join(tmpdir(), 'dingce-uploads'), content, maxBytes);
    const { path, sha256, bytes } = spooled;
    try {
      if (!(await this.has(sha256)))
        await this.client.send(
          new PutObjectCommand({
            Bucket: this.bucket,
            Key: keyOf(sha256),
            Body: createReadStream(path),
            ContentLength: bytes,
            ChecksumSHA256: Buffer.from(sha256, 'hex').toString('base64'),
          }),
        );
      return { sha256, bytes };
    } finally {
      await spooled.drop();
    }
  }

  async has(sha256: string): Promise<boolean> {
    try {
      await this.client.send(new HeadObjectCommand({ Bucket: this.bucket, Key: keyOf(sha256) }));
      return true;
    } catch (error) {
      if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === notFound) return false;
      throw error;
    }
  }

  async get(sha256: string): Promise<Readable> {
    const { Body } = await this.client.send(new GetObjectCommand({ Bucket: this.bucket, Key: keyOf(sha256) }));
    return Body as Readable;
  }
}

function keyOf(sha256: string): string {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error('not a SHA-256');
  return `${sha256.slice(0, 2)}/${sha256}`;
}
