import { dissenter } from '../load/dissent';
import { must } from '../report';
import type { Report } from '../report';
import { tamperBase } from '../tampering/base';
import type { TamperBase } from '../tampering/base';
import { bitFlips } from '../tampering/bit-flips';
import { forge } from '../tampering/copy';
import { detectors, fsck } from '../tampering/detectors';
import { dissentIndex, scripts } from '../tampering/scripts';
import type { DetectorName, TamperScript } from '../tampering/scripts';
import type { Random } from '../random';

/** What the database's superuser may try, each on a copy; then single bits, flipped at random. */
export async function tampering(report: Report, options: { flips: number; random: Random }): Promise<void> {
  const base = await tamperBase();
  try {
    await report.check('before anything is forged, no detector finds anything', () => quiet(base));
    for (const [i, script] of scripts.entries()) {
      report.totals.tampering.tried += 1;
      if (await report.check(script.name, () => tryScript(base, script, `forged_${i}`)))
        report.totals.tampering.found += 1;
    }
    await bitFlips(report, base, options);
  } finally {
    await base.world.stop();
  }
}

/** A detector that always finds something finds nothing. */
async function quiet(base: TamperBase): Promise<object> {
  const untouched: TamperScript = { name: 'nothing', sql: () => [], found: [] };
  const copy = await forge(base, untouched, 'untouched');
  for (const name of Object.keys(detectors) as DetectorName[]) {
    const finding = await detectors[name](base, copy);
    must(finding === null, `${name} found ${JSON.stringify(finding)}`);
  }
  must((await fsck(base, copy.url)) === null, 'fsck found something after the sequencer ran');
  await copy.drop();
  return { size: base.entries.length, dissent: dissentIndex(base.entries, base.decisionId), dissenter: dissenter.name };
}

async function tryScript(base: TamperBase, script: TamperScript, name: string): Promise<object> {
  const forged = await forge(base, script, name);
  const said: Record<string, string> = {};
  for (const detector of script.found) {
    const finding = await detectors[detector](base, forged);
    must(finding !== null, `${detector} did not find it`);
    said[detector] = finding.what;
    if (detector === 'mirror' || detector === 'published')
      must(finding.index === forged.index, `${detector} says index ${finding.index}, forged at ${forged.index}`);
  }
  await forged.drop();
  return { index: forged.index, said };
}
