import { rebuild } from '@dingce/projections';
import { Progress } from '../progress';
import { asOwner } from './database';

/** Writes the lagging read models anew beside the standing ones, compares row by row, and swaps them in. */
export async function rebuildProjections(): Promise<void> {
  const installation = await asOwner();
  try {
    const rebuilt = await new Progress().step('重建读模型', 'rebuilding read models', (note) =>
      rebuild(installation.dataSource, (streams) => note(`${streams} 个流`, `${streams} streams`)),
    );
    process.stdout.write(`${JSON.stringify(rebuilt)}\n`);
    if (Object.values(rebuilt.differences).some((n) => n > 0)) process.exitCode = 1;
  } finally {
    await installation.close();
  }
}
