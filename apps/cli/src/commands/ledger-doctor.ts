import { join } from 'node:path';
import { DiskStore } from '@dingce/documents';
import { examineLedger } from '@dingce/installation';
import type { Finding, Installation } from '@dingce/installation';
import { FolderStore, LockStore } from '@dingce/ledger';
import { compareWorkflows } from '@dingce/worker';
import { Progress } from '../progress';
import { dataFolder } from '../project';
import { temporalAddress } from '../running';
import { logFolders } from '../up/log-parts';
import { asOwner } from './database';

interface DoctorFlags {
  json?: boolean;
  workflows: boolean;
}

const recovering = {
  zh: 'npm run dingce recover -- --reason <原因>，见 docs/runbooks/temporal-lost.md',
  en: 'npm run dingce recover -- --reason <reason>, see docs/runbooks/temporal-lost.md',
};

/** Reconciles ledger, log, outbox, read models and workflows; says what differs, and exits non-zero when anything does. */
export async function ledgerDoctor({ json = false, workflows }: DoctorFlags): Promise<void> {
  const installation = await asOwner();
  let differing = 0;
  const report = (finding: Finding): void => {
    differing += 1;
    process.stdout.write(json ? `${JSON.stringify(finding)}\n` : lines(finding));
  };
  const progress = new Progress();
  try {
    await progress.step('核对登记库', 'reconciling the ledger', (note) =>
      examineLedger(
        {
          owner: installation.dataSource,
          ruleSets: installation.ruleSets,
          documents: new DiskStore(process.env.DINGCE_DOCUMENTS ?? join(dataFolder, 'documents')),
          log: {
            published: new FolderStore(logFolders.published),
            lock: new LockStore(new FolderStore(logFolders.lock)),
          },
        },
        {
          report,
          onProgress: ({ title }, done, of) =>
            note(
              `${title.zh} ${done}${of === null ? '' : `/${of}`}`,
              `${title.en} ${done}${of === null ? '' : `/${of}`}`,
            ),
        },
      ),
    );
    if (workflows)
      await progress.step('核对工作流', 'reconciling workflows', (note) => examine(installation, report, note));
    if (!json) process.stdout.write(summary(differing));
    if (differing > 0) process.exitCode = 1;
  } finally {
    await installation.close();
  }
}

async function examine(
  { dataSource, acts }: Installation,
  report: (finding: Finding) => void,
  note: (zh: string, en: string) => void,
): Promise<void> {
  const temporal = temporalAddress();
  const check = 'workflows';
  try {
    await compareWorkflows(
      { dataSource, acts, temporal },
      ({ workflowId, expected, found }) => report({ check, subject: workflowId, expected, found, remedy: recovering }),
      (decisions) => note(`${decisions} 件`, `${decisions} decisions`),
    );
  } catch (error) {
    const found = (error as Error).message.split('\n')[0] ?? '';
    report({ check, subject: `Temporal ${temporal.address}`, expected: 'an answer', found, remedy: recovering });
  }
}

const lines = ({ check, subject, expected, found, remedy }: Finding): string =>
  `✗ ${check}：${subject}\n    应为 expected  ${expected}\n    实为 found     ${found}\n    → ${remedy.zh} · ${remedy.en}\n`;

const summary = (differing: number): string =>
  differing === 0
    ? '✓ 登记库、透明日志、待送队列、读模型、工作流相符 · ledger, log, outbox, read models and workflows agree\n'
    : `✗ ${differing} 处不符 · ${differing} differences\n`;
