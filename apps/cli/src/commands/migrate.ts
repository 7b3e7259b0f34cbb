import { prepareDatabase } from '@dingce/installation';

/** Migrates the database of `DATABASE_URL` as its owner, opens the ledger in real time, and sees to the application's login role. */
export async function migrateDatabase(): Promise<void> {
  const { DATABASE_URL: ownerUrl, DINGCE_APP_PASSWORD: password, DINGCE_ORIGIN: origin } = process.env;
  const { DINGCE_SEQUENCER_PASSWORD: sequencerPassword, DINGCE_LOG_KEY: logKey } = process.env;
  if (!ownerUrl || !password || !origin)
    throw new Error(
      '须设置 DATABASE_URL、DINGCE_APP_PASSWORD、DINGCE_ORIGIN。\nDATABASE_URL, DINGCE_APP_PASSWORD and DINGCE_ORIGIN are needed.',
    );
  const { migrated, log } = await prepareDatabase({
    ownerUrl,
    origin,
    password,
    ...(sequencerPassword ? { sequencerPassword } : {}),
    ...(logKey ? { logKey: () => logKey } : {}),
  });
  process.stdout.write(`${JSON.stringify({ origin, log, migrated })}\n`);
}
