import { openInstallation } from '@dingce/installation';
import { startWorker } from './start-worker';

const need = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`未设置环境变量 ${name}。 / ${name} is not set.`);
  return value;
};

/** The worker in production: one process, configured by its environment. */
async function main(): Promise<void> {
  const installation = await openInstallation({
    databaseUrl: need('DATABASE_URL'),
    procedures: process.env.DINGCE_PROCEDURES ?? 'procedures',
    pseudonymKey: need('DINGCE_PSEUDONYM_KEY'),
    poolSize: Number(process.env.DINGCE_POOL_SIZE ?? 16),
  });
  const { dataSource, acts } = installation;
  const namespace = process.env.TEMPORAL_NAMESPACE;
  const cacheDir = process.env.DINGCE_CACHE;
  const worker = await startWorker({
    dataSource,
    acts,
    temporal: { address: need('TEMPORAL_ADDRESS'), ...(namespace ? { namespace } : {}) },
    ...(cacheDir ? { cacheDir } : {}),
  });
  process.stdout.write('定策 worker ready\n');
  const stop = async (): Promise<void> => {
    await worker.stop();
    await installation.close();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void stop().then(() => process.exit(0)));
  // A broken worker ends its process: whoever watches it starts another.
  await worker.ended;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
});
