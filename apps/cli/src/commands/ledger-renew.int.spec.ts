import { join } from 'node:path';
import { newestRenewal, transaction } from '@dingce/ledger';
import { logWorld } from '../../../../libs/ledger/src/log/log.given';
import type { LogWorld } from '../../../../libs/ledger/src/log/log.given';
import { renewLedger } from './ledger-renew';

const server = process.env.DATABASE_URL;
let world: LogWorld;
let said: string;
beforeEach(async () => {
  world = await logWorld();
  await world.sequencer().step();
  process.env.DATABASE_URL = world.database.ownerUrl;
  said = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((said += String(text))));
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(async () => {
  jest.restoreAllMocks();
  process.env.DATABASE_URL = server;
  await world.close();
});

const renew = async (hash = 'sha3-256'): Promise<unknown> => {
  said = '';
  await renewLedger({ from: join(world.folder, 'log'), hash });
  return JSON.parse(said);
};

it('records the whole published log under the newer hash, once for a size, and says so', async () => {
  expect(await transaction(world.owner, newestRenewal)).toBeNull();
  const renewed = await renew();
  expect(renewed).toEqual({
    recorded: true,
    hash: 'sha3-256',
    size: 2,
    root: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
  });
  expect(await renew()).toEqual({ ...(renewed as object), recorded: false });
  expect(await transaction(world.owner, newestRenewal)).toMatchObject({ hash: 'sha3-256', size: 2 });
  await world.sequencer().step();
  expect(await renew()).toMatchObject({ recorded: true, size: 3 });
});

it('records nothing of a log that does not have its signed root, nor under a hash it does not know', async () => {
  const bundle = Buffer.from((await world.store.get('tile/entries/000.p/2')) as Uint8Array);
  bundle.writeUInt8(bundle.readUInt8(60) ^ 1, 60);
  await world.store.put('tile/entries/000.p/2', bundle);
  await expect(renew()).rejects.toThrow('do not have the root');
  await expect(renew('md5')).rejects.toThrow('--hash must be one of: sha3-256');
  expect(await transaction(world.owner, newestRenewal)).toBeNull();
});
