import { createHash, createHmac, randomUUID } from 'node:crypto';
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { bringInto, SettableClock } from '@dingce/cli';
import { evidenceSources, FolderSink, prepareExport, writeEvidence } from '@dingce/evidence';
import type { EvidenceSources, ExportRequest } from '@dingce/evidence';
import type { Principal } from '@dingce/domain';
import { takeCensus } from '@dingce/ledger';
import { readVerifierKey, verifyBundle } from '@dingce/verifier';
import type { Report } from '@dingce/verifier';
import { FolderSource, nodeTools, ZipSource } from '@dingce/verifier/node';
import { checkpointSignedBy, leafOf, proves, readProof, rootFrom, treeRoot, unzipped } from './independent';
import { stageLog } from './log';
import type { StagedLog } from './log';
import { setStage } from './stage';
import type { Stage } from './stage';

const run = promisify(execFile);
/** As `npm run build` leaves it. */
const main = resolve(__dirname, '../../apps/cli/dist/main.js');
const now = '2026-11-25T08:00:00.000Z';
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

interface BundleIndex {
  format: string;
  origin: string;
  log: string;
  decision: string;
  exportedAt: string;
  size: number;
  streams: { folder: string; stream: string; entries: { seq: number; index: number; leaf: string }[] }[];
  documents: { sha256: string; bytes: number; title: string | null }[];
  missingDocuments: string[];
  ruleSets: string[];
  sealed: string[];
}

/** What a stranger finds in a bag: throws or fails for whatever is not as docs/evidence-bundle.md says. */
function checked(files: Map<string, Buffer>, vkey: string): BundleIndex {
  const text = (name: string): string => {
    const bytes = files.get(name);
    if (!bytes) throw new Error(`${name} is not there`);
    return bytes.toString('utf8');
  };
  const listed = ['manifest-sha256.txt', 'tagmanifest-sha256.txt'].flatMap((name) =>
    text(name)
      .trimEnd()
      .split('\n')
      .map((line) => line.split('  ') as [string, string]),
  );
  for (const [digest, path] of listed) expect([path, sha256(files.get(path) as Buffer)]).toEqual([path, digest]);
  expect(new Set([...listed.map(([, path]) => path), 'tagmanifest-sha256.txt'])).toEqual(new Set(files.keys()));
  const index = JSON.parse(text('data/bundle.json')) as BundleIndex;
  const checkpoint = checkpointSignedBy(text('data/checkpoint'), vkey);
  expect(checkpoint).toMatchObject({ origin: index.log, size: index.size });
  for (const { folder, stream, entries } of index.streams) {
    let prev = '0'.repeat(64);
    entries.forEach(({ seq, index: at, leaf }, i) => {
      const body = files.get(`data/streams/${folder}/${String(seq).padStart(8, '0')}.entry`) as Buffer;
      const envelope = JSON.parse(body.toString('utf8').slice('dingce.v1\n'.length)) as Record<string, unknown>;
      expect(envelope).toMatchObject({ stream, seq: i + 1, prev, origin: index.origin });
      expect(hex(leafOf(body))).toBe(leaf);
      const { path, note, index: proved } = readProof(text(`data/proofs/${at}.tlog-proof`));
      expect([proved, note]).toEqual([at, text('data/checkpoint')]);
      expect(rootFrom(leafOf(body), at, index.size, path)).toEqual(checkpoint.root);
      prev = leaf;
    });
  }
  for (const { sha256: name, bytes } of index.documents) {
    const content = files.get(`data/documents/${name}`) as Buffer;
    expect([sha256(content), content.length]).toEqual([name, bytes]);
  }
  for (const hash of index.ruleSets) expect(sha256(files.get(`data/rule-sets/${hash}.json`) as Buffer)).toBe(hash);
  return index;
}

describe('the evidence of a whole decision', () => {
  let stage: Stage;
  let log: StagedLog;
  let decisionId: string;
  let older: string;
  let sources: EvidenceSources;
  let folder: string;
  let clock: SettableClock;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'dingce-evidence-'));
    clock = new SettableClock('2024-01-01T00:00:00.000Z');
    stage = await setStage({ workflows: false, clock });
    log = await stageLog(stage);
    const { installation, store } = stage;
    await bringInto('drafting', installation, clock, store, '2025-03-01T08:00:00.000Z');
    await log.publish();
    older = Buffer.from((await stage.log.get('checkpoint')) ?? []).toString('utf8');
    decisionId = await bringInto('post-evaluation', installation, clock, store, now);
    await log.rotate();
    await log.publish();
    await log.asOwner((sql) => takeCensus(sql, '2026-11-25'));
    await log.publish();
    sources = evidenceSources({ ...installation, documents: store, log: stage.log });
    await stage.level();
  }, 120_000);
  afterAll(async () => {
    await log?.stop();
    await stage?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 30_000);

  let exports = 0;
  async function exported(more: Partial<ExportRequest> = {}, from = sources) {
    const target = join(folder, String((exports += 1)));
    const prepared = await prepareExport(from, { decisionId, exportedAt: now, waitMs: 0, ...more });
    const result = await writeEvidence(prepared, await FolderSink.open(target));
    return { target, result, files: filesBelow(target) };
  }
  /** What the verifier, which shares no code with the writer, says of a bundle to a reader who trusts the log's first key. */
  const verified = async (target: string): Promise<Report> =>
    verifyBundle(
      target.endsWith('.zip') ? await ZipSource.open(target) : new FolderSource(target),
      {
        keys: [readVerifierKey(log.key, nodeTools.digests.sha256)],
        policy: null,
        older: null,
        distrusted: [],
        onFirstUse: false,
      },
      nodeTools,
    );
  const faults = ({ findings }: Report): string[] =>
    findings.filter(({ verdict }) => verdict !== 'note').map(({ code, en }) => `${code}: ${en}`);

  it('leaves over HTTP as a zip that a stranger can check, its reading recorded', async () => {
    const token = await stage.visitor.token('shenji');
    const response = await fetch(`${stage.api}/v1/audit/decisions/${decisionId}/evidence`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/zip']);
    const zip = await unzipped(Buffer.from(await response.arrayBuffer()));
    const root = `dingce-evidence-${decisionId}/`;
    expect([...zip.keys()].filter((name) => !name.startsWith(root))).toEqual([]);
    const index = checked(new Map([...zip].map(([name, bytes]) => [name.slice(root.length), bytes])), log.key);
    expect(index).toMatchObject({ format: 'dingce-evidence/1', decision: decisionId, log: log.origin, sealed: [] });
    expect(index.streams.map(({ stream }) => stream.split('/')[0])).toEqual(['decision', ...Array(8).fill('comments')]);
    expect(index.documents.length).toBeGreaterThan(8);
    expect(index.missingDocuments).toEqual([]);
    const { rows } = await stage.owner.query<{ body: string }>(
      `select convert_from(body, 'UTF8') as body from ledger.entry where stream_id = 'reads' order by seq desc limit 1`,
    );
    expect(rows[0]?.body).toContain(`"query":"evidence"`);
  });

  it('is unchanged and whole for the verifier, which shares no code with what wrote it', async () => {
    const { target } = await exported({ withPersonalData: true });
    const keys = [readVerifierKey(log.key, nodeTools.digests.sha256)];
    const trust = { keys, policy: null, older: null, distrusted: [], onFirstUse: false };
    const report = await verifyBundle(new FolderSource(target), trust, nodeTools);
    expect(report.findings.filter(({ verdict }) => verdict !== 'note')).toEqual([]);
    expect(report.checks.find(({ id }) => id === 'census')?.state).toBe('passed');
  });

  it('is given to audit posts only, and to those above its organ', async () => {
    const path = `/v1/audit/decisions/${decisionId}/evidence`;
    expect((await stage.visitor.get(null, path)).status).toBe(401);
    expect((await stage.visitor.get('jingban', path)).body).toMatchObject({ status: 403, code: 'auditors-only' });
    expect((await stage.visitor.get('shenji', `/v1/audit/decisions/${randomUUID()}/evidence`)).body).toMatchObject({ code: 'no-such-decision' }); // prettier-ignore
    expect((await stage.visitor.get('shenji', '/v1/audit/decisions/x/evidence')).body).toMatchObject({ status: 400 });
  });

  it('is the same bag as a folder, page by page the same each time', async () => {
    const [first, second] = [await exported(), await exported()];
    checked(first.files, log.key);
    const report = await verified(first.target);
    expect([faults(report), report.integrity, report.completeness]).toEqual([[], true, true]);
    expect(report.checks.filter(({ state }) => state === 'skipped').map(({ id }) => id)).toEqual([
      'signatures',
      'older-checkpoint',
      'renewal',
    ]);
    expect([...second.files].filter(([name, bytes]) => !first.files.get(name)?.equals(bytes))).toEqual([]);
    expect(first.result).toMatchObject({
      notYetProved: 0,
      missingDocuments: [],
      missingRuleSets: [],
      unprovedRotations: 0,
    });
    const page = first.files.get('data/index.html')?.toString('utf8') ?? '';
    for (const said of [
      '滨海市老旧小区改造实施办法',
      '王小满',
      '高远',
      '《重大行政决策程序暂行条例》第12条',
      '共收到意见 <strong>2</strong> 件',
    ])
      expect(page).toContain(said);
    expect(page).not.toContain('建议对通勤乘客');
    expect(first.files.get('data/dossier.pdf')?.subarray(0, 5).toString()).toBe('%PDF-');
    if (process.env.DINGCE_KEEP_EVIDENCE) cpSync(first.target, process.env.DINGCE_KEEP_EVIDENCE, { recursive: true });
  }, 30_000);

  it('proves the chain from the older key to the newer', async () => {
    const { files } = await exported();
    const entry = files.get('data/keys/1.entry') as Buffer;
    expect(proves(files.get('data/keys/1.tlog-proof')?.toString('utf8') ?? '', entry, log.key)).toBe(true);
    const { type, data } = JSON.parse(entry.toString('utf8').slice('dingce.v1\n'.length)) as { type: string; data: { from: string; to: string } }; // prettier-ignore
    expect([type, data.from]).toEqual(['LogKeyRotated', log.key]);
    expect(checkpointSignedBy(files.get('data/checkpoint')?.toString('utf8') ?? '', data.to).size).toBeGreaterThan(0);
  });

  it('lays what proves a rotation beside the log, and hands it to everybody', async () => {
    const path = '/v1/ledger/rotations';
    const response = await fetch(`${stage.api}${path}/1`);
    const note = await response.text();
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8']);
    const { rows } = await stage.owner.query<{ leaf_index: string }>(
      `select l.leaf_index from ledger.entry e join ledger.leaf l using (stream_id, seq) where e.type = 'LogKeyRotated'`,
    );
    expect(checkpointSignedBy(note, log.key).size).toBeGreaterThan(Number(rows[0]?.leaf_index));
    expect((await stage.visitor.get(null, `${path}/2`)).body).toMatchObject({ status: 404, code: 'no-such-rotation' });
    for (const none of ['2', '0', '01', 'x', '..%2Fcheckpoint'])
      expect((await stage.visitor.get(null, `${path}/${none}`)).status).toBe(404);
  });

  it('shows where its streams stood in the census', async () => {
    const { files } = await exported();
    const entry = files.get('data/census/entry') as Buffer;
    expect(proves(files.get('data/census/entry.tlog-proof')?.toString('utf8') ?? '', entry, log.key)).toBe(true);
    const { data: census } = JSON.parse(entry.toString('utf8').slice('dingce.v1\n'.length)) as { data: { size: number; streams: number; root: string } }; // prettier-ignore
    const counted = JSON.parse(files.get('data/census/streams.json')?.toString('utf8') ?? '') as { stream: string; seq: number; head: string; index: number; hashes: string[] }[]; // prettier-ignore
    expect(counted.map(({ stream }) => stream)).toContain(`decision/${decisionId}`);
    for (const { stream, seq, head, index, hashes } of counted) {
      const leaf = leafOf(Buffer.from(`{"head":"${head}","seq":${seq},"stream":"${stream}"}`));
      const path = hashes.map((hash) => Buffer.from(hash, 'hex'));
      expect(rootFrom(leaf, index, census.streams, path)?.toString('hex')).toBe(census.root);
    }
  });

  it('goes on from an older checkpoint, and refuses one that it does not go on from', async () => {
    const { files, target } = await exported({ since: older });
    const { from, to, hashes, checkpoint } = JSON.parse(files.get('data/consistency.json')?.toString('utf8') ?? '') as { from: number; to: number; hashes: string[]; checkpoint: string }; // prettier-ignore
    expect(checkpoint).toBe(older);
    expect([from, to]).toEqual([checkpointSignedBy(older, log.key).size, checkpointSignedBy(files.get('data/checkpoint')?.toString('utf8') ?? '', log.key).size]); // prettier-ignore
    expect(hashes.length).toBeGreaterThan(0);
    expect(faults(await verified(target))).toEqual([]);
    const forked = older.replace(/\n[A-Za-z0-9+/]{43}=\n/, `\n${Buffer.alloc(32, 7).toString('base64')}\n`);
    await expect(exported({ since: forked })).rejects.toThrow('可能分叉');
    await expect(exported({ since: older.replace(/\n\d+\n/, '\n999999\n') })).rejects.toThrow('可能被回退');
    await expect(exported({ since: older.replaceAll(log.origin, 'other.example/ledger/1') })).rejects.toThrow('属于 other.example/ledger/1'); // prettier-ignore
    await expect(exported({ since: 'no note' })).rejects.toThrow('不是检查点');
    await expect(exported({ since: older.replace(/\n\d+\n/, '\n0\n') })).rejects.toThrow('空日志');
  });

  it('holds sealed values only when they are asked for, each opening its commitment', async () => {
    const { files, result, target } = await exported({ withPersonalData: true });
    expect(faults(await verified(target))).toEqual([]);
    expect(result.sealed).toBe(2);
    const index = checked(files, log.key);
    expect(index.sealed).toHaveLength(2);
    const texts = index.sealed.map((commitment) => {
      const { field, salt, value } = JSON.parse(files.get(`data/sealed/${commitment}.json`)?.toString('utf8') ?? '') as { field: string; salt: string; value: string }; // prettier-ignore
      const message = Buffer.concat([Buffer.from(field), Buffer.of(0), Buffer.from(JSON.stringify(value))]);
      expect(createHmac('sha256', Buffer.from(salt, 'base64')).update(message).digest('hex')).toBe(commitment);
      return value;
    });
    expect(texts).toContain('建议对通勤乘客和老年人给予优惠。');
  });

  it('tells papers that the store has lost, and leaves nothing of an export that breaks', async () => {
    const lost = { ...sources, documents: { ...sources.documents, has: () => Promise.resolve(false) } };
    const { result, files, target } = await exported({}, lost as EvidenceSources);
    const report = await verified(target);
    expect([report.integrity, report.completeness]).toEqual([true, false]);
    expect(result.documents).toBe(0);
    expect(result.missingDocuments.length).toBeGreaterThan(8);
    expect(checked(files, log.key).missingDocuments).toEqual(result.missingDocuments);
    const broken = { ...sources, documents: { ...sources.documents, has: () => Promise.resolve(true), get: () => Promise.reject(new Error('the disk is gone')) } }; // prettier-ignore
    await expect(exported({}, broken as EvidenceSources)).rejects.toThrow('the disk is gone');
    expect(filesBelow(join(folder, String(exports))).size).toBe(0);
  });

  it('proves what is published, and says how much is not yet', async () => {
    const { installation, store } = stage;
    const actor = (await installation.identity.principal('p-mishu', 'person')) as Principal;
    await installation.acts.recordAttempt({
      decisionId,
      actor: { ...actor, kind: 'person', auth: { method: 'oidc', strength: 'login' }, enteredFor: null },
      act: 'ConveneMeeting',
      refusal: { kind: 'gate', reason: 'review-time-too-short', basis: ['L713-26'] },
    });
    const early = await exported();
    expect(early.result.notYetProved).toBe(1);
    expect(early.files.get('data/index.html')?.toString('utf8')).toContain('另有 1 条刚刚登记');
    checked(early.files, log.key);
    await log.publish();
    const whole = await exported();
    expect([whole.result.notYetProved, whole.result.entries]).toEqual([0, early.result.entries + 1]);
    expect(checked(whole.files, log.key).streams.at(-1)?.stream).toBe(`attempts/${decisionId}`);
    const fresh = await bringInto('drafting', installation, clock, store, now, '刚刚提出的事项');
    const asked = { decisionId: fresh, exportedAt: now };
    await expect(prepareExport(sources, { ...asked, waitMs: 0 })).rejects.toThrow('尚无已发布的检查点');
    const waiting = prepareExport(sources, asked);
    await log.publish();
    expect((await waiting).streams.map(({ stream }) => stream)).toEqual([`decision/${fresh}`]);
    await expect(prepareExport(sources, { ...asked, decisionId: randomUUID() })).rejects.toThrow('没有这项决策');
  }, 30_000);

  it('convicts whoever changes one byte of it', async () => {
    const { target } = await exported();
    const entry = join(target, 'data/streams/01/00000002.entry');
    writeFileSync(entry, readFileSync(entry, 'utf8').replace('建议启动', '不宜启动'));
    const report = await verified(target);
    expect(report.integrity).toBe(false);
    expect(report.findings.map(({ where }) => where.file)).toContain('data/streams/01/00000002.entry');
  });

  it('is written and verified on the command line, and said where it is', async () => {
    const target = join(folder, 'by-command.zip');
    const env = {
      ...process.env,
      DATABASE_URL: stage.ownerUrl,
      DINGCE_LOG: stage.log.folder,
      DINGCE_DOCUMENTS: join(dirname(stage.log.folder), 'documents'),
      DINGCE_PSEUDONYM_KEY: 'e2e-key-of-no-secret',
      DINGCE_HOME: folder,
    };
    const dingce = (...given: string[]) => run(process.execPath, [main, ...given], { env });
    const { stdout } = await dingce('export', decisionId, '--out', target, '--wait', '0');
    for (const said of ['滨海市老旧小区改造实施办法', target, `${log.origin} `, `dingce verify '${target}'`])
      expect(stdout).toContain(said);
    expect(faults(await verified(target))).toEqual([]);
    expect((await dingce('verify', target, '--key', log.key)).stdout).toContain(decisionId);
    await expect(dingce('export', decisionId, '--out', target)).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('未覆盖') }); // prettier-ignore
    await expect(dingce('export', '../x')).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('UUID') });
  }, 60_000);

  it('takes a dossier of 500 entries, told and printed, within half a minute', async () => {
    const { installation, store } = stage;
    const long = await bringInto('execution', installation, clock, store, now, '五百件的卷宗');
    const entries = async (): Promise<number> => {
      const { rows } = await stage.owner.query<{ n: string }>('select count(*) as n from ledger.entry where stream_id like $1', [`%${long}%`]); // prettier-ignore
      return Number(rows[0]?.n);
    };
    const actor = (await installation.identity.principal('p-zhixing', 'person')) as Principal;
    for (let n = await entries(); n < 500; n += 1)
      await installation.acts.recordAttempt({
        decisionId: long,
        actor: { ...actor, kind: 'person', auth: { method: 'oidc', strength: 'login' }, enteredFor: null },
        act: 'ReportProgress',
        refusal: { kind: 'gate', reason: 'window-not-over', basis: ['L713-34'] },
      });
    await log.publish();
    const from = performance.now();
    const { result, target } = await exported({ decisionId: long });
    const wroteMs = Math.round(performance.now() - from);
    const again = performance.now();
    expect(faults(await verified(target))).toEqual([]);
    const verifiedMs = Math.round(performance.now() - again);
    expect(result.entries).toBe(500);
    if (process.env.DINGCE_SAY_FIGURES) console.info(JSON.stringify({ entries: 500, wroteMs, verifiedMs }));
    expect(wroteMs).toBeLessThan(30_000);
  }, 90_000);

  it('has the root that all its entries together have', async () => {
    const { rows } = await stage.owner.query<{ leaf_hash: Buffer }>(
      'select leaf_hash from ledger.leaf order by leaf_index',
    );
    const { root, size } = checkpointSignedBy(
      Buffer.from((await stage.log.get('checkpoint')) ?? []).toString('utf8'),
      log.key,
    );
    expect(treeRoot(rows.slice(0, size).map((row) => row.leaf_hash))).toEqual(root);
  });
});

function filesBelow(folder: string): Map<string, Buffer> {
  if (!existsSync(folder)) return new Map();
  return new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((each) => each.isFile())
      .map((each) => join(each.parentPath, each.name))
      .map((path) => [path.slice(folder.length + 1), readFileSync(path)]),
  );
}
