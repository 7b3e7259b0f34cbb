import { rebuild } from '@dingce/projections';
import type { RebuildOptions, Rebuilt } from '@dingce/projections';
import type { DataSource } from 'typeorm';
import { rebuildKept } from './rebuild-kept';

/**
 * All read models from the ledger alone, from whatever stands, be it nothing: first those that acts write themselves, then those
 * that follow. `differences` has a line for each table; all 0: what stood was what follows from the ledger.
 */
export async function rebuildReadModels(
  dataSource: DataSource,
  options: RebuildOptions = {},
): Promise<Rebuilt<string>> {
  const kept = await rebuildKept(dataSource, options);
  const lagging = await rebuild(dataSource, options);
  return {
    streams: lagging.streams,
    entries: lagging.entries,
    differences: {
      ...kept.differences,
      ...Object.fromEntries(Object.entries(lagging.differences).map(([table, n]) => [`projection.${table}`, n])),
    },
  };
}
