import {
  DeleteObjectCommand,
  GetObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import type { LogStore } from './log-store';

export interface S3LogOptions {
  endpoint: string;
  bucket: string;
  region: string;
  /** Before every key, e.g. `log/`. */
  prefix?: string;
}

const status = (error: unknown): number | undefined =>
  error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;

/** Files in a bucket of an S3-compatible store that honours `If-None-Match`. Credentials come from the SDK's own chain. */
export class S3LogStore implements LogStore {
  private readonly client: S3Client;
  constructor(private readonly options: S3LogOptions) {
    const { endpoint, region } = options;
    this.client = new S3Client({ endpoint, region, forcePathStyle: true });
  }

  async get(path: string): Promise<Uint8Array | null> {
    try {
      const { Body } = await this.client.send(
        new GetObjectCommand({ Bucket: this.options.bucket, Key: this.key(path) }),
      );
      return (await Body?.transformToByteArray()) ?? null;
    } catch (error) {
      if (status(error) === 404) return null;
      throw error;
    }
  }

  async put(path: string, bytes: Uint8Array): Promise<void> {
    await this.client.send(this.command(path, bytes));
  }

  async putNew(path: string, bytes: Uint8Array): Promise<boolean> {
    try {
      await this.client.send(this.command(path, bytes, '*'));
      return true;
    } catch (error) {
      // 412: it is there; 409: another writer is at it, and one of them will have been first.
      if (status(error) === 412 || status(error) === 409) return false;
      throw error;
    }
  }

  async remove(path: string): Promise<void> {
    const { client } = this;
    const Bucket = this.options.bucket;
    if (!path.endsWith('/')) return void (await client.send(new DeleteObjectCommand({ Bucket, Key: this.key(path) })));
    for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix: this.key(path) }))
      for (const { Key } of Contents) await client.send(new DeleteObjectCommand({ Bucket, Key }));
  }

  private command(path: string, bytes: Uint8Array, ifNoneMatch?: string): PutObjectCommand {
    return new PutObjectCommand({
      Bucket: this.options.bucket,
      Key: this.key(path),
      Body: bytes,
      ContentLength: bytes.length,
      ...(ifNoneMatch ? { IfNoneMatch: ifNoneMatch } : {}),
    });
  }

  private key(path: string): string {
    return `${this.options.prefix ?? ''}${path}`;
  }
}
