import type { BlobStore } from '@dingce/documents';
import type { Text } from '@dingce/domain';
import type { LockStore, LogStore, Sql } from '@dingce/ledger';
import type { RuleSets } from '@dingce/rule-sets';
import type { DataSource } from 'typeorm';

/** Something that does not agree, where, and what to do. */
export interface Finding {
  check: string;
  /** Stream, decision, table or file. */
  subject: string;
  expected: string;
  found: string;
  remedy: Text;
}

export interface DoctorParts {
  /** As the ledger's owner: the comparison writes read models beside. */
  owner: DataSource;
  ruleSets: RuleSets;
  /** Where papers are kept; absent: not looked at. */
  documents?: BlobStore;
  /** Where the log is published and locked; absent: only the database's own log is looked at. */
  log?: { published: LogStore; lock: LockStore };
}

export interface CheckRun {
  /** On one snapshot: acts go on, and are not taken for differences. */
  sql: Sql;
  parts: DoctorParts;
  report(found: Omit<Finding, 'check'>): void;
  progress(done: number, of: number | null): void;
}

export interface Check {
  name: string;
  title: Text;
  run(check: CheckRun): Promise<void>;
}
