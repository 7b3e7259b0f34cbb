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
  .command('recover')
  .description(
    '提升引擎纪元，由登记库重新启动全部未办结决策的工作流 · raise the engine epoch and start every unfinished workflow anew',
  )
  .option('--reason <text>', '原因，载入登记库 · recorded with the raise')
  .option('--resume', '继续中断的恢复，不再提升纪元 · go on with an interrupted recovery')
  .option('--wait <seconds>', '等待各工作流到位的最长时间 · how long to wait for them to stand', '60')
  .option('--json', '结果输出为 JSON')
  .action(called(async () => (await import('./commands/recover.js')).recoverWorkflows));
const ledger = program.command('ledger').description('登记库 · the ledger');
ledger
  .command('doctor')
  .description('核对登记库、透明日志、待送队列、读模型、工作流 · reconcile them and say what differs')
  .option('--json', '逐条输出 JSON Lines')
  .option('--no-workflows', '不查 Temporal · leave Temporal out')
  .action(called(async () => (await import('./commands/ledger-doctor.js')).ledgerDoctor));
ledger
  .command('replay')
  .description(
    '由公布的登记条目补回恢复后的旧数据库所缺 · restore what an older restored database lacks from the published log',
  )
  .requiredOption('--from <folder|url>', '公布的日志所在 · where the log is published')
  .option('--checkpoint <file>', '补到此检查点；缺省为公布的最新 · up to this one; the newest published when absent')
  .option('--key <vkey>', '日志验证公钥；缺省取登记库所载 · verifier key; those in the ledger when absent')
  .option('--json', '结果输出为 JSON')
  .action(called(async () => (await import('./commands/ledger-replay.js')).replayLedger));
ledger
  .command('status')
  .description('透明日志的状态与公钥 · where the log stands, and its keys')
  .action(called(async () => (await import('./commands/ledger-keys.js')).ledgerStatus));
ledger
  .command('new-key <name>')
  .description(
    '生成日志或见证人的密钥文件，只显示公钥 · make a key of the log or a witness; prints the verifier key only',
  )
  .requiredOption('--file <file>', '新文件 · a file that is not there yet')
  .option('--witness', '见证人的密钥 · a key of a witness')
  .action(called(async () => (await import('./commands/ledger-keys.js')).newKey));
ledger
  .command('rotate-key')
  .description('换用新的签名密钥，载入日志 · a further signing key, recorded in the log')
  .requiredOption('--reason <text>', '原因 · why')
  .requiredOption('--approved-by <person>', '批准人，须两人，可多次 · who approved; two persons', collect, [])
  .option('--to <vkey>', '已在签名服务处生成的公钥 · a key that was made where the signer is')
  .action(called(async () => (await import('./commands/ledger-keys.js')).rotateKey));
ledger
  .command('renew')
  .description(
    '旧摘要算法尚可信时，以新算法为全部条目续证，载入日志 · hash the whole log anew while its older hash is believed; recorded',
  )
  .option(
    '--from <folder|url>',
    '公布的日志所在；缺省为 DINGCE_LOG · where the log is published; DINGCE_LOG when absent',
  )
  .option('--hash <hash>', '新的摘要算法 · the newer hash', 'sha3-256')
  .action(called(async () => (await import('./commands/ledger-renew.js')).renewLedger));
ledger
  .command('restore-signer')
  .description(
    '签名服务丢失状态后，从锁存储的最新检查点继续 · let a signer that lost its state go on from the lock store',
  )
  .requiredOption('--checkpoint <file>', '锁存储（lock/near）的检查点 · the lock store’s newest note, lock/near')
  .option('--keys <file>', '签名服务的密钥文件 · the signer’s key file')
  .option('--state <folder>', '其状态目录 · its state folder')
  .action(called(async () => (await import('./commands/ledger-keys.js')).restoreSigner));
ledger
  .command('unfreeze')
  .description('矛盾排除后解除冻结，载入登记库 · lift a freeze once the contradiction is gone; recorded')
  .requiredOption('--reason <text>', '原因 · why')
  .requiredOption('--approved-by <person>', '批准人，须两人，可多次 · who approved; two persons', collect, [])
  .action(called(async () => (await import('./commands/ledger-keys.js')).unfreezeLedger));
ledger
  .command('succeed')
  .description('日志无法延续时另立新日志，首条载明缘由 · begin the next log where this one can’t go on')
  .requiredOption('--key <vkey>', '新日志的公钥 · verifier key of the new log')
  .requiredOption('--checkpoint <file>', '旧日志最新的检查点 · the older log’s newest checkpoint')
  .requiredOption('--cause <text>', '缘由 · why')
  .requiredOption('--approved-by <person>', '批准人，须两人，可多次 · who approved; two persons', collect, [])
  .option('--older-key <vkey>', '数据库已不载的旧日志公钥 · a key of the older log that the database has lost')
  .option('--missing-from <index>', '旧日志中无法找回的首条 · first index that could not be had back')
  .option('--missing-to <index>', '末条 · last')
  .action(called(async () => (await import('./commands/ledger-keys.js')).succeedLog));
program
  .command('calendar')
  .description('工作日历 · calendar')
  .command('recompute')
  .description('节假日公布后重算暂定期限 · recompute provisional dates')
  .action(called(async () => (await import('./commands/recompute-calendar.js')).recomputeCalendar));

program
  .command('verify <bundle|receipt|folder|url>')
  .description('核验证据包、回执或整个日志，无需服务器 · verify a bundle, a receipt or a whole log, without a server')
  .option(
    '--key <key|file>',
    '从别处得到的日志公钥，可多次 · a verifier key of the log that you have from elsewhere',
    collect,
    [],
  )
  .option('--policy <file>', '日志与见证人策略（c2sp.org/tlog-policy）· policy of logs and witnesses')
  .option('--checkpoint <file>', '自己保存的先前检查点或回执 · an older checkpoint or receipt of yours')
  .option(
    '--keep <file>',
    '只用于回执：提出意见时保存的答复 · receipts only: the answer kept when the comment was sent',
  )
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
