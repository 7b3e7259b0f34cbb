import 'reflect-metadata';
import { Command } from 'commander';
import { demo } from './demo/demo';
import { doctor } from './doctor/doctor';
import { ledgerDoctor } from './commands/ledger-doctor';
import { replayLedger } from './commands/ledger-replay';
import { migrateDatabase } from './commands/migrate';
import { rebuildProjections } from './commands/rebuild-projections';
import { recomputeCalendar } from './commands/recompute-calendar';
import { recoverWorkflows } from './commands/recover';
import { up } from './up/up';

const program = new Command('dingce').description(
  '定策：重大行政决策全程办理与终身责任追溯 · major administrative decisions, and who did what, for a lifetime',
);

program.command('up').description('在本机启动全部组成部分和样例城市 · start every part and the sample city').action(up);
program
  .command('demo')
  .description('用真实卷宗在模拟时间中演示全过程 · play the real dossiers in simulated time')
  .option('--json', '输出 JSON Lines')
  .option('--only <prefix>', '只演示文件名以此开头的卷宗')
  .action(demo);
program
  .command('migrate')
  .description('迁移数据库并建立登记库 · migrate and open the ledger (DATABASE_URL as its owner)')
  .action(migrateDatabase);
program.command('doctor').description('逐项检查并给出处理办法 · check each part and name the remedy').action(doctor);
program
  .command('projections')
  .description('读模型 · read models')
  .command('rebuild')
  .description('由登记库重建，逐行比较后替换 · rebuild from the ledger, compare, swap')
  .action(rebuildProjections);
program
  .command('recover')
  .description(
    '提升引擎纪元，由登记库重新启动全部未办结决策的工作流 · raise the engine epoch and start every unfinished workflow anew',
  )
  .option('--reason <text>', '原因，载入登记库 · recorded with the raise')
  .option('--resume', '继续中断的恢复，不再提升纪元 · go on with an interrupted recovery')
  .option('--wait <seconds>', '等待各工作流到位的最长时间 · how long to wait for them to stand', '60')
  .option('--json', '结果输出为 JSON')
  .action(recoverWorkflows);
const ledger = program.command('ledger').description('登记库 · the ledger');
ledger
  .command('doctor')
  .description('核对登记库、透明日志、待送队列、读模型、工作流 · reconcile them and say what differs')
  .option('--json', '逐条输出 JSON Lines')
  .option('--no-workflows', '不查 Temporal · leave Temporal out')
  .action(ledgerDoctor);
ledger
  .command('replay')
  .description(
    '由公布的登记条目补回恢复后的旧数据库所缺 · restore what an older restored database lacks from the published log',
  )
  .requiredOption('--from <folder|url>', '公布的日志所在 · where the log is published')
  .option('--checkpoint <file>', '补到此检查点；缺省为公布的最新 · up to this one; the newest published when absent')
  .option('--key <vkey>', '日志验证公钥；缺省取登记库所载 · verifier key; those in the ledger when absent')
  .option('--json', '结果输出为 JSON')
  .action(replayLedger);
program
  .command('calendar')
  .description('工作日历 · calendar')
  .command('recompute')
  .description('节假日公布后重算暂定期限 · recompute provisional dates')
  .action(recomputeCalendar);

program.parseAsync().then(
  () => process.exit(process.exitCode ?? 0),
  (error: unknown) => {
    process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
