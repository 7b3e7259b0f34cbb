import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DiskStore } from '@dingce/documents';
import { openInstallation, prepareDatabase } from '@dingce/installation';
import type { PreparedDatabase } from '@dingce/installation';
import { needPort, startPostgres, startTemporal } from '@dingce/servers';
import { cacheFolder, dataFolder, procedures, root } from '../project';
import { Progress } from '../progress';
import { citizens, client, posts } from '../sample/city';
import { SettableClock } from '../sample/past';
import { isSeeded, seedSampleCity } from '../sample/seed';
import { Child } from './children';
import { logFolders, logKey, logProcesses } from './log-parts';
import type { ProcessPart } from './log-parts';
import { startSampleProvider } from './sample-identity-provider';
import { audience, keptSecret, ports, sampleOrigin } from './settings';

export const samplePassword = 'dingce';
const startWithinMs = 45_000;

interface Part {
  name: string;
  stop(): Promise<void>;
}

/** Starts every part on this machine, seeds the sample city once, prints where to go, and stops all of it on Ctrl-C. */
export async function up(): Promise<void> {
  if (process.env.NODE_ENV === 'production' && !process.env.OIDC_ISSUER)
    throw new Error(
      '生产模式须设置 OIDC_ISSUER：样例身份服务拒绝在生产模式运行。\nSet OIDC_ISSUER in production: the sample identity provider refuses to run there.',
    );
  mkdirSync(join(dataFolder, 'logs'), { recursive: true });
  const parts: Part[] = [];
  const stop = stopper(parts);
  const progress = new Progress();
  const interrupted = interruption();
  process.stderr.write('定策 Dingce\n');
  const starting = startParts(parts, progress).then((urls) => greet(urls, progress.seconds));
  // What fails after an interruption is no news any more.
  starting.catch(() => undefined);
  try {
    await Promise.race([starting, interrupted]);
  } catch (error) {
    await stop();
    throw error;
  }
  await interrupted;
  process.stderr.write('\n正在停止 · stopping …\n');
  await stop();
}

/** Last started, first stopped; every part is stopped even when one fails to. */
function stopper(parts: Part[]): () => Promise<void> {
  return async () => {
    for (const part of parts.splice(0).reverse())
      await part.stop().catch((error: unknown) => process.stderr.write(`${part.name}: ${String(error)}\n`));
  };
}

export interface Urls {
  api: string;
  issuer: string;
  temporalUi: string | null;
  data: string;
}

async function startParts(parts: Part[], progress: Progress): Promise<Urls> {
  await needPort(ports.api, 'API', 'DINGCE_API_PORT');
  if (!process.env.OIDC_ISSUER)
    await needPort(ports.identity, '样例身份服务 identity provider', 'DINGCE_IDENTITY_PORT');
  const issuer = process.env.OIDC_ISSUER ?? `http://127.0.0.1:${ports.identity}`;
  const pseudonymKey = keptSecret('pseudonym.key', process.env.DINGCE_PSEUDONYM_KEY);
  const vaultKeys = keptSecret('vault.key', process.env.DINGCE_VAULT_KEK);

  const postgres = await progress.step('数据库', 'Postgres', (note) =>
    startPostgres({
      folder: dataFolder,
      port: ports.postgres,
      database: 'dingce',
      onProgress: note,
      ...(process.env.DATABASE_URL ? { url: process.env.DATABASE_URL } : {}),
    }),
  );
  parts.push({ name: 'Postgres', stop: () => postgres.stop() });
  void interruption();
  const [temporal, { appUrl, sequencerUrl, log }] = await Promise.all([
    progress.step('工作流引擎', 'Temporal', (note) =>
      startTemporal({
        cacheDir: cacheFolder,
        dbFile: join(dataFolder, 'temporal.db'),
        port: ports.temporal,
        uiPort: ports.temporalUi,
        onProgress: note,
        ...(process.env.TEMPORAL_ADDRESS ? { address: process.env.TEMPORAL_ADDRESS } : {}),
      }).then((server) => {
        parts.push({ name: 'Temporal', stop: () => server.stop() });
        return server;
      }),
    ),
    prepare(postgres.url, issuer, { pseudonymKey, vaultKeys }, progress),
  ]);
  if (!process.env.OIDC_ISSUER) {
    const provider = await progress.step('样例身份服务', 'sample identity provider', () =>
      startSampleProvider(sampleProvider()),
    );
    parts.push({ name: 'identity', stop: () => provider.stop() });
  }
  const env = {
    DATABASE_URL: appUrl,
    OIDC_ISSUER: issuer,
    OIDC_AUDIENCE: audience,
    DINGCE_PSEUDONYM_KEY: pseudonymKey,
    DINGCE_PROCEDURES: procedures,
    DINGCE_DOCUMENTS: join(dataFolder, 'documents'),
    DINGCE_LOG: logFolders.published,
  };
  await Promise.all([
    startLog(parts, progress, logProcesses(sequencerUrl, log)),
    startApiProcess(parts, progress, { ...env, DINGCE_VAULT_KEK: vaultKeys }),
    startWorkerProcess(parts, progress, { ...env, TEMPORAL_ADDRESS: temporal.address, DINGCE_CACHE: cacheFolder }),
  ]);
  writeFileSync(
    join(dataFolder, 'running.json'),
    JSON.stringify({
      pid: process.pid,
      api: `http://127.0.0.1:${ports.api}`,
      issuer,
      temporal: temporal.address,
      postgres: postgres.folder,
    }),
  );
  parts.push({ name: 'running', stop: async () => rmSync(join(dataFolder, 'running.json'), { force: true }) });
  return { api: `http://127.0.0.1:${ports.api}`, issuer, temporalUi: temporal.uiUrl, data: dataFolder };
}

/** `DINGCE_EMPTY=1` opens a ledger in real time with nothing in it; otherwise it says for ever that its time is simulated. */
const empty = (): boolean => process.env.DINGCE_EMPTY === '1';

/** What an installation keeps from everybody. */
interface Secrets {
  pseudonymKey: string;
  vaultKeys: string;
}

/** Migrated, with the sample city in it the first time; answers the application's own connection. */
async function prepare(
  ownerUrl: string,
  issuer: string,
  secrets: Secrets,
  progress: Progress,
): Promise<PreparedDatabase> {
  const prepared = await progress.step('迁移数据库、载入规则', 'migrations and rule sets', () =>
    prepareDatabase({
      ownerUrl,
      origin: sampleOrigin,
      simulated: !empty(),
      passwordFile: join(dataFolder, 'postgres-app.password'),
      sequencerPasswordFile: join(dataFolder, 'postgres-log.password'),
      logKey,
      // A ledger in real time is opened now, and takes no other date.
      ...(empty() ? {} : { at: '2019-01-01T00:00:00.000Z' }),
    }),
  );
  if (!empty()) await seed(prepared.appUrl, issuer, secrets, progress);
  return prepared;
}

async function seed(appUrl: string, issuer: string, secrets: Secrets, progress: Progress): Promise<void> {
  const clock = new SettableClock('2019-01-02T01:00:00.000Z');
  const installation = await openInstallation({ databaseUrl: appUrl, procedures, ...secrets, poolSize: 4, clock });
  try {
    if (await isSeeded(installation)) return;
    const started = join(dataFolder, 'seeding');
    if (existsSync(started))
      throw new Error(
        `上次建立样例城市时中断。请删除 ${dataFolder} 后重新启动。\nSeeding the sample city was interrupted. Delete ${dataFolder} and start again.`,
      );
    writeFileSync(started, '');
    await progress.step('样例城市', 'sample city', (note) =>
      seedSampleCity(installation, clock, new DiskStore(join(dataFolder, 'documents')), {
        issuer,
        now: new Date().toISOString(),
        onProgress: (done, of, title) => note(`${done}/${of} ${title}`, ''),
      }),
    );
    rmSync(started);
  } finally {
    await installation.close();
  }
}

const sampleProvider = () => ({
  port: ports.identity,
  keyFile: join(dataFolder, 'identity.key.json'),
  audience,
  password: samplePassword,
  logins: [
    ...posts.map(({ login }) => ({ username: login, subject: `sample-${login}`, scope: 'dingce:person' })),
    ...citizens.map((login) => ({ username: login, subject: `sample-${login}`, scope: 'dingce:citizen' })),
  ],
  clients: [{ clientId: client.clientId, secret: samplePassword, subject: client.clientId }],
});

async function startApiProcess(parts: Part[], progress: Progress, env: Record<string, string>): Promise<void> {
  await progress.step('接口服务', 'API', async () => {
    const child = new Child(
      'API',
      join(root, 'apps/api/dist/main.js'),
      { ...env, DINGCE_API_PORT: String(ports.api) },
      join(dataFolder, 'logs/api.log'),
    );
    parts.push({ name: 'API', stop: () => child.stop() });
    watch(child);
    await child.ready(async () => (await fetch(`http://127.0.0.1:${ports.api}/v1/health`)).ok, startWithinMs);
  });
}

/** One after the other: the sequencer asks the signer at once. */
async function startLog(parts: Part[], progress: Progress, processes: ProcessPart[]): Promise<void> {
  for (const { zh, en, name, file, env, ready } of processes)
    await progress.step(zh, en, async () => {
      const child = new Child(name, file, env, join(dataFolder, `logs/${name}.log`));
      parts.push({ name, stop: () => child.stop() });
      watch(child);
      await child.ready(async () => child.said(ready) || child.said('FATAL'), startWithinMs);
      if (!child.said('FATAL')) return;
      // Everything else starts, for an operator needs it: the database to put right, the API to tell people why it refuses.
      process.stderr.write(
        `\n  ⚠ 登记已冻结：${child.reason('FATAL')}\n    请按 docs/runbooks/database-restored-older.md 处理，然后重新启动。\n` +
          '    The ledger is frozen. Follow docs/runbooks/database-restored-older.md, then start again.\n',
      );
    });
}

async function startWorkerProcess(parts: Part[], progress: Progress, env: Record<string, string>): Promise<void> {
  await progress.step('工作流执行', 'worker', async () => {
    const start = (): Child =>
      new Child('worker', join(root, 'apps/worker/dist/main.js'), env, join(dataFolder, 'logs/worker.log'));
    let child = start();
    // A recovery raises the engine's epoch and so ends this worker: another one takes the new epoch up.
    const next = (): void =>
      void child.ended.then(() => {
        if (stopping || !child.said('superseded')) return;
        child = start();
        watch(child);
        next();
      });
    parts.push({ name: 'worker', stop: () => child.stop() });
    watch(child);
    next();
    await child.ready(async () => child.said('worker ready'), startWithinMs);
  });
}

let stopping = false;
let interrupt: () => void = () => undefined;
const asked = new Promise<void>((resolve) => (interrupt = resolve));

/**
 * Settles at the first Ctrl-C or SIGTERM. Called again once Postgres is started, for the embedded Postgres listens too and would
 * end this process as soon as it alone is down: no part may outlive the others.
 */
function interruption(): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.removeAllListeners(signal);
    process.on(signal, () => {
      stopping = true;
      interrupt();
    });
  }
  return asked;
}

const watch = (child: Child): void =>
  void child.ended.then(() => {
    if (!stopping)
      process.stderr.write(`\n${child.name} 已退出，日志见 ${join(dataFolder, 'logs')} · it has ended, see its log\n`);
  });

function greet({ api, issuer, temporalUi, data }: Urls, seconds: string): void {
  const rows = posts.map(({ login, person, title }) => `    ${login.padEnd(13)}${person}  ${title.zh} · ${title.en}`);
  process.stdout.write(
    [
      '',
      `  已就绪 · ready（${seconds} s）`,
      '',
      `  接口 API        ${api}/v1/health`,
      `  登录 issuer     ${issuer}`,
      ...(temporalUi ? [`  工作流 workflows ${temporalUi}`] : []),
      `  透明日志 log     ${logFolders.published}`,
      `  数据 data       ${data}`,
      ...(empty() || process.env.OIDC_ISSUER
        ? []
        : [
            '',
            `  样例账号（口令均为 ${samplePassword}）· sample logins, password ${samplePassword}`,
            ...rows,
            `    ${citizens.join('、')}    市民 · citizens`,
            `    ${client.clientId}    系统对接 client credentials`,
          ]),
      '',
      '  Ctrl-C 停止 · stops everything',
      '',
    ].join('\n') + '\n',
  );
}
