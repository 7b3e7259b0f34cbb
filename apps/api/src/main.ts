import { openInstallation } from '@dingce/installation';
import { apiConfigFrom } from './config';
import { startApi } from './start-api';
import { documentStore, publishedLogStore } from './store';

/** The API in production: one process, configured by its environment. */
async function main(): Promise<void> {
  const config = apiConfigFrom(process.env);
  const { databaseUrl, procedures, pseudonymKey, vaultKeys, poolSize } = config;
  const installation = await openInstallation({ databaseUrl, procedures, pseudonymKey, vaultKeys, poolSize });
  const parts = {
    config,
    installation,
    store: documentStore(config.documents),
    log: publishedLogStore(config.log),
  };
  const api = await startApi(parts, config);
  process.stdout.write(`定策 API：${api.url}\n`);
  const stop = async (): Promise<void> => {
    await api.stop();
    await installation.close();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void stop().then(() => process.exit(0)));
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
