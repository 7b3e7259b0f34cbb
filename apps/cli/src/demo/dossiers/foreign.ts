import { deliberate, draft, publish, putInForce, reviewLegality } from '../course';
import { dayOf } from '../dossier';
import { afterClosing, collected, concludeParticipation, disposed, openConsultation } from '../participation';
import type { Run } from '../run';
import type { Script } from '../script';

async function consult(
  run: Run,
  opensOn: string,
  closesOn: string,
  responses: { people: number; items: Parameters<typeof disposed>[1]; what: string },
): Promise<void> {
  await run.until(opensOn);
  await run.do([await openConsultation(run, closesOn, null)]);
  await run.until(afterClosing(closesOn));
  const total = responses.items.reduce((sum, i) => sum + i.count, 0);
  await run.do([
    ...(total > 0
      ? [collected(run, 'responses', responses.people, total, responses.what), disposed(run, responses.items)]
      : []),
    await concludeParticipation(run, responses.what),
  ]);
}

async function evaluate(run: Run, on: string, reportOn: string, concludedOn: string, outcome: string): Promise<void> {
  await run.until(on);
  await run.do([...(await run.procedure().triggeringEvaluation()), ...(await run.procedure().evaluating(reportOn))]);
  await run.until(reportOn);
  const [hear, report, conclude] = await run.procedure().concludingEvaluation(outcome);
  if (!hear || !report || !conclude) return;
  await run.do([hear, report]);
  await run.until(concludedOn);
  await run.do([conclude]);
}

/** A major adjustment is a new decision, linked to the one it changes. */
async function adjust(
  run: Run,
  matter: { title: string; problem: string; ruleSetId: string; findings: string[] },
  reason: string,
): Promise<void> {
  const before = run.decisionId;
  await run.propose({ ...matter, adjusts: before });
  const answer = await run.client.act('bangongshi', before, {
    type: 'LinkAdjustment',
    data: { decisionId: run.decisionId, reason },
  });
  if (!('body' in answer)) throw new Error(`the adjustment was not linked: ${answer.code}`);
}

/** Scotland: consultation, court challenge, sunset, evaluation, change. */
export const scotland: Script = {
  file: '21-scotland-minimum-unit-pricing.yaml',
  startsOn: '2008-06-01',
  ruleSetId: 'scotland-2008',
  async play(run) {
    const facts = run.dossier.facts.map((_, i) => run.fact(i));
    const at = (i: number) => run.fact(i);
    if (facts.length < 16) throw new Error('facts missing');
    const ruleSetId = 'scotland-2008';
    run.standIn('proposal 2008-06-01; number and themes of the 2008 responses');
    await run.propose({ title: 'Alcohol (Minimum Pricing) Act', problem: at(0).what, ruleSetId, findings: [] });
    await draft(run);
    await consult(run, dayOf(at(0)), String(at(0).numbers.end), { people: 0, items: [], what: at(0).what });
    await deliberate(run, { on: dayOf(at(1)), positions: ['agree', 'disagree'], statement: at(1).what });
    run.standIn('issue 2012-06-29; suspension by the court challenge 2012-07-19');
    await publish(run, '2012-06-29', '2012-06-29', 'asp 4 (stand-in)');
    await run.until('2012-07-19');
    await run.do([
      run.act('shizhang', 'SuspendExecution', {
        reason: 'Court challenge pending',
        mitigation: 'No price is set meanwhile',
      }),
    ]);
    await run.until(at(2));
    await run.do([
      run.act('mishu', 'ConfirmSuspension', { confirmed: false, meeting: 'UK Supreme Court', reason: at(2).what }),
    ]);

    run.standIn('start of the 50p order 2017-11-20');
    await run.until('2017-11-20');
    await adjust(
      run,
      { title: 'Minimum price of 50p per unit', problem: at(3).what, ruleSetId, findings: ['legality-reviewed'] },
      at(3).what,
    );
    await draft(run);
    const [support, higher, lower, unclear] = ['support', 'higher', 'lower', 'unclear'].map((k) =>
      Number(at(4).numbers[k]),
    );
    const price = (support ?? 0) + (higher ?? 0) + (lower ?? 0) + (unclear ?? 0);
    await consult(run, dayOf(at(3)), String(at(3).numbers.end), {
      people: Number(at(3).numbers.responses),
      what: at(4).what,
      items: [
        { group: 'support 50p', count: support ?? 0, disposition: 'adopted', reason: 'The price is 50p' },
        { group: 'higher', count: higher ?? 0, disposition: 'not', reason: 'Evidence supports 50p' },
        { group: 'lower', count: lower ?? 0, disposition: 'not', reason: 'Evidence supports 50p' },
        { group: 'unclear', count: unclear ?? 0, disposition: 'partly', reason: 'Considered' },
        {
          group: 'other matters',
          count: Number(at(3).numbers.responses) - price,
          disposition: 'partly',
          reason: 'Considered',
        },
      ],
    });
    run.standIn('legal advice 2018-02-26, decision 2018-03-01, issue 2018-04-25');
    await reviewLegality(run, dayOf(at(4)), '2018-02-28');
    await deliberate(run, { on: '2018-03-01' });
    await publish(run, '2018-04-25', dayOf(at(6)), 'SSI 2018/135 (stand-in)');
    await putInForce(run, dayOf(at(6)), at(6).what);
    run.standIn('evaluation commissioned 2022-01-10');
    await evaluate(
      run,
      '2022-01-10',
      dayOf(at(7)),
      dayOf(at(8)) < dayOf(at(7)) ? dayOf(at(7)) : dayOf(at(8)),
      'adjust',
    );

    await run.until('2023-09-18');
    run.standIn('start of the uprating 2023-09-18');
    await adjust(
      run,
      { title: 'Minimum price of 65p per unit', problem: at(9).what, ruleSetId, findings: [] },
      at(8).what,
    );
    await draft(run);
    const individuals = Number(at(10).numbers.individuals);
    run.standIn('dispositions of the 545 responses by respondent type');
    await consult(run, dayOf(at(9)), String(at(9).numbers.end), {
      people: Number(at(10).numbers.responses),
      what: at(10).what,
      items: [
        {
          group: 'individuals: extra cost',
          count: individuals,
          disposition: 'not',
          reason: 'Health benefit outweighs',
        },
        {
          group: 'organisations',
          count: Number(at(10).numbers.organisations),
          disposition: 'partly',
          reason: at(12).what,
        },
      ],
    });
    await deliberate(run, { on: dayOf(at(14)), statement: at(11).what });
    run.standIn('issue 2024-04-29 (the day in April is not known)');
    await publish(run, '2024-04-29', dayOf(at(15)), 'Order 2024 (stand-in)');
    await putInForce(run, dayOf(at(15)), at(15).what);
  },
};

/** London: made against the majority of responses, later removed. */
export const london: Script = {
  file: '23-london-western-extension.yaml',
  startsOn: '2004-08-01',
  ruleSetId: 'london-2000',
  async play(run) {
    const at = (i: number) => run.fact(i);
    const ruleSetId = 'london-2000';
    await run.until(at(0));
    await run.propose({ title: run.dossier.title, problem: at(0).what, ruleSetId, findings: [] });
    await draft(run);
    run.standIn('consultation 2005-05-09 to 2005-07-15; 100 responses in the published proportions');
    const inFavour = Number(at(1).numbers.responses_for_pct);
    await consult(run, '2005-05-09', '2005-07-15', {
      people: 100,
      what: at(1).what,
      items: [
        { group: 'in favour', count: inFavour, disposition: 'adopted', reason: 'The extension is made' },
        { group: 'against', count: 100 - inFavour, disposition: 'not', reason: at(1).what },
      ],
    });
    await deliberate(run, {
      on: dayOf(at(1)),
      positions: ['disagree', 'disagree'],
      reasonsAgainstMajority: at(1).what,
      dissent: 'Most responses and surveys are against',
    });
    run.note('the Mayor decides alone; the members’ positions are stand-ins that follow the surveys');
    await publish(run, '2005-10-03', dayOf(at(2)), 'Mayoral order (stand-in)');
    await putInForce(run, dayOf(at(2)), at(2).what);
    run.standIn('removal study as evaluation: commissioned 2008-09-01, its report and end on 2008-11-27');
    await evaluate(run, dayOf(at(3)), '2008-11-20', dayOf(at(4)), 'adjust');
    run.standIn('statutory consultation opened 2010-05-24');
    await run.until('2010-05-17');
    await adjust(
      run,
      { title: 'Removal of the Western Extension', problem: at(4).what, ruleSetId, findings: [] },
      at(4).what,
    );
    await draft(run);
    const responses = Number(at(6).numbers.responses);
    const remove = Math.round((responses * Number(at(6).numbers.remove_pct)) / 100);
    await consult(run, '2010-05-24', dayOf(at(5)), {
      people: responses,
      what: at(6).what,
      items: [
        { group: 'remove', count: remove, disposition: 'adopted', reason: 'The extension is removed' },
        { group: 'retain or other', count: responses - remove, disposition: 'not', reason: at(6).what },
      ],
    });
    run.standIn('decision 2010-10-20, issue 2010-10-25');
    await deliberate(run, { on: '2010-10-20' });
    await publish(run, '2010-10-25', dayOf(at(7)), 'Mayoral order (stand-in)');
    await putInForce(run, dayOf(at(7)), at(7).what);
    await run.do([
      run.act('bangongshi', 'RecordFindings', {
        findings: { 'evaluation-triggered': { value: false, reason: 'no evaluation is known', basis: [] } },
      }),
      ...(await run.procedure().finishing()),
    ]);
  },
};
