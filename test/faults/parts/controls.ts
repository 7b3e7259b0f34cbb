import { checkControls } from '../controls/check-controls';
import type { Control } from '../controls/control';
import { LedgerBase } from '../controls/ledger-base';
import { orderControl } from '../controls/order-control';
import { postgresControls } from '../controls/postgres-controls';
import { signerControls } from '../controls/signer-controls';
import { must } from '../report';
import type { Report } from '../report';

/** Each named check run as it is, where it must pass, and sabotaged, where it must fail: a test that can't fail proves nothing. */
export async function controls(report: Report): Promise<void> {
  const base = await LedgerBase.start();
  try {
    const all = [...postgresControls(base), ...checkControls(base), ...signerControls(base.secret), orderControl];
    for (const control of all) await tryControl(report, control);
  } finally {
    await base.postgres.stop();
  }
}

async function tryControl(report: Report, { id, check, sabotage, run }: Control): Promise<void> {
  const honest = await report.check(check, async () => ({ control: id, ...(await run(false)) }));
  report.totals.controls.tried += 1;
  const red = await report.check(`${id} turns red “${check}”: ${sabotage}`, async () => {
    must(honest, 'the check fails even without sabotage');
    const why = await run(true).then(
      () => null,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    must(why !== null, 'it stayed green');
    return { control: id, red: why };
  });
  if (red) report.totals.controls.red += 1;
}
