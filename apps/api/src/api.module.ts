import { Acts } from '@dingce/acts';
import type { BlobStore } from '@dingce/documents';
import { Identity } from '@dingce/identity';
import type { Installation } from '@dingce/installation';
import type { LogStore } from '@dingce/ledger';
import { Module } from '@nestjs/common';
import type { DynamicModule, Type } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { getDataSourceToken } from '@nestjs/typeorm';
import { actsController } from './acts/act-controllers';
import { ActEntry } from './acts/act-entry';
import { actDtos } from './acts/dto/act-dtos';
import { AuditController } from './audit/audit.controller';
import { AuditReads } from './audit/audit-reads';
import { EvidenceController } from './audit/evidence.controller';
import { AuthGuard } from './auth/auth.guard';
import { FailureLog } from './auth/failure-log';
import { TokenVerifier } from './auth/token-verifier';
import { catalogueControllers } from './catalogue/catalogue.controller';
import type { ApiConfig } from './config';
import { DecisionsController } from './decisions/decisions.controller';
import { ProposeController } from './decisions/propose.controller';
import { blobStore } from './documents/blob-store.token';
import { CitedDocuments } from './documents/cited-documents';
import { apiConfig, DocumentsController } from './documents/documents.controller';
import { erasuresControllers } from './erasures/erasures.controller';
import { expertsControllers } from './experts/experts.controller';
import { HealthController } from './health/health.controller';
import { LedgerEntriesController } from './ledger/ledger-entries.controller';
import { LedgerController } from './ledger/ledger.controller';
import { logStoreToken } from './ledger/log-store.token';
import { Published } from './ledger/published';
import { ReceiptsController } from './ledger/receipts.controller';
import { organisationControllers } from './organisation/organisation.controller';
import { ProblemFilter } from './problem/problem.filter';
import { validation } from './problem/validation';
import { CommentsController } from './public/comments.controller';
import { PublicController } from './public/public.controller';
import { RuleSetsController } from './rule-sets/rule-sets.controller';
import { ruleSetsToken } from './rule-sets/rule-sets.token';
import { ShownActs } from './signing/shown-acts';
import { Signing } from './signing/signing';
import { SigningController } from './signing/signing.controller';
import { vaultKeysToken } from './vault-keys.token';
import { WebhooksController } from './webhooks/webhooks.controller';

/** The act operations come first: their paths are longer than those of the views. */
export const controllers: Type[] = [
  HealthController,
  PublicController,
  CommentsController,
  ...actDtos.map(({ tag, stage, dtos }) => actsController(tag, stage, dtos)),
  ProposeController,
  DecisionsController,
  DocumentsController,
  ...organisationControllers,
  ...catalogueControllers,
  ...expertsControllers,
  ...erasuresControllers,
  WebhooksController,
  RuleSetsController,
  SigningController,
  AuditController,
  EvidenceController,
  // `tile/entries/…` is no hash tile: it comes first.
  LedgerEntriesController,
  LedgerController,
  ReceiptsController,
];

export interface ApiParts {
  config: Pick<ApiConfig, 'oidc' | 'documents'>;
  installation: Installation;
  store: BlobStore;
  /** The published log's files; its routes answer 503 without. */
  log?: LogStore | null;
}

@Module({})
export class ApiModule {
  static forRoot({ config, installation, store, log = null }: ApiParts): DynamicModule {
    return {
      module: ApiModule,
      controllers,
      providers: [
        { provide: apiConfig, useValue: config },
        { provide: blobStore, useValue: store },
        { provide: logStoreToken, useValue: log },
        { provide: ruleSetsToken, useValue: installation.ruleSets },
        { provide: getDataSourceToken(), useValue: installation.dataSource },
        { provide: Acts, useValue: installation.acts },
        { provide: vaultKeysToken, useValue: installation.vaultKeys },
        { provide: Identity, useValue: installation.identity },
        { provide: TokenVerifier, useFactory: () => new TokenVerifier(config.oidc) },
        ActEntry,
        FailureLog,
        Signing,
        ShownActs,
        CitedDocuments,
        AuditReads,
        Published,
        { provide: APP_GUARD, useClass: AuthGuard },
        { provide: APP_PIPE, useFactory: validation },
        { provide: APP_FILTER, useClass: ProblemFilter },
      ],
    };
  }
}
