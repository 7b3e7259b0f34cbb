import { recoverEngine } from '@dingce/worker';
import type { Recovered } from '@dingce/worker';
import { Progress } from '../progress';
import { temporalAddress } from '../running';
import { asOwner } from './database';

interface RecoverFlags {
  reason?: string;
  resume?: boolean;
  wait: string;
  json?: boolean;
}

/** Starts the engine anew from the ledger, in the Temporal cluster of `TEMPORAL_ADDRESS`, be it empty. May be repeated. */
export async function recoverWorkflows({ reason, resume = false, wait, json = false }: RecoverFlags): Promise<void> {
  if (!resume && !reason?.trim())
    throw new Error(
      '请以 --reason 说明原因，它将载入登记库；继续中断的恢复用 --resume。\nSay why with --reason, it is recorded; --resume goes on with an interrupted recovery.',
    );
  const seconds = Number(wait);
  if (!Number.isFinite(seconds) || seconds < 0)
    throw new Error(`--wait 须为不小于 0 的秒数，收到“${wait}”。 / --wait takes seconds, got ${wait}`);
  const installation = await asOwner();
  try {
    const recovered = await new Progress().step('恢复工作流', 'recovering workflows', (note) =>
      recoverEngine({
        owner: installation.dataSource,
        acts: installation.acts,
        temporal: temporalAddress(),
        reason: resume ? null : (reason as string),
        waitMs: seconds * 1_000,
        onProgress: (phase, done, of) =>
          phase === 'starting'
            ? note(`已通知 ${done}/${of}`, `told ${done}/${of}`)
            : note(`已到位 ${done}/${of}`, `standing ${done}/${of}`),
      }),
    );
    process.stdout.write(json ? `${JSON.stringify(recovered)}\n` : told(recovered));
    const behind = recovered.standing !== null && recovered.standing < recovered.open;
    if (behind || recovered.failed.length > 0) process.exitCode = 1;
  } finally {
    await installation.close();
  }
}

function told({ epoch, open, standing, differences, failed }: Recovered): string {
  const lines = [
    `引擎纪元 ${epoch}，未办结决策 ${open} 件${standing === null ? '' : `，到位 ${standing} 件`} · engine epoch ${epoch}, ${open} open decisions${standing === null ? '' : `, ${standing} standing`}`,
    ...failed.map((f) => `✗ ${f.decisionId}：${f.error}`),
    ...differences.map((d) => `✗ ${d.workflowId}：应为 expected ${d.expected}，实为 found ${d.found}`),
  ];
  if (standing !== null && standing < open)
    lines.push(
      '    → 启动新纪元的 worker（旧 worker 已退出），再运行 dingce recover --resume · start workers of the new epoch, then dingce recover --resume',
    );
  return `${lines.join('\n')}\n`;
}
