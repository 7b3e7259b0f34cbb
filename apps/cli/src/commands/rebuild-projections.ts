import { rebuildReadModels } from '@dingce/installation';
import { Progress } from '../progress';
import { asOwner } from './database';

/** Writes all read models anew beside the standing ones, compares row by row, and swaps them in. */
export async function rebuildProjections(): Promise<void> {
  const installation = await asOwner();
  try {
    const rebuilt = await new Progress().step('重建读模型', 'rebuilding read models', (note) =>
      rebuildReadModels(installation.dataSource, {
        onProgress: (streams) => note(`${streams} 个流`, `${streams} streams`),
        onDifference: ({ table, side, row }) => process.stderr.write(`${table} ${side} ${JSON.stringify(row)}\n`),
      }),
    );
    process.stdout.write(`${JSON.stringify(rebuilt)}\n`);
    if (Object.values(rebuilt.differences).some((n) => n > 0)) process.exitCode = 1;
  } finally {
    await installation.close();
  }
}
