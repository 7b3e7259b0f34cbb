import { signerConfigFrom } from './config';
import { startSigner } from './start-signer';

/** The log's signer or a witness: one process, its own key, its own state, no database. */
async function main(): Promise<void> {
  const signer = await startSigner(signerConfigFrom(process.env));
  process.stdout.write(`定策 signer ready：${signer.url}\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void signer.stop().then(() => process.exit(0)));
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
