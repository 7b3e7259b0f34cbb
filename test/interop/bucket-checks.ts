import { createHash, randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { DocumentTooLarge, S3Store } from '@dingce/documents';
import { S3LogStore } from '@dingce/ledger';
import { expect } from '../report';
import type { Report } from '../report';
import type { RunningGateway } from './s3-gateway';

/** What the log and the papers ask of a bucket, asked of an S3 server that others made. */
export async function checkBuckets(
  report: Report,
  { endpoint, region, folderOf }: RunningGateway,
  { locks, papers }: { locks: string; papers: string },
): Promise<void> {
  await report.check('a bucket lets one of many write what must be new', async () => {
    const store = new S3LogStore({ endpoint, region, bucket: locks, prefix: 'near/' });
    const won = await Promise.all(Array.from({ length: 16 }, (_, i) => store.putNew('1', Buffer.from(String(i)))));
    expect(won.filter(Boolean).length === 1, JSON.stringify(won));
    const kept = Buffer.from((await store.get('1')) ?? []).toString();
    expect(kept === String(won.indexOf(true)), `${kept} was kept`);
  });
  const store = new S3Store({ endpoint, region, bucket: papers });
  const paper = randomBytes(300_000);
  const sha256 = createHash('sha256').update(paper).digest('hex');
  await report.check('a paper is put once, whole, at its digest', async () => {
    expect(!(await store.has(sha256)), 'it was there before');
    for (const _ of [1, 2])
      expect((await store.put(Readable.from([paper]), paper.length)).sha256 === sha256, 'another address');
    expect((await buffer(await store.get(sha256))).equals(paper), 'other bytes came back');
  });
  await report.check('control: of a paper that is too large nothing is kept', async () => {
    const larger = Readable.from([paper, Buffer.of(1)]);
    const refused = await store.put(larger, paper.length).catch((error: unknown) => error);
    expect(refused instanceof DocumentTooLarge, String(refused));
    const files = readdirSync(folderOf(papers), { recursive: true, withFileTypes: true }).filter((f) => f.isFile());
    expect(files.length === 1, `${files.length} files`);
  });
}
