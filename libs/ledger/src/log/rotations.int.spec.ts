import { logKeys, recordRotation } from '../genesis';
import { transaction } from '../transaction';
import { openCheckpoint } from './checkpoint';
import { logName, logWorld } from './log.given';
import type { LogWorld } from './log.given';
import { generateKey, readVerifierKey } from './note';
import type { Sequencer } from './sequencer';

let world: LogWorld;
let secrets: string[];
beforeEach(async () => {
  world = await logWorld();
  secrets = [world.secret];
});
afterEach(() => world.close());

/** A sequencer as it is started anew, over a signer with these keys. */
const sequencer = (): Sequencer =>
  world.sequencer({
    signer: world.signerAt(Date.now, secrets),
    keys: async () => (await logKeys(world.sql)).map(readVerifierKey),
  });
const rotate = async (): Promise<string> => {
  const { secret, key } = generateKey(logName, 'log');
  await transaction(world.owner, (sql) => recordRotation(sql, { to: key, reason: '到期', approvedBy: ['甲', '乙'] }));
  secrets = [...secrets, secret];
  return key;
};
const shown = async (path: string): Promise<string | null> => {
  const bytes = await world.store.get(path);
  return bytes && Buffer.from(bytes).toString('utf8');
};
/** Size of the log when the n-th key proved the next. */
const provedBy = async (n: number, key: string): Promise<number> =>
  openCheckpoint((await shown(`rotations/${n}`)) ?? '', [readVerifierKey(key)]).size;

describe('a rotation', () => {
  it('is proved beside the log by the first checkpoint that the older key signed over it, whoever goes on with it', async () => {
    const first = world.key.text;
    const one = sequencer();
    await one.step();
    expect([await shown('keys'), await shown('rotations/1')]).toEqual([`${first}\n`, null]);
    const second = await rotate();
    // The signer has the newer key since its restart, and with it the sequencer another signer.
    const two = sequencer();
    await two.step();
    expect(await shown('keys')).toBe(`${second}\n${first}\n`);
    expect(await provedBy(1, first)).toBe(3);
    const third = await rotate();
    await sequencer().step();
    expect(await shown('keys')).toBe(`${third}\n${second}\n${first}\n`);
    expect(await provedBy(1, first)).toBe(3);
    expect(await provedBy(2, second)).toBe(4);
  });

  it('is proved by a sequencer that runs on, too, and stays proved when the older key is dropped', async () => {
    let signer = world.signerAt(Date.now, secrets);
    const running = world.sequencer({
      signer: { addCheckpoint: (asked) => signer.addCheckpoint(asked) },
      keys: async () => (await logKeys(world.sql)).map(readVerifierKey),
    });
    await running.step();
    await rotate();
    signer = world.signerAt(Date.now, secrets);
    await running.step();
    expect(await provedBy(1, world.key.text)).toBe(3);
    signer = world.signerAt(Date.now, (secrets = secrets.slice(1)));
    await rotate();
    signer = world.signerAt(Date.now, secrets);
    await running.step();
    expect(await provedBy(1, world.key.text)).toBe(3);
    expect(await shown('rotations/2')).not.toBeNull();
  });

  it('is not called proved when the older key never signed a checkpoint that covers it', async () => {
    await sequencer().step();
    await rotate();
    secrets = secrets.slice(1);
    await sequencer().step();
    expect(await shown('rotations/1')).toBeNull();
  });
});
