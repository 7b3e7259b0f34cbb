import { event } from '../../act';
import type { ActContext, Outcome, Recorded } from '../../act';
import type { Decision, StageBase } from '../../decision/state';
import { countOn } from '../../duty';
import type { Counted, Duty } from '../../duty';
import { dueDate, flag, outcome, outcomesOf } from '../../rule-set';
import type { Refused } from '../../refusal';
import { text } from '../../text';
import type { CivilDate, Span } from '../../time';
import type { StageModule } from '../stage-module';
import {
  concluded,
  contradictory,
  firstOf,
  holderOf,
  lastRound,
  newDuty,
  openStage,
  outOfPlace,
  standingDraft,
  unknownOutcome,
  unlawful,
} from '../stages';
import type { LegalityReviewAct } from './legality-review.acts';
import type { LegalityReviewEvent } from './legality-review.events';

export interface LegalityReviewState extends StageBase {
  package: {
    draftHash: string;
    items: string[];
    submittedOn: CivilDate;
    status: 'submitted' | 'accepted' | 'returned';
  } | null;
  supplementAsked: boolean;
  /** Working days that were left when the clock stopped; null while it runs. */
  stopped: { ground: string; on: CivilDate; daysLeft: number } | null;
  extended: boolean;
  advice: number;
}

type DataOf<T extends LegalityReviewAct['type']> = Extract<LegalityReviewAct, { type: T }>['data'];
type Decided = Outcome<LegalityReviewEvent>;

const what = 'issue-legality-opinion';
const dutiesFor = (named: string, stage: LegalityReviewState, decision: Decision): Duty[] =>
  decision.duties.filter((d) => d.stage === 'legality-review' && d.round === stage.round && d.what === named);
const openIds = (named: string, stage: LegalityReviewState, decision: Decision): string[] =>
  dutiesFor(named, stage, decision)
    .filter((d) => d.status === 'open')
    .map((d) => d.id);
const reviewDuty = (stage: LegalityReviewState, decision: Decision): Duty | undefined =>
  dutiesFor(what, stage, decision).find((d) => d.status === 'open');

const notAccepted = () =>
  unlawful(
    'package-not-accepted',
    ['送审材料尚未受理。', 'The package has not been accepted.'],
    ['先受理送审材料。', 'Accept the package first.'],
    ['L713-26'],
  );

/** What the last round asked for must have been done. */
function notFollowed(decision: Decision, context: ActContext): Refused | null {
  const last = lastRound(decision, 'legality-review');
  const effect = last ? outcome(context.ruleSet, 'legality-review', last.outcome ?? '')?.effect : null;
  if (effect !== 'amend' || last?.draftHash !== standingDraft(decision)) return null;
  return unlawful(
    'draft-not-amended',
    ['审查意见要求修改，草案尚未修改。', 'The opinion asked for changes and the draft is unchanged.'],
    ['按审查意见修改草案后再送审。', 'Amend the draft first.'],
    ['L713-28'],
  );
}

function issueGate(stage: LegalityReviewState, context: ActContext): Refused | null {
  if (stage.package?.status !== 'accepted') return notAccepted();
  const adviceFlag = context.ruleSet.flags['legality.advice-required'];
  return firstOf(
    () =>
      stage.stopped
        ? unlawful(
            'clock-stopped',
            ['审查期限正在中止，补充材料尚未到齐。', 'The clock is stopped: what was asked for has not come.'],
            ['收到补充材料或恢复计算后再出具意见。', 'Resume the clock first.'],
            ['L713-26'],
          )
        : null,
    () =>
      adviceFlag?.value && stage.advice === 0
        ? unlawful(
            'legal-advice-missing',
            ['尚未组织法律顾问、公职律师提出意见。', 'No legal adviser or public lawyer has given an opinion.'],
            ['登记法律顾问或公职律师的意见。', 'Record one.'],
            adviceFlag.basis,
          )
        : null,
  );
}

function gate(
  type: LegalityReviewAct['type'],
  stage: LegalityReviewState,
  decision: Decision,
  context: ActContext,
): Refused | null {
  switch (type) {
    case 'SubmitLegalityPackage':
      if (stage.package && stage.package.status !== 'returned')
        return outOfPlace(
          'package-submitted',
          ['已送审。', 'The package has been submitted.'],
          ['需要补充的，提交补充材料。', 'Supplement it instead.'],
          ['L713-26'],
        );
      return notFollowed(decision, context);
    case 'AcceptLegalityPackage':
      if (stage.package?.status === 'submitted') return null;
      return stage.package?.status === 'accepted'
        ? outOfPlace(
            'package-accepted',
            ['已受理。', 'It has been accepted.'],
            ['出具审查意见。', 'Issue the opinion.'],
            ['L713-26'],
          )
        : unlawful(
            'package-missing',
            ['尚未送审。', 'Nothing has been submitted.'],
            ['由承办单位送审。', 'The undertaking unit submits the package.'],
            ['L713-26'],
          );
    case 'ReturnLegalityPackage':
      return stage.package && stage.package.status !== 'returned'
        ? null
        : unlawful(
            'package-missing',
            ['没有可退回的材料。', 'There is nothing to return.'],
            ['由承办单位送审。', 'The undertaking unit submits the package.'],
            ['L713-26'],
          );
    case 'RequestSupplement':
    case 'StopReviewClock':
    case 'ExtendLegalityReview':
      return stage.package?.status === 'accepted' ? null : notAccepted();
    case 'SubmitSupplement':
      return stage.supplementAsked
        ? null
        : outOfPlace(
            'supplement-not-asked',
            ['没有要求补充材料。', 'No supplement was asked for.'],
            ['等待审查意见。', 'Wait for the opinion.'],
            ['L713-26'],
          );
    case 'ResumeReviewClock':
      return stage.stopped
        ? null
        : outOfPlace(
            'clock-running',
            ['期限没有中止。', 'The clock runs.'],
            ['无须恢复。', 'Nothing to resume.'],
            ['L713-26'],
          );
    case 'RecordLegalAdvice':
      return stage.package
        ? null
        : unlawful(
            'package-missing',
            ['尚未送审。', 'Nothing has been submitted.'],
            ['由承办单位送审。', 'The undertaking unit submits the package.'],
            ['L713-26'],
          );
    case 'IssueLegalityOpinion':
      return issueGate(stage, context);
    default:
      return type satisfies never;
  }
}

function submitPackage(
  data: DataOf<'SubmitLegalityPackage'>,
  stage: LegalityReviewState,
  decision: Decision,
  context: ActContext,
): Decided {
  const required = outcomesOf(context.ruleSet, 'legality-package');
  const missing = required.filter((r) => !data.items.some((i) => i.id === r.id));
  if (missing[0])
    return unlawful(
      'package-incomplete',
      [
        `送审材料不齐：${missing.map((m) => m.title.zh).join('、')}`,
        `Missing: ${missing.map((m) => m.title.en).join(', ')}.`,
      ],
      ['补齐后送审。', 'Complete the package.'],
      missing[0].basis,
      { pointer: '/items' },
    );
  const today = context.calendar.dateOf(context.occurredAt);
  const earliest = dueDate(context.ruleSet, context.calendar, 'legality.review', today);
  if (data.answerBy && earliest && data.answerBy < earliest.on)
    return unlawful(
      'review-time-too-short',
      [
        `给合法性审查留出的时间不足，最早为 ${earliest.on}。`,
        `The time allowed for review is too short: not before ${earliest.on}.`,
      ],
      [`将答复日期改为 ${earliest.on} 或以后。`, `Ask for ${earliest.on} or later.`],
      earliest.basis,
      { pointer: '/answerBy', at: earliest.at },
    );
  const accept = newDuty(
    context,
    'legality-review',
    stage.round,
    'accept-legality-package',
    holderOf(decision, 'legality-review'),
    dueDate(context.ruleSet, context.calendar, 'legality.acceptance', today),
    ['L713-26'],
    context.actId,
  );
  const done = openIds('submit-legality-package', stage, decision);
  return { events: [event('LegalityPackageSubmitted', { ...data, duties: { open: [accept], done } }, ['L713-26'])] };
}

const acceptDuties = (stage: LegalityReviewState, decision: Decision): string[] =>
  openIds('accept-legality-package', stage, decision);

function accept(
  data: DataOf<'AcceptLegalityPackage'>,
  stage: LegalityReviewState,
  decision: Decision,
  context: ActContext,
): Decided {
  const due = dueDate(context.ruleSet, context.calendar, 'legality.review', context.calendar.dateOf(context.now));
  // A package returned and accepted again starts a further duty: ids stay unique in a decision.
  const before = dutiesFor(what, stage, decision).length;
  const open = [
    newDuty(
      context,
      'legality-review',
      stage.round,
      what,
      holderOf(decision, 'legality-review'),
      due,
      ['L713-26', 'L713-28'],
      before > 0 ? before + 1 : undefined,
    ),
  ];
  return {
    events: [
      event('LegalityPackageAccepted', { ...data, duties: { open, done: acceptDuties(stage, decision) } }, ['L713-26']),
    ],
  };
}

/** The clock stands only on grounds that the rule set lists. */
function stopping(ground: string, stage: LegalityReviewState, decision: Decision, context: ActContext) {
  const duty = reviewDuty(stage, decision);
  const listed = context.ruleSet.periods['legality.review']?.stopClock.includes(ground) ?? false;
  if (!duty?.dueOn || !listed || stage.stopped) return {};
  const daysLeft = Math.max(
    1,
    context.calendar.count(context.calendar.dateOf(context.now), duty.dueOn, 'working-day').value,
  );
  return { stop: [{ id: duty.id, ground, daysLeft }] };
}

function requestSupplement(
  data: DataOf<'RequestSupplement'>,
  stage: LegalityReviewState,
  decision: Decision,
  context: ActContext,
): Decided {
  const due = dueDate(context.ruleSet, context.calendar, 'legality.supplement', context.calendar.dateOf(context.now));
  const holder = { unitId: decision.units.lead, postId: null, personId: null };
  const open = [
    newDuty(
      context,
      'legality-review',
      stage.round,
      'supplement-legality-package',
      holder,
      due,
      ['L713-26'],
      context.actId,
    ),
  ];
  return {
    events: [
      event('SupplementRequested', { ...data, duties: { open, ...stopping('supplement', stage, decision, context) } }, [
        'L713-26',
      ]),
    ],
  };
}

const moved = (duty: Duty, counted: Counted, { calendar }: ActContext) => {
  const { on, provisional } = countOn(counted, calendar);
  return { id: duty.id, dueOn: on, dueAt: calendar.endOf(on), provisional, calendarVersion: calendar.version, counted };
};

/** The days that were left when the clock stopped begin to run again today. */
function resuming(stage: LegalityReviewState, decision: Decision, context: ActContext) {
  const duty = reviewDuty(stage, decision);
  if (!duty || !stage.stopped) return {};
  const today = context.calendar.dateOf(context.now);
  const counted: Counted = { from: today, spans: [{ value: stage.stopped.daysLeft, unit: 'working-day' }] };
  return { move: [{ ...moved(duty, counted, context), resume: true }] };
}

function supplement(
  data: DataOf<'SubmitSupplement'>,
  stage: LegalityReviewState,
  decision: Decision,
  context: ActContext,
): Decided {
  const done = openIds('supplement-legality-package', stage, decision);
  return {
    events: [
      event('SupplementSubmitted', { ...data, duties: { done, ...resuming(stage, decision, context) } }, ['L713-26']),
    ],
  };
}

const spanOf = ({ value, unit }: Span): Span => ({ value, unit });

function extend(
  data: DataOf<'ExtendLegalityReview'>,
  stage: LegalityReviewState,
  decision: Decision,
  context: ActContext,
): Decided {
  const period = context.ruleSet.periods['legality.extension'];
  if (!period)
    return unlawful(
      'extension-not-provided',
      ['适用的规则没有规定延长审查期限。', 'The rule set provides for no extension.'],
      ['在期限内出具意见。', 'Issue the opinion in time.'],
      ['L713-26'],
    );
  if (stage.extended)
    return unlawful(
      'already-extended',
      ['审查期限已经延长过。', 'The review has been extended already.'],
      ['出具意见。', 'Issue the opinion.'],
      period.basis,
    );
  const duty = reviewDuty(stage, decision);
  if (!duty?.dueOn)
    return outOfPlace(
      'no-date',
      ['没有可以延长的期限。', 'There is no date to extend.'],
      ['无须延长。', 'Nothing to extend.'],
      period.basis,
    );
  const first = context.ruleSet.periods['legality.review'];
  const counted =
    duty.counted ??
    (first && duty.anchorOn ? { from: duty.anchorOn, spans: [spanOf(first)] } : { from: duty.dueOn, spans: [] });
  const move = [moved(duty, { ...counted, spans: [...counted.spans, spanOf(period)] }, context)];
  return { events: [event('LegalityReviewExtended', { ...data, duties: { move } }, period.basis)] };
}

function stopClock(
  data: DataOf<'StopReviewClock'>,
  stage: LegalityReviewState,
  decision: Decision,
  context: ActContext,
): Decided {
  const period = context.ruleSet.periods['legality.review'];
  const grounds = period?.stopClock ?? [];
  if (!grounds.includes(data.ground))
    return unlawful(
      'ground-not-listed',
      [
        `规则没有把“${data.ground}”列为中止计算的情形。`,
        `"${data.ground}" does not stop the clock under this rule set.`,
      ],
      [
        grounds.length > 0 ? `可以中止的情形：${grounds.join('、')}` : '期限不得中止。',
        grounds.length > 0 ? `Grounds: ${grounds.join(', ')}.` : 'Nothing stops this clock.',
      ],
      period?.basis ?? [],
      { pointer: '/ground' },
    );
  if (stage.stopped)
    return outOfPlace(
      'clock-stopped',
      ['期限已经中止。', 'The clock is stopped already.'],
      ['恢复后再中止。', 'Resume it first.'],
      period?.basis ?? [],
    );
  return {
    events: [
      event(
        'ReviewClockStopped',
        { ...data, duties: stopping(data.ground, stage, decision, context) },
        period?.basis ?? [],
      ),
    ],
  };
}

const negativeEffects = new Set(['amend', 'supplement-procedure', 'stop']);

function opinionRefused(data: DataOf<'IssueLegalityOpinion'>, decision: Decision, context: ActContext): Refused | null {
  const found = outcome(context.ruleSet, 'legality-review', data.outcome);
  if (!found) return unknownOutcome(context.ruleSet, 'legality-review', data.outcome, ['L713-28'], '/outcome');
  const heads = (['authority', 'procedure', 'content'] as const).filter((h) => !data[h].ok);
  if (found.effect === 'pass' && heads[0])
    return contradictory(
      'heads-contradict-outcome',
      ['有一项审查内容不合格，不能作出合法的结论。', `${heads.join(', ')} failed, so the draft cannot pass.`],
      ['改变结论，或更正该项认定。', 'Change the outcome or the finding.'],
      ['L713-27'],
      { pointer: `/${heads[0]}/ok` },
    );
  if (found.effect === 'risk-stated') return exploratory(data, decision);
  if (negativeEffects.has(found.effect) && data.requires.length === 0)
    return contradictory(
      'requirements-missing',
      ['应当写明需要修改或补正的事项。', 'Say what must be changed or made up for.'],
      ['列出事项。', 'List it.'],
      ['L713-28'],
      { pointer: '/requires' },
    );
  return null;
}

/** 713-25: the one way past an unlawful finding, and only for exploratory reform that no state rule governs. */
function exploratory(data: DataOf<'IssueLegalityOpinion'>, decision: Decision): Refused | null {
  if (decision.findings['exploratory-reform']?.value !== true)
    return unlawful(
      'not-exploratory',
      [
        '只有国家尚无明确规定的探索性改革决策事项，才可以明示法律风险后提交。',
        'Only exploratory reform without state rules may go on with its legal risk stated.',
      ],
      ['认定为探索性改革事项，或作出其他结论。', 'Find it exploratory, or choose another outcome.'],
      ['L713-25'],
      { pointer: '/outcome' },
    );
  if (!data.legalRisk)
    return unlawful(
      'legal-risk-not-stated',
      ['应当明示法律风险。', 'The legal risk must be stated.'],
      ['写明法律风险。', 'State it.'],
      ['L713-25'],
      { pointer: '/legalRisk' },
    );
  return null;
}

function issue(
  data: DataOf<'IssueLegalityOpinion'>,
  stage: LegalityReviewState,
  decision: Decision,
  context: ActContext,
): Decided {
  const refused = opinionRefused(data, decision, context) ?? tooSoon(stage, decision, context);
  if (refused) return refused;
  const judges = { conclusion: data.outcome, draftHash: data.draftHash };
  const done = [...openIds(what, stage, decision), ...acceptDuties(stage, decision)];
  const voided = openIds('supplement-legality-package', stage, decision);
  return {
    events: [
      event('LegalityOpinionIssued', { ...data, judges, duties: { done, void: voided } }, [
        'L713-25',
        'L713-27',
        'L713-28',
      ]),
    ],
  };
}

/** HLJ4-35 alone sets a floor under the reviewer's own time; elsewhere a reviewer may finish sooner. */
function tooSoon(stage: LegalityReviewState, decision: Decision, context: ActContext): Refused | null {
  if (!flag(context.ruleSet, 'legality.floor')) return null;
  const duty = reviewDuty(stage, decision);
  const floor = duty?.anchorOn ? dueDate(context.ruleSet, context.calendar, 'legality.floor', duty.anchorOn) : null;
  if (!floor || context.calendar.dateOf(context.now) >= floor.on) return null;
  return unlawful(
    'review-too-soon',
    [`审查时间不得少于规定，最早为 ${floor.on}。`, `The review may not end before ${floor.on}.`],
    [`于 ${floor.on} 或以后出具。`, `Issue it on ${floor.on} or later.`],
    floor.basis,
    { at: floor.at },
  );
}

function decide(act: LegalityReviewAct, stage: LegalityReviewState, decision: Decision, context: ActContext): Decided {
  const refused = gate(act.type, stage, decision, context);
  if (refused) return refused;
  switch (act.type) {
    case 'SubmitLegalityPackage':
      return submitPackage(act.data, stage, decision, context);
    case 'AcceptLegalityPackage':
      return accept(act.data, stage, decision, context);
    case 'ReturnLegalityPackage': {
      const voided = ['accept-legality-package', 'supplement-legality-package', what].flatMap((named) =>
        openIds(named, stage, decision),
      );
      const holder = { unitId: decision.units.lead, postId: null, personId: null };
      const open = [
        newDuty(
          context,
          'legality-review',
          stage.round,
          'submit-legality-package',
          holder,
          null,
          ['L713-26'],
          context.actId,
        ),
      ];
      return {
        events: [event('LegalityPackageReturned', { ...act.data, duties: { open, void: voided } }, ['L713-26'])],
      };
    }
    case 'RequestSupplement':
      return requestSupplement(act.data, stage, decision, context);
    case 'SubmitSupplement':
      return supplement(act.data, stage, decision, context);
    case 'StopReviewClock':
      return stopClock(act.data, stage, decision, context);
    case 'ResumeReviewClock':
      return {
        events: [event('ReviewClockResumed', { ...act.data, duties: resuming(stage, decision, context) }, ['L713-26'])],
      };
    case 'ExtendLegalityReview':
      return extend(act.data, stage, decision, context);
    case 'RecordLegalAdvice': {
      const judges = { conclusion: 'advised', draftHash: act.data.draftHash };
      return { events: [event('LegalAdviceRecorded', { ...act.data, judges }, ['L713-28'])] };
    }
    case 'IssueLegalityOpinion':
      return issue(act.data, stage, decision, context);
    default:
      return act satisfies never;
  }
}

/** Days left are written down with the stop itself, so that the fold needs no calendar. */
const stoppedAt = (stage: LegalityReviewState, event: Recorded<LegalityReviewEvent>): LegalityReviewState => {
  const stop = event.data.duties?.stop?.[0];
  return stop
    ? { ...stage, stopped: { ground: stop.ground, on: event.recordedAt.slice(0, 10), daysLeft: stop.daysLeft ?? 0 } }
    : stage;
};

function evolve(stage: LegalityReviewState, event: Recorded<LegalityReviewEvent>): LegalityReviewState {
  switch (event.type) {
    case 'LegalityPackageSubmitted': {
      const { draftHash, items } = event.data;
      return {
        ...stage,
        package: {
          draftHash,
          items: items.map((i) => i.id),
          submittedOn: event.recordedAt.slice(0, 10),
          status: 'submitted',
        },
      };
    }
    case 'LegalityPackageAccepted':
      return stage.package ? { ...stage, package: { ...stage.package, status: 'accepted' } } : stage;
    case 'LegalityPackageReturned':
      return stage.package
        ? {
            ...stage,
            package: { ...stage.package, status: 'returned' },
            stopped: null,
            supplementAsked: false,
            extended: false,
          }
        : stage;
    case 'SupplementRequested':
      return stoppedAt({ ...stage, supplementAsked: true }, event);
    case 'SupplementSubmitted':
      return { ...stage, supplementAsked: false, stopped: null };
    case 'ReviewClockStopped':
      return stoppedAt(stage, event);
    case 'ReviewClockResumed':
      return { ...stage, stopped: null };
    case 'LegalityReviewExtended':
      return { ...stage, extended: true };
    case 'LegalAdviceRecorded':
      return { ...stage, advice: stage.advice + 1 };
    case 'LegalityOpinionIssued':
      return concluded(stage, event, event.data.outcome);
    default:
      return event satisfies never;
  }
}

const byReviewer = { stage: 'legality-review', roles: ['legality-reviewer'], charged: true, when: 'open' } as const;
const byUndertaker = {
  stage: 'legality-review',
  roles: ['drafter', 'drafting-lead'],
  charged: false,
  when: 'open',
} as const;

export const legalityReview: StageModule<'legality-review'> = {
  kind: 'legality-review',
  specs: {
    SubmitLegalityPackage: {
      ...byUndertaker,
      title: text('送合法性审查', 'Submit for legality review'),
      basis: ['L713-26'],
    },
    AcceptLegalityPackage: { ...byReviewer, title: text('受理送审材料', 'Accept the package'), basis: ['L713-26'] },
    ReturnLegalityPackage: { ...byReviewer, title: text('退回送审材料', 'Return the package'), basis: ['L713-26'] },
    RequestSupplement: { ...byReviewer, title: text('要求补充材料', 'Ask for a supplement'), basis: ['L713-26'] },
    SubmitSupplement: { ...byUndertaker, title: text('补充材料', 'Supplement the package'), basis: ['L713-26'] },
    StopReviewClock: { ...byReviewer, title: text('中止计算审查期限', 'Stop the review clock'), basis: ['HLJ4-35'] },
    ResumeReviewClock: {
      ...byReviewer,
      title: text('恢复计算审查期限', 'Resume the review clock'),
      basis: ['HLJ4-35'],
    },
    ExtendLegalityReview: { ...byReviewer, title: text('延长审查期限', 'Extend the review'), basis: ['HLJ4-35'] },
    RecordLegalAdvice: {
      ...byReviewer,
      title: text('登记法律顾问、公职律师意见', 'Record legal advice'),
      basis: ['L713-28'],
    },
    IssueLegalityOpinion: {
      ...byReviewer,
      title: text('出具合法性审查意见', 'Issue the legality opinion'),
      basis: ['L713-25', 'L713-27', 'L713-28'],
    },
  },
  events: {
    LegalityPackageSubmitted: text('送合法性审查', 'Package submitted'),
    LegalityPackageAccepted: text('受理送审材料', 'Package accepted'),
    LegalityPackageReturned: text('退回送审材料', 'Package returned'),
    SupplementRequested: text('要求补充材料', 'Supplement asked for'),
    SupplementSubmitted: text('补充材料', 'Supplement submitted'),
    ReviewClockStopped: text('审查期限中止计算', 'Review clock stopped'),
    ReviewClockResumed: text('审查期限恢复计算', 'Review clock resumed'),
    LegalityReviewExtended: text('审查期限延长', 'Review extended'),
    LegalAdviceRecorded: text('法律顾问、公职律师提出意见', 'Legal advice recorded'),
    LegalityOpinionIssued: text('出具合法性审查意见', 'Legality opinion issued'),
  },
  open: (round, at) => ({
    ...openStage(round, at),
    package: null,
    supplementAsked: false,
    stopped: null,
    extended: false,
    advice: 0,
  }),
  openingDuties: (round, decision, context) => {
    const holder = { unitId: decision.units.lead, postId: null, personId: null };
    return [newDuty(context, 'legality-review', round, 'submit-legality-package', holder, null, ['L713-26'])];
  },
  gate,
  decide,
  evolve,
  timers: () => [],
};
