import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { foundCity, organId } from '@dingce/cli';
import { RehearsedDecision, ruleSetId } from '../rehearsal/decision';
import { exportBundle } from '../rehearsal/kept';
import { People } from '../rehearsal/people';
import { forged } from '../rehearsal/verify';
import { World } from '../rehearsal/world';
import { runTool } from './foreign-tools';
import type { ForeignTools } from './foreign-tools';
import { expect } from '../report';
import type { Report } from '../report';

const withinMs = 60_000;

/** A real decision, decided and exported; the stranger's program judges its bundle, with a checkpoint of before. */
export async function checkBundle(
  report: Report,
  tools: ForeignTools,
  databaseUrl: string,
  folder: string,
): Promise<void> {
  mkdirSync(folder);
  const world = new World(folder);
  const older = join(folder, 'older-checkpoint');
  const bundle = join(folder, 'bundle');
  const stranger = (args: string[]) => runTool(tools.stranger, args, withinMs);
  const key = ['-key', world.keys[0] as string];
  const trust = [...key, '-witness', world.witnessVerifierKey];
  try {
    const exported = await report.check('a decision is decided, executed and exported', async () => {
      await world.connect(databaseUrl);
      const city = { id: organId, name: { zh: '滨海市人民政府', en: 'Binhai City' }, ruleSetId };
      await foundCity(world.installation, world.clock, 'http://issuer', city, '2027-01-02T01:00:00.000Z');
      const decision = new RehearsedDecision(world, new People(world), '滨海市公交线网优化');
      await decision.decide();
      writeFileSync(older, await world.checkpoint());
      await decision.execute();
      await exportBundle(world, decision.id, bundle, readFileSync(older, 'utf8'));
    });
    if (!exported) return;
    await report.check(
      'a stranger verifies every entry and paper of the bundle, and that the log only grew',
      async () => {
        const ran = await stranger(['bundle', ...trust, '-older', older, bundle]);
        expect(ran.code === 0, ran.output);
        return ran.output.trim();
      },
    );
    await report.check('control: the stranger refuses the bundle with one bit of an entry turned', async () => {
      const [entry] = readdirSync(join(bundle, 'data/streams/01'));
      const ran = await stranger(['bundle', ...trust, forged(bundle, `${bundle}-forged`, `data/streams/01/${entry}`)]);
      expect(ran.code === 1, `code ${ran.code}: ${ran.output}`);
      return ran.output.trim();
    });
    await report.check('control: the stranger refuses the bundle with a paper exchanged', async () => {
      const [paper] = readdirSync(join(bundle, 'data/documents'));
      const ran = await stranger(['bundle', ...trust, forged(bundle, `${bundle}-paper`, `data/documents/${paper}`)]);
      expect(ran.code === 1, `code ${ran.code}: ${ran.output}`);
      return ran.output.trim();
    });
  } finally {
    await world.disconnect();
  }
}
