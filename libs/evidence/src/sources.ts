import type { BlobStore } from '@dingce/documents';
import type { Identity } from '@dingce/identity';
import { readSealed, sqlOf } from '@dingce/ledger';
import type { KeyRing, LogStore } from '@dingce/ledger';
import type { RuleSets } from '@dingce/rule-sets';
import type { DataSource } from 'typeorm';
import type { EvidenceSources } from './prepare-export';

/** What an open installation has of them. */
export interface EvidenceParts {
  dataSource: DataSource;
  origin: string;
  ruleSets: RuleSets;
  identity: Identity;
  documents: BlobStore;
  log: LogStore;
  /** Opens the vault's values. */
  vaultKeys: KeyRing;
}

/** The sources of an export, on an open installation. */
export function evidenceSources({ dataSource, identity, vaultKeys, ...parts }: EvidenceParts): EvidenceSources {
  const sql = sqlOf(dataSource.manager);
  return {
    ...parts,
    sql,
    transaction: (work) => dataSource.transaction((manager) => work(sqlOf(manager))),
    register: identity,
    sealed: (commitments) => readSealed(sql, vaultKeys, commitments),
  };
}
