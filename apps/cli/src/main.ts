import { Command } from 'commander';

/** Commands are loaded when they are called: to verify a bundle needs neither Nest nor Temporal. */
const called =
  <A extends unknown[]>(load: () => Promise<(...given: A) => Promise<void>>) =>
  async (...given: A): Promise<void> =>
    (await load())(...given);

const collect = (given: string, before: string[]): string[] => [...before, given];

const program = new Command('dingce').description(
  '定策：重大行政决策全程办理与终身责任追溯 · major administrative decisions, and who did what, for a lifetime',
);

program
  .command('up')
  .description('在本机启动全部组成部分和样例城市 · start every part and the sample city')
  .action(called(async () => (await import('./up/up.js')).up));
program
  .command('demo')
  .description('用真实卷宗在模拟时间中演示全过程 · play the real dossiers in simulated time')
  .option('--json', '输出 JSON Lines')
  .option('--only <prefix>', '只演示文件名以此开头的卷宗')
  .action(called(async () => (await import('./demo/demo.js')).demo));
program
  .command('migrate')
  .description('迁移数据库并建立登记库 · migrate and open the ledger (DATABASE_URL as its owner)')
  .action(called(async () => (await import('./commands/migrate.js')).migrateDatabase));
program
  .command('export <decision>')
  .description('导出一项决策的证据包 · write a decision as an evidence bundle')
  .option('--out <path>', '文件夹或 .zip 文件 · a folder, or a .zip file')
  .option('--since <file>', '先前保存的检查点，一并证明其后未被改动 · an older checkpoint to prove consistency from')
  .option('--with-personal-data', '连同封存的个人信息 · with the sealed values')
  .option('--wait <seconds>', '等待发布的时间 · how long to wait for publication', '10')
  .action(called(async () => (await import('./commands/export.js')).exportDecision));
program
  .command('doctor')
  .description('逐项检查并给出处理办法 · check each part and name the remedy')
  .action(called(async () => (await import('./doctor/doctor.js')).doctor));
program
  .command('projections')
  .description('读模型 · read models')
  .command('rebuild')
  .description('由登记库重建，逐行比较后替换 · rebuild from the ledger, compare, swap')
  .action(called(async () => (await import('./commands/rebuild-projections.js')).rebuildProjections));
program
  .command('calendar')
  .description('工作日历 · calendar')
  .command('recompute')
  .description('节假日公布后重算暂定期限 · recompute provisional dates')
  .action(called(async () => (await import('./commands/recompute-calendar.js')).recomputeCalendar));

program
  .command('verify <bundle|folder|url>')
  .description('核验证据包或整个日志，无需服务器 · verify an evidence bundle or a whole log, without a server')
  .option(
    '--key <key|file>',
    '从别处得到的日志公钥，可多次 · a verifier key of the log that you have from elsewhere',
    collect,
    [],
  )
  .option('--policy <file>', '日志与见证人策略（c2sp.org/tlog-policy）· policy of logs and witnesses')
  .option('--checkpoint <file>', '自己保存的先前检查点或回执 · an older checkpoint or receipt of yours')
  .option('--state <file>', '只用于日志：接着上次核验 · logs only: go on from the last time')
  .option('--distrust <hash>', '不再信任的摘要算法：sha256 · a hash that is not believed any more: sha256')
  .option('--trust-on-first-use', '采信随附的公钥 · believe the key that lies with it')
  .option('--json', '输出 JSON · print the report as JSON')
  .addHelpText(
    'after',
    `
退出码：0 未被改动且没有缺失；1 有问题；2 无法读取。没有 --key 或 --policy 时只能核对内部一致，结论不会是 0，除非 --trust-on-first-use。
Exit codes: 0 unchanged and whole; 1 something is wrong; 2 it could not be read. Without --key or --policy only inner consistency
can be checked, which is never 0, unless --trust-on-first-use is given.`,
  )
  .action(called(async () => (await import('./commands/verify.js')).verify));

const vault = program.command('vault').description('保险库 · the vault (DATABASE_URL as its owner)');
vault
  .command('rewrap')
  .description('改用 DINGCE_VAULT_KEK 中最新的密钥 · wrap all keys under the newest of DINGCE_VAULT_KEK')
  .action(called(async () => (await import('./commands/vault.js')).rewrap));
vault
  .command('sweep')
  .description('从数据文件中清除已删除的内容 · take what was erased out of the table files too')
  .action(called(async () => (await import('./commands/vault.js')).sweep));
vault
  .command('repeat-erasures')
  .description('恢复备份后重新执行已登记的删除 · carry out recorded erasures again, after a restore')
  .action(called(async () => (await import('./commands/vault.js')).repeat));

program.parseAsync().then(
  () => process.exit(process.exitCode ?? 0),
  (error: unknown) => {
    process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
