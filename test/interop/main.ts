import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { HttpCosigner, readPolicy, readSigningKey, S3LogStore } from '@dingce/ledger';
import type { LogStore } from '@dingce/ledger';
import { needDatabase, startPostgres } from '@dingce/servers';
import { checkBuckets } from './bucket-checks';
import { checkBundle } from './bundle-checks';
import { checkControls, checkExport } from './export-checks';
import { foreignTools } from './foreign-tools';
import { GrowingLog, ledgerOrigin, newLogKey } from './growing-log';
import { startLitewitness } from './litewitness';
import { MemoryLog } from './memory-log';
import { startOwnWitness } from './own-witness';
import { startGateway } from './s3-gateway';
import { Report } from '../report';
import { checkWitness } from './witness-checks';

const allSizes = [1, 255, 256, 257, 65_535, 65_536, 65_537, 1_000_000];
const checkpoints = 1_000;

const { values } = parseArgs({
  options: {
    /** Larger logs are left out. */
    most: { type: 'string', default: String(allSizes.at(-1)) },
    /** Folder of built tools. */
    tools: { type: 'string', default: resolve('.dingce/cache/interop') },
  },
});
const say = (message: string): void => void process.stderr.write(`${message}\n`);

/**
 * Other people's tools judge our log: Tessera's fsck, litewitness, a small program on Go's sumdb packages, an S3 server. Nothing here
 * leaves the loopback but the building of the tools.
 */
async function main(): Promise<number> {
  const sizes = allSizes.filter((size) => size <= Number(values.most));
  const report = new Report('interop');
  const folder = mkdtempSync(join(tmpdir(), 'dingce-interop-'));
  chmodSync(folder, 0o755);
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const undo: (() => unknown)[] = [];
  try {
    const tools = await foreignTools(values.tools, say);
    const origin = `${ledgerOrigin}/ledger/1`;
    const folderFor = (name: string): string => mkdtempSync(join(folder, `${name}-`));
    // A witness remembers one history of a name: each log gets witnesses of its own.
    const lite = async (key: string) => {
      const witness = await startLitewitness(tools.litewitness, folderFor('lite'), [{ origin, keys: [key] }]);
      undo.push(witness.stop);
      return witness;
    };
    const own = async (key: string) => {
      const witness = await startOwnWitness(folderFor('own'), [key]);
      undo.push(witness.stop);
      return witness;
    };
    report.section('litewitness');
    const watched = new MemoryLog(readSigningKey(newLogKey().secret));
    const litewitness = { name: 'litewitness', ...(await lite(watched.signer.key.text)), lite: true };
    await checkWitness(report, litewitness, watched, checkpoints);
    report.section('定策自带见证人 · our own witness');
    const ownWatched = new MemoryLog(readSigningKey(newLogKey().secret));
    const ownWitness = { name: 'our witness', ...(await own(ownWatched.signer.key.text)), lite: false };
    await checkWitness(report, ownWitness, ownWatched, checkpoints);

    const postgres = await startPostgres({
      folder,
      database: 'interop',
      fsync: false,
      onProgress: (zh, en) => say(`${zh} · ${en}`),
    });
    undo.push(() => postgres.stop());
    const databaseFor = async (name: string): Promise<string> => {
      await needDatabase(postgres.url.replace(/\/[^/]*$/, ''), name);
      const url = new URL(postgres.url);
      url.pathname = `/${name}`;
      return url.href;
    };
    /** A log with both witnesses, which must both cosign. */
    const openLog = async (database: string, base: string, published?: { store: LogStore; folder: string }) => {
      const logKey = newLogKey();
      const witnesses = { lite: await lite(logKey.key), own: await own(logKey.key) };
      const log = await GrowingLog.open({
        databaseUrl: await databaseFor(database),
        folder: base,
        logKey,
        policy: readPolicy(
          `log ${logKey.key}\nwitness lite ${witnesses.lite.key}\nwitness own ${witnesses.own.key}\ngroup both all lite own\nquorum both\n`,
        ),
        witnesses: new Map([
          ['lite', new HttpCosigner(witnesses.lite.url)],
          ['own', new HttpCosigner(witnesses.own.url)],
        ]),
        ...(published ? { published } : {}),
      });
      undo.push(() => log.close());
      return { log, witnessKeys: [witnesses.lite.key, witnesses.own.key] };
    };
    report.section('证据包 · an evidence bundle');
    await checkBundle(report, tools, await databaseFor('bundle'), join(folder, 'bundle'));

    const sizesUpTo = (most: number): number[] => sizes.filter((size) => size <= most);
    report.section('S3');
    const gateway = await startGateway(tools.versitygw, folderFor('s3'), ['log', 'lock', 'papers']);
    undo.push(gateway.stop);
    await checkBuckets(report, gateway, { locks: 'lock', papers: 'papers' });
    const bucketLog = await openLog('bucket', folderFor('bucket'), {
      store: new S3LogStore({ endpoint: gateway.endpoint, region: gateway.region, bucket: 'log' }),
      folder: gateway.folderOf('log'),
    });
    await checkExport(report, tools, bucketLog.log, sizesUpTo(257), bucketLog.witnessKeys, 'fsckAcceptedFromS3');

    report.section('fsck');
    const { log, witnessKeys } = await openLog('interop', folder);
    await checkExport(report, tools, log, sizesUpTo(257), witnessKeys);
    await checkControls(report, tools, log, sizesUpTo(257).at(-1) ?? 1);
    await checkExport(
      report,
      tools,
      log,
      sizes.filter((size) => size > 257),
      witnessKeys,
    );
    return report.end();
  } finally {
    for (const one of undo.reverse()) await one();
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
