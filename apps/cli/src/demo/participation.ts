import { personIdOf } from '../sample/city';
import type { Step } from '../sample/procedure';
import { morningOf, plusDays } from './dossier';
import type { Run } from './run';

export interface HearingFacts {
  hearingId: string;
  noticedOn: string;
  heldOn: string;
  groups: { group: string; seats: number }[];
  observers: number;
  listOn: string;
  papersOn: string;
  present: number;
  inFavour: number;
  against: number;
  undecided: number;
  mainOpinions: string[];
  reportOn?: string;
}

const heldAt = (on: string): string => `${on}T06:30:00.000Z`;

export async function announceHearing(run: Run, h: HearingFacts): Promise<Step> {
  return run.act('tingzheng', 'AnnounceHearing', {
    hearingId: h.hearingId,
    draftHash: await run.procedure().draftHash(),
    subject: run.dossier.title,
    heldAt: heldAt(h.heldOn),
    place: '听证会场',
    selectionMethod: '自愿报名、委托推荐与抽取相结合',
    seats: h.groups,
    observers: h.observers,
    registrationClosesOn: plusDays(h.heldOn, -3) < h.noticedOn ? h.noticedOn : plusDays(h.heldOn, -3),
  });
}

export const selectParticipants = (run: Run, h: HearingFacts): Step =>
  run.act('tingzheng', 'SelectHearingParticipants', {
    hearingId: h.hearingId,
    method: '遴选办法已随公告公布',
    invited: h.groups.flatMap(({ group, seats }) =>
      Array.from({ length: seats }, (_, i) => ({ name: `${group}代表${i + 1}`, group })),
    ),
    substitutes: 3,
    chairPersonId: personIdOf('tingzheng'),
    presenters: [personIdOf('jingban')],
    recorderPersonId: personIdOf('mishu'),
    listPublishedOn: h.listOn,
  });

export async function deliverPapers(run: Run, h: HearingFacts): Promise<Step> {
  const invited = h.groups.reduce((sum, g) => sum + g.seats, 0);
  return run.act('tingzheng', 'DeliverHearingPapers', {
    hearingId: h.hearingId,
    deliveredOn: h.papersOn,
    documents: [await run.client.paper(`${run.dossier.title}：听证材料`)],
    receipts: invited,
  });
}

export const openHearing = (run: Run, h: HearingFacts): Step =>
  run.act('tingzheng', 'OpenHearing', {
    hearingId: h.hearingId,
    present: h.present,
    substitutesPresent: 0,
    observersPresent: h.observers,
    writtenOpinions: 0,
  });

/** A hearing from its notice to its report, each act on its day. */
export async function holdHearing(run: Run, h: HearingFacts): Promise<void> {
  const days: [string, () => Promise<Step[]>][] = [
    [h.noticedOn, async () => [await announceHearing(run, h)]],
    [h.listOn, async () => [selectParticipants(run, h)]],
    [h.papersOn, async () => [await deliverPapers(run, h)]],
  ];
  for (const [on, steps] of days) {
    await run.until(on);
    await run.do(await steps());
  }
  await run.until(heldAt(h.heldOn));
  await run.do([openHearing(run, h), ...(await proceedings(run, h))]);
  if (h.reportOn) await run.until(h.reportOn);
  await run.do([
    run.act('tingzheng', 'SubmitHearingReport', {
      hearingId: h.hearingId,
      reportHash: await run.client.paper(`${run.dossier.title}：听证报告`),
      inFavour: h.inFavour,
      against: h.against,
      undecided: h.undecided,
      mainOpinions: h.mainOpinions,
      furtherArgument: null,
    }),
  ]);
}

async function proceedings(run: Run, h: HearingFacts): Promise<Step[]> {
  const steps = (['presented', 'spoke', 'questioned', 'debated'] as const).map((step) =>
    run.act('tingzheng', 'RecordHearingStep', { hearingId: h.hearingId, step, summary: '按听证程序进行' }),
  );
  const signed = run.act('tingzheng', 'SignHearingRecord', {
    hearingId: h.hearingId,
    recordHash: await run.client.paper(`${run.dossier.title}：听证笔录`),
    signedByParticipants: h.present,
    refusedToSign: 0,
    signedByChair: true,
    signedByPresenters: true,
    signedByRecorder: true,
  });
  return [...steps, signed];
}

export const collected = (run: Run, channel: string, people: number, opinions: number, summary: string): Step =>
  run.act('jingban', 'RecordCollectedOpinions', { channel, people, opinions, documentHash: null, summary });

export const disposed = (
  run: Run,
  items: { group: string; count: number; disposition: 'adopted' | 'partly' | 'not'; reason: string }[],
): Step => run.act('jingban', 'DisposeOpinions', { items });

export async function openConsultation(
  run: Run,
  closesOn: string,
  shortening: { reason: string; approvedBy: string | null } | null,
): Promise<Step> {
  const hash = await run.procedure().draftHash();
  return run.act('jingban', 'OpenConsultation', {
    draftHash: hash,
    explanationHash: await run.client.paper(`${run.dossier.title}：说明`),
    channels: ['政府网站'],
    contact: '承办单位邮箱',
    closesOn,
    shortening,
  });
}

export const afterClosing = (closesOn: string): string => morningOf(plusDays(closesOn, 1));

export async function concludeParticipation(run: Run, summary: string): Promise<Step> {
  return run.act('jingban', 'ConcludeParticipation', {
    summary,
    summaryHash: await run.client.paper(`${run.dossier.title}：公众参与情况`),
  });
}
