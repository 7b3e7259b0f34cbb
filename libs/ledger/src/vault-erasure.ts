import type { Sql } from './sql';
import { LedgerRefused, refusedBy } from './store';
import { locked } from './vault';
import { decrypt, encrypt, keyNamed } from './vault-keys';
import type { KeyRing } from './vault-keys';

async function carriedOut(sql: Sql, what: 'erase' | 'restrict', stream: string, actId: string): Promise<number> {
  try {
    const [row] = await sql.query<{ n: number }>(`select vault.${what}($1, $2) as n`, [stream, actId]);
    return Number(row?.n ?? 0);
  } catch (error) {
    throw refusedBy(error);
  }
}

/**
 * Removes the values, salts and keys that the recorded act decided upon; MUST run in that act's own transaction. Answers how
 * many were removed now: repeating it removes nothing more. Throws LedgerRefused (DC101–DC108) when the record does not
 * show two officials of two units.
 */
export const eraseSealed = (sql: Sql, stream: string, actId: string): Promise<number> =>
  carriedOut(sql, 'erase', stream, actId);

/** Restricts them instead: they stay, and nobody reads them. */
export const restrictSealed = (sql: Sql, stream: string, actId: string): Promise<number> =>
  carriedOut(sql, 'restrict', stream, actId);

export interface Repeated {
  erased: number;
  restricted: number;
  /** Acts that claim an erasure which two officials never decided: somebody went around the decider. */
  unlawful: { stream: string; actId: string; code: string; message: string }[];
}

/** Carries out every recorded decision once more, after a restore brought values back. Answers how many values that touched. */
export async function repeatErasures(sql: Sql): Promise<Repeated> {
  const acts = await sql.query<{ stream_id: string; act_id: string; type: string }>(
    `select e.stream_id, e.act_id, e.type from ledger.stream s join ledger.entry e using (stream_id)
      where s.kind = 'erasure' and e.type in ('PersonalDataErased', 'ProcessingRestricted') order by e.stream_id, e.seq`,
  );
  const done: Repeated = { erased: 0, restricted: 0, unlawful: [] };
  for (const { stream_id: stream, act_id: actId, type } of acts)
    try {
      if (type === 'PersonalDataErased') done.erased += await eraseSealed(sql, stream, actId);
      else done.restricted += await restrictSealed(sql, stream, actId);
    } catch (error) {
      if (!(error instanceof LedgerRefused)) throw error;
      done.unlawful.push({ stream, actId, code: error.code, message: error.message });
    }
  return done;
}

const batch = 500;

/**
 * Wraps every key under the ring's newest, and locks values that were stored before the vault was encrypted. Needs the owner.
 * Afterwards the older keys of the ring open nothing here any more: destroyed, they take with them what backups still hold.
 */
export async function rewrapVault(sql: Sql, ring: KeyRing): Promise<{ rewrapped: number; locked: number }> {
  const done = { rewrapped: 0, locked: 0 };
  for (;;) {
    const rows = await sql.query<{ commitment: Buffer; kek: string; wrapped: Buffer }>(
      'select commitment, kek, wrapped from vault.key where kek <> $1 order by commitment limit $2',
      [ring.newest, batch],
    );
    for (const { commitment, kek, wrapped } of rows) {
      const key = decrypt(keyNamed(ring, kek), wrapped, commitment);
      // Only as long as it stands: an erasure in between has taken it away, and this must not bring it back.
      await sql.query('update vault.key set kek = $2, wrapped = $3 where commitment = $1 and kek = $4', [
        commitment,
        ring.newest,
        encrypt(keyNamed(ring, ring.newest), key, commitment),
        kek,
      ]);
    }
    done.rewrapped += rows.length;
    if (rows.length === 0) break;
  }
  for (;;) {
    const rows = await sql.query<{ commitment: Buffer; salt: Buffer; value: unknown }>(
      'select commitment, salt, value from vault.value where sealed is null and erased_at is null order by commitment limit $1',
      [batch],
    );
    for (const { commitment, salt, value } of rows) {
      const { sealed, kek, wrapped } = locked(ring, { commitment: commitment.toString('hex'), salt, value });
      await sql.query(
        `with standing as (update vault.value set sealed = $2, salt = null, value = null
                            where commitment = $1 and sealed is null and erased_at is null returning commitment)
         insert into vault.key (commitment, kek, wrapped) select commitment, $3, $4 from standing`,
        [commitment, sealed, kek, wrapped],
      );
    }
    done.locked += rows.length;
    if (rows.length === 0) break;
  }
  return done;
}

/**
 * Rewrites the table of keys, so that destroyed ones are gone from its file too: a plain VACUUM leaves their bytes in the page
 * until something else lies there. The values are cleared of dead rows. Needs the owner, outside a transaction; whoever
 * seals or opens waits for as long as the small table takes.
 */
export async function sweepVault(sql: Sql): Promise<void> {
  await sql.query('vacuum full vault.key');
  await sql.query('vacuum vault.value');
  await sql.query('checkpoint');
}
