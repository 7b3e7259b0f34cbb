import type { Past, Procedure, Step } from '@dingce/cli';

/** Who disagrees, by login and id: the name that must not vanish. */
export const dissenter = { login: 'fushizhang2', personId: 'p-fushizhang2', name: '曹颖' };

const legalityPackage = ['draft', 'legal-basis', 'procedure-account'];
const materials = ['draft', 'legality-opinion'];

/** From the draft to the minutes of a meeting in which one member takes the position “disagree”. */
export async function dissentIn(past: Past, procedure: Procedure): Promise<void> {
  const [, ...drafting] = await procedure.drafting();
  await past.do(drafting);
  await past.do(await procedure.submittingForReview(legalityPackage));
  await past.do(await procedure.legalityOpinion());
  await past.do(await procedure.submittingForMeeting(materials, new Date().toISOString()));
  const dissent = { position: 'disagree', reasons: '财政承受能力未经论证，建议缓办' };
  const steps = (await procedure.meeting()).map((step): Step =>
    step.by === dissenter.login && step.act.type === 'TakePosition'
      ? ({ ...step, act: { ...step.act, data: dissent } } as Step)
      : step,
  );
  await past.do(steps);
}
