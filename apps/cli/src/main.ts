import 'reflect-metadata';
import { Command } from 'commander';
import { demo } from './demo/demo';
import { doctor } from './doctor/doctor';
import { exportDecision } from './commands/export';
import { migrateDatabase } from './commands/migrate';
import { rebuildProjections } from './commands/rebuild-projections';
import { recomputeCalendar } from './commands/recompute-calendar';
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
program
  .command('export <decision>')
  .description('导出一项决策的证据包 · write a decision as an evidence bundle')
  .option('--out <path>', '文件夹或 .zip 文件 · a folder, or a .zip file')
  .option('--since <file>', '先前保存的检查点，一并证明其后未被改动 · an older checkpoint to prove consistency from')
  .option('--with-personal-data', '连同封存的个人信息 · with the sealed values')
  .option('--wait <seconds>', '等待发布的时间 · how long to wait for publication', '10')
  .action(exportDecision);
program.command('doctor').description('逐项检查并给出处理办法 · check each part and name the remedy').action(doctor);
program
  .command('projections')
  .description('读模型 · read models')
  .command('rebuild')
  .description('由登记库重建，逐行比较后替换 · rebuild from the ledger, compare, swap')
  .action(rebuildProjections);
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
