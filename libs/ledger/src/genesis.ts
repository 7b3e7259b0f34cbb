import { createHash } from 'node:crypto';
import { areTwoPersons } from './approval';
import { decodeEntry, encodeEntry } from './envelope';
import { engineActId, ledgerStream } from './ids';
import { readVerifierKey } from './log/note';
import type { Sql } from './sql';
import { append, lock } from './store';

export interface LedgerSetting {
  origin: string;
  /** Simulated time is said in the first entry, for ever. */
  simulated: boolean;
  engineEpoch: number;
}

const system = { kind: 'engine', id: 'ledger', auth: { method: 'migration', strength: 'none' } } as const;

export async function readSetting(sql: Sql): Promise<LedgerSetting | null> {
  const [row] = await sql.query<{ origin: string; simulated: boolean; engine_epoch: string }>(
    'select origin, simulated, engine_epoch from ledger.setting where id = 1',
  );
  return row ? { origin: row.origin, simulated: row.simulated, engineEpoch: Number(row.engine_epoch) } : null;
}

export const currentEpoch = async (sql: Sql): Promise<number> => (await readSetting(sql))?.engineEpoch ?? 1;

/** Opens the ledger once. A later call with another origin or kind of time is refused. Runs as the owner (migration), inside a transaction. */
export async function openLedger(
  sql: Sql,
  wanted: { origin: string; simulated: boolean; at?: string },
): Promise<LedgerSetting> {
  const standing = await readSetting(sql);
  if (standing) {
    if (standing.origin === wanted.origin && standing.simulated === wanted.simulated) return standing;
    throw new Error(
      `this ledger is ${standing.origin}${standing.simulated ? ' (simulated time)' : ''}, not ${wanted.origin}${wanted.simulated ? ' (simulated time)' : ''}`,
    );
  }
  const { origin, simulated } = wanted;
  await sql.query('insert into ledger.setting values (1, $1, $2, 1)', [origin, simulated]);
  await sql.query(`insert into ledger.log values (1, $1, 0, sha256(''), '', null)`, [logOrigin(origin, 1)]);
  await record(sql, origin, 'LedgerOpened', { origin, simulated, engineEpoch: 1 }, { at: wanted.at });
  return { origin, simulated, engineEpoch: 1 };
}

/** The log's own name; its number grows with each succession. */
export const logOrigin = (origin: string, n: number): string => `${origin}/ledger/${n}`;

/** The verifier keys of the log in its present form, as its own history tells them, oldest first. */
export async function logKeys(sql: Sql): Promise<string[]> {
  const { log } = await logRow(sql);
  const rows = await sql.query<{ body: Buffer }>(
    `select body from ledger.entry where stream_id = any ($1)
        and type in ('LogOpened', 'LogSucceeded', 'LogKeyRotated') order by recorded_at, stream_id desc, seq`,
    [[ledgerStream, successionStream(log)]],
  );
  const told = rows.map(({ body }) => decodeEntry(body).data as { log: string; key?: string; to?: string });
  return told.filter((data) => data.log === log).map(({ key, to }) => (key ?? to) as string);
}

/** Where a log's succession to an older one stands: a stream of its own, so that it can be the new log's first entry. */
export const successionStream = (log: string): string => `log/${log.slice(log.lastIndexOf('/') + 1)}`;

/** Records the log's first key; a later call with the newest key changes nothing. Runs as the owner, inside a transaction. `at`: simulated time. */
export async function openLog(sql: Sql, key: string, at?: string): Promise<void> {
  const known = await logKeys(sql);
  if (known.at(-1) === key) return;
  if (known.length > 0) throw new Error(`the log's key is ${known.at(-1)}: another one is a rotation, to be recorded`);
  const { origin, log } = await logRow(sql);
  await record(sql, origin, 'LogOpened', { log, key }, { at });
}

/** From here on checkpoints carry the newer key's signature too. Runs as the owner, inside a transaction. */
export async function recordRotation(
  sql: Sql,
  rotation: { to: string; reason: string; approvedBy: string[]; at?: string },
): Promise<void> {
  const { to, reason, approvedBy, at } = rotation;
  const from = (await logKeys(sql)).at(-1);
  if (!from) throw new Error('日志尚无密钥。\nThe log has no key yet.');
  if (from === to) throw new Error('这就是现用的密钥。\nThis is the key in use.');
  if (!areTwoPersons(approvedBy)) throw new Error('轮换密钥须由两人批准。\nTwo persons approve a rotation.');
  const { origin, log } = await logRow(sql);
  if (readVerifierKey(to).name !== log) throw new Error(`密钥须以 ${log} 命名。\nThe key must be named ${log}.`);
  await record(sql, origin, 'LogKeyRotated', { log, from, to, reason, approvedBy }, { at });
}

export async function logRow(sql: Sql): Promise<{ origin: string; log: string }> {
  const [row] = await sql.query<{ origin: string; log: string }>(
    'select s.origin, l.log from ledger.setting s, ledger.log l',
  );
  if (!row) throw new Error('the ledger has not been opened');
  return row;
}

/**
 * The epoch, held until the caller's transaction ends: whoever raises it waits for that. What an engine records or claims in the
 * same transaction is of this epoch, however the raise falls.
 */
export async function holdEpoch(sql: Sql): Promise<number> {
  const [row] = await sql.query<{ epoch: string }>('select ledger.hold_epoch() as epoch');
  return Number(row?.epoch ?? 1);
}

/**
 * Raises the engine epoch, so that every engine of an older one records, notifies and publishes nothing. Waits for what engines have
 * under way. Runs as the owner, inside a transaction.
 */
export async function raiseEpoch(sql: Sql, reason: string, at?: string): Promise<number> {
  await sql.query('select ledger.fence_epoch()');
  const [row] = await sql.query<{ origin: string; engine_epoch: string }>(
    'select origin, engine_epoch from ledger.setting where id = 1 for update',
  );
  if (!row) throw new Error('the ledger has not been opened');
  const engineEpoch = Number(row.engine_epoch) + 1;
  await sql.query('update ledger.setting set engine_epoch = $1 where id = 1', [engineEpoch]);
  await record(sql, row.origin, 'EngineEpochRaised', { engineEpoch, reason }, { at });
  return engineEpoch;
}

/**
 * Writes into the stream that tells the ledger's own history. The same type with the same cause (without one: the same words) is the
 * same act, and is recorded once; answers whether it was now.
 */
export async function record(
  sql: Sql,
  origin: string,
  type: string,
  data: object,
  { at, cause, stream = ledgerStream }: { at?: string | undefined; cause?: string; stream?: string } = {},
): Promise<boolean> {
  const actId = engineActId('ledger', type, cause ?? JSON.stringify(data));
  const requestHash = createHash('sha256').update(type).digest();
  const head = await lock(sql, { stream, kind: 'ledger', actId, requestHash });
  if (head.replay) return false;
  // Simulated time as little as the database's stands before the head.
  const recordedAt = at === undefined ? head.now : at < (head.headAt ?? '') ? (head.headAt as string) : at;
  const body = encodeEntry({
    v: 1,
    origin,
    stream,
    seq: head.headSeq + 1,
    prev: head.headHash,
    act: actId,
    part: 0,
    parts: 1,
    type,
    version: 1,
    actor: { ...system },
    basis: [],
    occurredAt: recordedAt,
    recordedAt,
    data,
  });
  await append(sql, { stream, actId, requestHash, bodies: [body] });
  return true;
}
