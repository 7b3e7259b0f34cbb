import { readFileSync } from 'node:fs';
import { rebuildReadModels } from '@dingce/installation';
import { checkpointPath, logKeys, openCheckpoint, readVerifierKey, replay, sqlOf } from '@dingce/ledger';
import type { LogStore, Replayed } from '@dingce/ledger';
import { Progress } from '../progress';
import { asOwner } from './database';
import { logAt } from './log-at';

interface ReplayFlags {
  from: string;
  checkpoint?: string;
  key?: string;
  json?: boolean;
}

async function noteOf(store: LogStore, { from, checkpoint }: ReplayFlags): Promise<string> {
  if (checkpoint) return readFileSync(checkpoint, 'utf8');
  const published = await store.get(checkpointPath);
  if (!published) throw new Error(`${from} 下没有 checkpoint。 / there is no checkpoint at ${from}`);
  return Buffer.from(published).toString('utf8');
}

/** Restores what an older restored database lacks, then its read models. All or nothing; refuses a log that forked. */
export async function replayLedger(flags: ReplayFlags): Promise<void> {
  const store = logAt(flags.from);
  const installation = await asOwner();
  const progress = new Progress();
  try {
    const { dataSource } = installation;
    const keys = flags.key ? [flags.key] : await logKeys(sqlOf(dataSource.manager));
    const text = await noteOf(store, flags);
    const checkpoint = { ...openCheckpoint(text, keys.map(readVerifierKey)), text };
    const replayed = await progress.step('由公布的日志补回登记', 'restoring from the published log', (note) =>
      dataSource.transaction((manager) =>
        replay(sqlOf(manager), store, checkpoint, (size, of) => note(`${size}/${of} 条`, `${size}/${of} entries`)),
      ),
    );
    await progress.step('重建读模型', 'rebuilding read models', (note) =>
      rebuildReadModels(dataSource, { onProgress: (streams) => note(`${streams} 个流`, `${streams} streams`) }),
    );
    process.stdout.write(flags.json ? `${JSON.stringify(replayed)}\n` : told(replayed));
  } finally {
    await installation.close();
  }
}

const told = ({ from, to, restored, present, acts, streams, cut, sealedMissing, engineEpoch }: Replayed): string =>
  [
    `✓ 日志 ${from} → ${to}：补回 ${restored} 条登记、${acts} 个行为、${streams} 个流，已有 ${present} 条 · restored ${restored} entries, ${acts} acts in ${streams} streams; ${present} were there`,
    ...cut.map((act) => `! 检查点截断的行为 · cut by the checkpoint: ${act}`),
    '不能补回 · can not be restored:',
    `  · 封存值（个人信息）${sealedMissing} 项，由数据库备份取回 · ${sealedMissing} sealed values, from a backup of the database`,
    '  · 原请求的摘要：重复的行为只凭行为编号识别 · hashes of requests: a repeated act is known by its id alone',
    '  · 外部订阅及未送达的通知 · subscriptions, and notices that were not delivered',
    `  · 检查点之后、尚未公布的登记 · what was recorded after the checkpoint and never published`,
    `→ 引擎纪元 ${engineEpoch}。先解除冻结，再运行 dingce recover --reason <原因> · lift the freeze, then dingce recover (docs/runbooks/database-restored-older.md)`,
    '',
  ].join('\n');
