import { Acts, ledgerClock } from '@dingce/acts';
import type { Clock } from '@dingce/acts';
import type { WorkCalendar } from '@dingce/calendar';
import type { Instant } from '@dingce/domain';
import { Identity } from '@dingce/identity';
import { keyRing, keyRingFrom, poolOf, readSetting, sqlOf, steadyConnections, watchConnections } from '@dingce/ledger';
import type { KeyRing } from '@dingce/ledger';
import { loadRuleSets } from '@dingce/rule-sets';
import type { RuleSets } from '@dingce/rule-sets';
import { DataSource } from 'typeorm';
import { calendarsOver, holidayNotices } from './calendars';

export interface InstallationOptions {
  /** As a role that is a member of dingce_app. */
  databaseUrl: string;
  /** Folder of the rule sets. */
  procedures: string;
  /** Secret under which citizens get their pseudonyms. */
  pseudonymKey: string;
  /**
   * Secrets of the vault, separated by commas, newest first. Absent: they follow from the pseudonym key, which is well enough
   * for tests and a sample city, but can't be changed and destroyed after an erasure.
   */
  vaultKeys?: string | undefined;
  /** Connections for acts; a few more are opened for what is read beside them. */
  poolSize?: number;
  /** After how long the server ends a transaction that nothing more is asked of; 0 for never. */
  idleInTransactionMs?: number;
  /** Simulated time; the database's clock when absent. */
  clock?: Clock;
  zone?: string;
}

/** One ledger's world, opened: what api and worker are built from. Holds no state between requests. */
export interface Installation {
  origin: string;
  simulated: boolean;
  dataSource: DataSource;
  ruleSets: RuleSets;
  acts: Acts;
  identity: Identity;
  vaultKeys: KeyRing;
  calendar(zone: string): WorkCalendar;
  close(): Promise<void>;
}

const besideActs = 4;

export async function openInstallation(options: InstallationOptions): Promise<Installation> {
  const { databaseUrl, procedures, poolSize = 16, clock = ledgerClock, zone = 'Asia/Shanghai', pseudonymKey } = options;
  const ruleSets = loadRuleSets(procedures);
  const calendar = calendarsOver(holidayNotices(procedures));
  const vaultKeys = options.vaultKeys ? keyRing(options.vaultKeys) : keyRingFrom(pseudonymKey);
  const dataSource = await connect(databaseUrl, poolSize, options.idleInTransactionMs);
  // Persons and organs are read on connections of their own: an act's transaction that asks for its organ's zone
  // must never wait for a connection that other acts hold.
  const beside = await connect(databaseUrl, besideActs);
  const unwatch = watchConnections([dataSource, beside].map(poolOf), databaseUrl);
  const setting = await readSetting(sqlOf(dataSource.manager));
  if (!setting) throw new Error('the ledger has not been opened: migrate first');
  const zones = new Map<string, string>();
  const zoneOf = async (organId: string): Promise<string> => {
    const known = zones.get(organId) ?? (organId ? (await identity.organ(organId))?.timeZone : undefined);
    if (known) zones.set(organId, known);
    return known ?? zone;
  };
  const acts = new Acts(dataSource, {
    origin: setting.origin,
    clock,
    ruleSet: (hash) => ruleSets.byHash(hash),
    calendar: async (organId) => calendar(await zoneOf(organId)),
    vaultKeys,
  });
  const identity = new Identity(beside, {
    now: clock === ledgerClock ? steadily(() => acts.now()) : () => acts.now(),
    zone,
    pseudonymKey,
  });
  return {
    origin: setting.origin,
    simulated: setting.simulated,
    dataSource,
    ruleSets,
    acts,
    identity,
    vaultKeys,
    calendar,
    close: async () => {
      unwatch();
      await dataSource.destroy();
      await beside.destroy();
    },
  };
}

const askAgainMs = 1_000;

/** The ledger's time, asked once a second and carried on in between: posts are held by the day. */
function steadily(ask: () => Promise<Instant>): () => Promise<Instant> {
  let asked: { at: Promise<Instant>; from: number } | null = null;
  return async () => {
    if (!asked || performance.now() - asked.from > askAgainMs) asked = { at: ask(), from: performance.now() };
    const { at, from } = asked;
    try {
      return new Date(Date.parse(await at) + performance.now() - from).toISOString();
    } catch (error) {
      asked = null;
      throw error;
    }
  };
}

function connect(url: string, poolSize: number, idleInTransactionMs?: number): Promise<DataSource> {
  const { connectionTimeoutMillis: connectTimeoutMS, ...extra } = steadyConnections(idleInTransactionMs);
  const steadily = { connectTimeoutMS, extra: { ...extra, pipeline: true } };
  return new DataSource({ type: 'postgres', url, poolSize, applicationName: 'dingce', ...steadily }).initialize();
}
