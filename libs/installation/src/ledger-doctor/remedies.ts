import { text } from '@dingce/domain';

/** What an operator does about it; the runbook has the commands. */
export const remedies = {
  tampered: text(
    '登记内容与其摘要不符：停止写入，保全数据库，按 docs/runbooks/database-restored-older.md 由镜像恢复',
    'the record does not have its own hashes: stop writing, keep the database as it is, restore from a mirror (docs/runbooks/database-restored-older.md)',
  ),
  rebuild: text('npm run dingce projections rebuild', 'npm run dingce projections rebuild'),
  stopped: text('按 docs/runbooks/projection-stopped.md 处理', 'see docs/runbooks/projection-stopped.md'),
  outbox: text(
    '确认 worker 在运行；按 docs/runbooks/outbox-stuck.md 处理',
    'see that a worker runs; docs/runbooks/outbox-stuck.md',
  ),
  recover: text('npm run dingce recover -- --reason <原因>', 'npm run dingce recover -- --reason <reason>'),
  ruleSet: text('安装该规则文件', 'install the file of that rule set'),
  vault: text(
    '由数据库备份取回该值；依法删除的应留有删除标记',
    'get the value back from a backup of the database; a lawful erasure leaves a tombstone',
  ),
  document: text('由文件库备份取回该文件', 'get the paper back from a backup of the document store'),
  log: text(
    '停止 sequencer，按 docs/runbooks/database-restored-older.md 处理',
    'stop the sequencer; docs/runbooks/database-restored-older.md',
  ),
};
