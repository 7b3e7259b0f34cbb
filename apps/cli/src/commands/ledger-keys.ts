import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { asOwner } from '@dingce/installation';
import {
  generateKey,
  logKeys,
  newestRenewal,
  recordRotation,
  readLog,
  succeed,
  successorOf,
  unfreeze,
} from '@dingce/ledger';
import type { KeyUse } from '@dingce/ledger';
import { restoreState } from '@dingce/signer';
import { logFolders, signerKeyFile } from '../up/log-parts';
import { ownerUrl } from './database';

interface Approval {
  reason: string;
  approvedBy: string[];
}

const answer = (value: object): void => void process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);

/** Where the log stands, and under which keys. */
export async function ledgerStatus(): Promise<void> {
  answer(
    await asOwner(ownerUrl(), async (sql) => {
      const { log, edge, root, halted } = await readLog(sql);
      const [row] = await sql.query<{ published: string | null; pending: string }>(
        'select (select max(size) from ledger.checkpoint) as published, (select count(*) from ledger.pending) as pending',
      );
      return {
        log,
        size: edge.size,
        root: root.toString('base64'),
        published: Number(row?.published ?? 0),
        pending: Number(row?.pending ?? 0),
        halted,
        keys: await logKeys(sql),
        renewed: await newestRenewal(sql),
      };
    }),
  );
}

/** Makes a key in a new file that only its owner can read; prints its verifier key, never the secret. */
export async function newKey(name: string, { file, witness }: { file: string; witness?: boolean }): Promise<void> {
  if (existsSync(file)) throw new Error(`${file} 已存在，不予覆盖。\n${file} is there already and is not overwritten.`);
  const use: KeyUse = witness ? 'witness' : 'log';
  const { secret, key } = generateKey(name, use);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, `${secret}\n`, { mode: 0o600 });
  answer({ key, file });
}

/** A further signing key: recorded in the log, then added to the signer's file, which signs with both until the older is deleted there. */
export async function rotateKey({ reason, approvedBy, to }: Approval & { to?: string }): Promise<void> {
  const rotated = await asOwner(ownerUrl(), async (sql) => {
    const { log } = await readLog(sql);
    const made = to ? null : generateKey(log, 'log');
    const key = to ?? (made?.key as string);
    await recordRotation(sql, { to: key, reason, approvedBy });
    // Before the commit: a key that is recorded but nowhere would halt the log; one that is in the file only signs in addition.
    if (made) appendFileSync(signerKeyFile, `${made.secret}\n`, { mode: 0o600 });
    return { log, key };
  });
  answer(rotated);
}

/** The next log, where this one can't go on. `checkpoint` is a file with the older one's newest note. */
export async function succeedLog(options: {
  cause: string;
  approvedBy: string[];
  checkpoint: string;
  key: string;
  olderKey?: string;
  missingFrom?: string;
  missingTo?: string;
}): Promise<void> {
  const { cause, approvedBy, key, olderKey, missingFrom, missingTo } = options;
  if ((missingFrom === undefined) !== (missingTo === undefined))
    throw new Error('--missing-from 与 --missing-to 须同时给出。\n--missing-from and --missing-to go together.');
  const missing = missingFrom === undefined ? null : { from: Number(missingFrom), to: Number(missingTo) };
  const checkpoint = readFileSync(options.checkpoint, 'utf8');
  answer(
    await asOwner(ownerUrl(), async (sql) => {
      const { log } = await readLog(sql);
      if (!key.startsWith(`${successorOf(log)}+`))
        throw new Error(`新日志的密钥须以 ${successorOf(log)} 命名。\nThe new key must be named ${successorOf(log)}.`);
      return succeed(sql, { key, checkpoint, missing, cause, approvedBy, ...(olderKey ? { olderKey } : {}) });
    }),
  );
}

export async function unfreezeLedger({ reason, approvedBy }: Approval): Promise<void> {
  answer({ was: await asOwner(ownerUrl(), (sql) => unfreeze(sql, reason, approvedBy)) });
}

/** For a signer whose state was lost: it goes on from the lock store's newest note, and signs nothing before it. */
export async function restoreSigner({
  checkpoint,
  keys,
  state,
}: {
  checkpoint: string;
  keys?: string;
  state?: string;
}): Promise<void> {
  answer(
    await restoreState({
      keyFile: keys ?? signerKeyFile,
      stateFolder: state ?? join(logFolders.signer, 'state'),
      note: readFileSync(checkpoint, 'utf8'),
      now: Date.now(),
    }),
  );
}
