import { accessSync, constants, existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadRuleSets } from '@dingce/rule-sets';
import { enterableByOthers, findTemporal, isPortBusy } from '@dingce/servers';
import { Connection } from '@temporalio/client';
import { Client } from 'pg';
import { ownerUrl } from '../commands/database';
import { cacheFolder, dataFolder, procedures } from '../project';
import { running, temporalAddress } from '../running';
import { ports } from '../up/settings';

interface Finding {
  ok: boolean;
  zh: string;
  en: string;
  /** What to do when it is not in order. */
  remedy?: string;
}

type Check = [name: string, check: () => Promise<Finding>];

const good = (zh: string, en: string): Finding => ({ ok: true, zh, en });
const bad = (zh: string, en: string, remedy: string): Finding => ({ ok: false, zh, en, remedy });

const notRunning = bad('没有运行', 'not running', 'npm start');

const checks: Check[] = [
  [
    'Node',
    async () => {
      const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
      return major > 20 || (major === 20 && minor >= 20)
        ? good(process.version, process.version)
        : bad(process.version, process.version, '请安装 Node 20.20 或更新版本 · install Node 20.20 or later');
    },
  ],
  [
    '规则 rule sets',
    async () => {
      try {
        const all = loadRuleSets(procedures).all();
        return good(`${all.length} 套`, all.map((r) => r.id).join(', '));
      } catch (error) {
        return bad('不能载入', (error as Error).message, '改正所指的文件 · correct the file named');
      }
    },
  ],
  [
    '数据目录 data folder',
    async () => {
      if (!existsSync(dataFolder)) return good(`${dataFolder}（首次启动时建立）`, 'made at the first start');
      try {
        accessSync(dataFolder, constants.W_OK);
      } catch {
        return bad(
          '不可写',
          `${dataFolder} is not writable`,
          `chown 或改用 DINGCE_HOME · fix its owner, or set DINGCE_HOME`,
        );
      }
      const enterable = process.getuid?.() !== 0 || enterableByOthers(dataFolder);
      return good(
        enterable ? dataFolder : `${dataFolder}（数据库文件放在后备目录）`,
        enterable ? '' : 'Postgres keeps its files in the fallback folder',
      );
    },
  ],
  [
    'Postgres',
    async () => {
      const client = new Client({ connectionString: ownerUrl(), connectionTimeoutMillis: 3000 });
      try {
        await client.connect();
        const { rows } = await client.query<{ version: string; opened: string | null; stopped: string }>(
          `select current_setting('server_version') as version, to_regclass('ledger.setting')::text as opened, '0' as stopped`,
        );
        return rows[0]?.opened
          ? good(`版本 ${rows[0].version}`, 'ledger opened')
          : bad('尚未迁移', 'not migrated', 'npm start');
      } finally {
        await client.end();
      }
    },
  ],
  [
    'Temporal',
    async () => {
      const { address, namespace = 'default' } = temporalAddress();
      const connection = await Connection.connect({ address, connectTimeout: 2000 });
      await connection.workflowService.describeNamespace({ namespace });
      await connection.close();
      return good(address, 'reachable');
    },
  ],
  ['Temporal 程序 binary', async () => good(await findTemporal({ cacheDir: cacheFolder }), '')],
  [
    '身份服务 identity provider',
    async () => {
      const issuer = process.env.OIDC_ISSUER ?? running()?.issuer;
      if (!issuer) return notRunning;
      const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
        signal: AbortSignal.timeout(3000),
      });
      return response.ok
        ? good(issuer, 'answers')
        : bad(`${issuer} 应答 ${response.status}`, '', '检查 OIDC_ISSUER · check OIDC_ISSUER');
    },
  ],
  [
    'API',
    async () => {
      const api = running()?.api;
      if (!api)
        return (await isPortBusy(ports.api))
          ? bad(
              `端口 ${ports.api} 被其他程序占用`,
              'the port is taken',
              '停止占用它的程序，或设置 DINGCE_API_PORT · stop it, or set DINGCE_API_PORT',
            )
          : notRunning;
      const health = (await (await fetch(`${api}/v1/health`, { signal: AbortSignal.timeout(3000) })).json()) as {
        status?: string;
        origin?: string;
      };
      return health.status === 'ok' || health.status === 'frozen'
        ? good(api, `ledger ${health.origin}`)
        : bad('不健康', JSON.stringify(health), `查看 ${join(dataFolder, 'logs/api.log')}`);
    },
  ],
  [
    '透明日志 transparency log',
    async () => {
      const api = running()?.api;
      if (!api) return notRunning;
      const { size, published, pending, halted } = (await (
        await fetch(`${api}/v1/health/log`, { signal: AbortSignal.timeout(3000) })
      ).json()) as { size: number; published: number; pending: number; halted: string | null };
      if (halted) return bad(`已冻结：${halted}`, `frozen: ${halted}`, '按 docs/runbooks 处理 · follow docs/runbooks');
      if (pending > 0 || published < size)
        return bad(
          `待入 ${pending}，待公布 ${size - published}`,
          `${pending} wait for their place, ${size - published} for publication`,
          `数秒后再查；仍积压则查看 ${join(dataFolder, 'logs/sequencer.log')} · look again, then see the sequencer's log`,
        );
      return good(`已公布 ${published} 条`, `${published} entries published`);
    },
  ],
  [
    '工作流执行 worker',
    async () => {
      const api = running()?.api;
      if (!api) return notRunning;
      const { wakes, notices, stopped, streams } = (await (
        await fetch(`${api}/v1/health/behind`, { signal: AbortSignal.timeout(3000) })
      ).json()) as Record<string, number>;
      if (stopped)
        return bad(
          `${stopped} 个流的读模型停止`,
          `read models of ${stopped} streams stopped`,
          'npm run dingce ledger doctor 指出何处，处置见 docs/runbooks/projection-stopped.md · it says where',
        );
      if (wakes || streams)
        return bad(
          `积压：唤醒 ${wakes}，读模型 ${streams}`,
          `behind: ${wakes} wake-ups, ${streams} streams`,
          `数秒后再查；仍积压则查看 ${join(dataFolder, 'logs/worker.log')} · look again, then see the worker's log`,
        );
      return good(`无积压，待送通知 ${notices}`, 'level with the ledger');
    },
  ],
];

/** Checks each part and names the remedy for what is not in order; exits non-zero when something is not. */
export async function doctor(): Promise<void> {
  let sick = 0;
  for (const [name, check] of checks) {
    const found = await check().catch((error: unknown) =>
      bad('不可用', (error as Error).message.split('\n')[0] ?? '', 'npm start'),
    );
    if (!found.ok) sick += 1;
    process.stdout.write(
      `${found.ok ? '✓' : '✗'} ${name}：${found.zh}${found.en ? ` · ${found.en}` : ''}\n${found.ok ? '' : `    → ${found.remedy ?? ''}\n`}`,
    );
  }
  if (sick > 0) process.exitCode = 1;
}
