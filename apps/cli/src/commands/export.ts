import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { documentsFrom, documentStore, logFrom, publishedLogStore } from '@dingce/api';
import { bagName, evidenceSources, FolderSink, prepareExport, writeEvidence, ZipFileSink } from '@dingce/evidence';
import type { Exported, OnExport, PreparedExport } from '@dingce/evidence';
import { logKeys, sqlOf } from '@dingce/ledger';
import { Progress } from '../progress';
import { dataFolder } from '../project';
import { logFolders } from '../up/log-parts';
import { asOwner } from './database';

interface ExportOptions {
  out?: string;
  since?: string;
  withPersonalData?: boolean;
  wait?: string;
}

/** Writes one decision as an evidence bundle, a folder or a zip file; nothing is left of an export that fails. */
export async function exportDecision(decision: string, options: ExportOptions): Promise<void> {
  const decisionId = uuidOf(decision);
  const target = resolve(options.out ?? `${bagName(decisionId)}.zip`);
  const waitMs = secondsOf(options.wait ?? '10') * 1000;
  const since = options.since === undefined ? undefined : await readFile(options.since, 'utf8');
  const documents = documentStore(documentsFrom(process.env, join(dataFolder, 'documents')));
  const log = publishedLogStore(logFrom(process.env) ?? { kind: 'folder', folder: logFolders.published });
  if (!log) throw new Error('未设置 DINGCE_LOG。\nDINGCE_LOG is not set.');
  const installation = await asOwner();
  const progress = new Progress();
  try {
    const prepared = await progress.step('等待发布', 'waiting for publication', async () =>
      prepareExport(evidenceSources({ ...installation, documents, log }), {
        decisionId,
        exportedAt: await installation.acts.now(),
        waitMs,
        ...(since === undefined ? {} : { since }),
        ...(options.withPersonalData ? { withPersonalData: true } : {}),
      }),
    );
    const exported = await progress.step('导出证据包', 'writing the bundle', async (note) =>
      writeEvidence(prepared, await sinkOf(prepared, target), noting(note)),
    );
    const key = (await logKeys(sqlOf(installation.dataSource.manager))).at(-1) ?? '';
    process.stdout.write(said(exported, target, key));
    if (exported.notYetProved > 0 || exported.missingRuleSets.length > 0 || exported.missingDocuments.length > 0)
      process.exitCode = 2;
  } finally {
    await installation.close();
  }
}

const sinkOf = ({ decisionId, exportedAt }: PreparedExport, target: string) =>
  target.endsWith('.zip')
    ? ZipFileSink.open(target, bagName(decisionId), new Date(exportedAt))
    : FolderSink.open(target);

const parts = {
  entries: ['条目', 'entries'],
  documents: ['文件', 'documents'],
  pages: ['页面', 'pages'],
} as const;

/** At most a few notes a second: a large export has a million entries. */
function noting(note: (zh: string, en: string) => void): OnExport {
  let last = 0;
  return (part, done, of) => {
    if (Date.now() - last < 200 && done < of) return;
    last = Date.now();
    const [zh, en] = parts[part];
    note(`${zh} ${done}/${of}`, `${en} ${done}/${of}`);
  };
}

function said(exported: Exported, target: string, key: string): string {
  const { title, entries, documents, missingDocuments, missingRuleSets, notYetProved, sealed, log, size } = exported;
  const warnings = [
    notYetProved > 0 &&
      `注意：另有 ${notYetProved} 条刚刚登记、尚未发布，不在包内；稍后再导出。 · ${notYetProved} entries are not published yet and not in the bundle.`,
    missingDocuments.length > 0 &&
      `注意：缺少文件 ${missingDocuments.length} 份。 · ${missingDocuments.length} documents are missing: ${missingDocuments.join(', ')}`,
    missingRuleSets.length > 0 &&
      `注意：本机未安装规则集。 · rule sets are not installed here: ${missingRuleSets.join(', ')}`,
    exported.unprovedRotations > 0 &&
      `注意：有 ${exported.unprovedRotations} 次换钥无旧钥签名的检查点可证。 · ${exported.unprovedRotations} key rotations have no kept checkpoint of their older key.`,
    sealed > 0 &&
      `注意：内含 ${sealed} 项个人信息，请妥善保管。 · holds ${sealed} sealed personal values; keep it safe.`,
  ];
  return [
    `《${title}》`,
    `证据包 bundle       ${target}`,
    `条目 entries        ${entries}`,
    `文件 documents      ${documents}`,
    `检查点 checkpoint   ${log} ${size}`,
    ...warnings.filter((warning) => warning !== false),
    '核验（公钥应由核验人从别处取得） · to verify, with the key you have from elsewhere:',
    `  dingce verify '${target}' --key '${key}'`,
    '',
  ].join('\n');
}

function uuidOf(decision: string): string {
  if (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(decision)) return decision.toLowerCase();
  throw new Error(`决策编号应为 UUID：${decision}\nThe decision's id is a UUID, not ${decision}`);
}

function secondsOf(text: string): number {
  const seconds = Number(text);
  if (text.trim() !== '' && Number.isFinite(seconds) && seconds >= 0 && seconds <= 3600) return seconds;
  throw new Error(`--wait 应为 0 到 3600 秒。\n--wait is 0 to 3600 seconds, not ${text}`);
}
