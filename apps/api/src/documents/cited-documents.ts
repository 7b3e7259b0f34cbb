import { citations } from '@dingce/documents';
import type { BlobStore, Citation } from '@dingce/documents';
import { Inject, Injectable } from '@nestjs/common';
import { problem } from '../problem/problem';
import { blobStore } from './blob-store.token';

const remembered = 10_000;

/** A record must not name papers that nobody has: every paper an act cites was uploaded before. */
@Injectable()
export class CitedDocuments {
  /** Content addresses never change their meaning, so what was there once is there. */
  private readonly known = new Set<string>();
  constructor(@Inject(blobStore) private readonly store: BlobStore) {}

  /** Throws 422 `document-missing`, naming each field. */
  async check(body: object): Promise<void> {
    const missing: Citation[] = [];
    for (const citation of citations(body)) if (!(await this.has(citation.sha256))) missing.push(citation);
    if (missing.length === 0) return;
    throw problem(
      422,
      'document-missing',
      '所引用的文件尚未上传。',
      'A paper that the act names has not been uploaded.',
      {
        errors: missing.map(({ pointer, sha256 }) => ({
          pointer,
          rule: 'uploaded',
          detail: {
            zh: `没有摘要为 ${sha256.slice(0, 12)}… 的文件`,
            en: `There is no document ${sha256.slice(0, 12)}…`,
          },
        })),
        satisfiedBy: {
          zh: '先用 POST /v1/documents 上传，再引用其摘要。',
          en: 'Upload it with POST /v1/documents and cite its SHA-256.',
        },
      },
    );
  }

  private async has(sha256: string): Promise<boolean> {
    if (this.known.has(sha256)) return true;
    if (!(await this.store.has(sha256))) return false;
    if (this.known.size >= remembered) this.known.clear();
    this.known.add(sha256);
    return true;
  }
}
