import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { findTemporal, findTestServer } from './find-binary';
import { isPortBusy } from './ports';
import { searchAttributes, startTemporal } from './temporal';

const cacheDir = join(__dirname, '..', '..', '..', '.dingce', 'cache');

describe('the Temporal development server', () => {
  it('is ready with our search attributes when it is handed over, and gone when stopped', async () => {
    const server = await startTemporal({ cacheDir });
    const connection = await Connection.connect({ address: server.address });
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace: 'default' });
    expect(Object.keys(customAttributes)).toEqual(expect.arrayContaining(Object.keys(searchAttributes)));
    await connection.close();
    await server.stop();
    expect(await isPortBusy(Number(server.address.split(':')[1]))).toBe(false);
  });

  it('keeps its history in a file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'dingce-temporal-'));
    try {
      for (const known of [false, true]) {
        const server = await startTemporal({ cacheDir, dbFile: join(folder, 'temporal.db') });
        const connection = await Connection.connect({ address: server.address });
        const names = (await connection.workflowService.listNamespaces({})).namespaces.map(
          (n) => n.namespaceInfo?.name,
        );
        expect(names.includes('kept')).toBe(known);
        if (!known)
          await connection.workflowService.registerNamespace({
            namespace: 'kept',
            workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
          });
        await connection.close();
        await server.stop();
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('says which port is taken and what changes it', async () => {
    const server = await startTemporal({ cacheDir });
    const port = Number(server.address.split(':')[1]);
    await expect(startTemporal({ cacheDir, port })).rejects.toThrow(
      new RegExp(`端口 ${port}（Temporal）已被占用.*DINGCE_TEMPORAL_PORT`),
    );
    await server.stop();
  });

  it('is found where the set-up found it', async () => {
    expect(await findTemporal({ cacheDir })).toBe(process.env.DINGCE_TEMPORAL_BIN);
    expect(await findTestServer({ cacheDir })).toBe(process.env.DINGCE_TEST_SERVER_BIN);
  });
});
