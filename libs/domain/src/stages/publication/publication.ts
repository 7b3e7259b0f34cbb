import { event } from '../../act';
import type { ActContext, Outcome, Recorded } from '../../act';
import type { Decision, StageBase } from '../../decision/state';
import { dueDate, flag } from '../../rule-set';
import type { Refused } from '../../refusal';
import { text } from '../../text';
import type { StageModule } from '../stage-module';
import { concluded, contradictory, dutyId, firstOf, newDuty, openStage, outOfPlace, unlawful } from '../stages';
import type { PublicationAct } from './publication.acts';
import type { PublicationEvent } from './publication.events';

export interface PublicationState extends StageBase {
  partyReported: boolean;
  congressReported: boolean;
  issued: { number: string; effectiveOn: string; documentHash: string } | null;
  published: boolean;
  withheld: boolean;
  adoptionExplained: boolean;
}

type DataOf<T extends PublicationAct['type']> = Extract<PublicationAct, { type: T }>['data'];

const notPublic = (decision: Decision): boolean => decision.findings['lawfully-not-public']?.value === true;
const notIssued = () =>
  unlawful(
    'not-issued',
    ['决策尚未印发。', 'The decision has not been issued.'],
    ['先签署印发。', 'Issue it first.'],
    ['L713-31'],
  );

/** 713-31, -8: what must have happened before the decision may be issued. */
function issueGate(stage: PublicationState, decision: Decision, context: ActContext): Refused | null {
  const party = context.ruleSet.flags['party.report-required'];
  const congress = decision.findings['congress-matter']?.value === true;
  return firstOf(
    () =>
      stage.issued
        ? outOfPlace(
            'already-issued',
            ['决策已经印发。', 'It has been issued.'],
            ['办理公布。', 'Publish it.'],
            ['L713-31'],
          )
        : null,
    () =>
      party?.value && !stage.partyReported
        ? unlawful(
            'party-report-missing',
            ['出台前应当向同级党委请示报告。', 'The Party committee is to be reported to before issue.'],
            ['登记请示报告情况。', 'Record the report.'],
            party.basis,
          )
        : null,
    () =>
      congress && !stage.congressReported
        ? unlawful(
            'congress-report-missing',
            [
              '依法应当提请人大或者其常委会讨论决定或者报告。',
              "The people's congress or its standing committee decides or is reported to first.",
            ],
            ['登记提请或报告情况。', 'Record it.'],
            ['L713-8'],
          )
        : null,
  );
}

/** 713-32: matters of wide concern explain how opinions were adopted. */
const explanationOwed = (decision: Decision, context: ActContext): boolean =>
  flag(context.ruleSet, 'adoption.explanation-required') &&
  (['public-participation', 'expert-review'] as const).some((kind) => decision.stages[kind]?.status === 'concluded');

function concludeGate(stage: PublicationState, decision: Decision, context: ActContext): Refused | null {
  if (!stage.issued) return notIssued();
  const required = flag(context.ruleSet, 'decision.publication-required');
  return firstOf(
    () =>
      required && !stage.published && !stage.withheld
        ? unlawful(
            'not-published',
            ['决策尚未公布。', 'The decision has not been published.'],
            ['公布，或者登记依法不予公开的理由。', 'Publish it, or record the ground for withholding it.'],
            ['L713-32'],
          )
        : null,
    () =>
      stage.published && !stage.adoptionExplained && explanationOwed(decision, context)
        ? unlawful(
            'adoption-not-explained',
            [
              '应当说明公众意见、专家论证意见的采纳情况。',
              'The adoption of public and expert opinions must be explained.',
            ],
            ['公布采纳情况说明。', 'Publish the explanation.'],
            context.ruleSet.flags['adoption.explanation-required']?.basis ?? [],
          )
        : null,
  );
}

function gate(
  type: PublicationAct['type'],
  stage: PublicationState,
  decision: Decision,
  context: ActContext,
): Refused | null {
  switch (type) {
    case 'ReportToPartyCommittee':
    case 'ReportToPeoplesCongress':
      return null;
    case 'IssueDecision':
      return issueGate(stage, decision, context);
    case 'PublishDecision':
      if (!stage.issued) return notIssued();
      return notPublic(decision)
        ? unlawful(
            'lawfully-not-public',
            ['该决策依法不予公开。', 'This decision is lawfully not public.'],
            ['登记不予公开的理由。', 'Record the ground instead.'],
            ['L713-32'],
          )
        : null;
    case 'WithholdFromPublication':
      if (!stage.issued) return notIssued();
      return notPublic(decision)
        ? null
        : unlawful(
            'must-be-published',
            [
              '该决策没有被认定为依法不予公开，应当公布。',
              'It was not found to be lawfully not public: it must be published.',
            ],
            ['公布决策。', 'Publish it.'],
            ['L713-32'],
          );
    case 'ExplainAdoption':
    case 'PublishInterpretation':
      return stage.issued ? null : notIssued();
    case 'ConcludePublication':
      return concludeGate(stage, decision, context);
    default:
      return type satisfies never;
  }
}

function issue(
  data: DataOf<'IssueDecision'>,
  stage: PublicationState,
  decision: Decision,
  context: ActContext,
): Outcome<PublicationEvent> {
  const decided = decision.stages['collective-decision']?.decided?.documentHash;
  if (decided && data.documentHash !== decided)
    return contradictory(
      'not-the-decided-text',
      ['印发的文本与集体讨论决定的文本不一致。', 'The text is not the one that the meeting decided.'],
      [`应为 ${decided}`, `It is ${decided}.`],
      ['L713-30', 'L713-31'],
      { pointer: '/documentHash' },
    );
  if (data.effectiveOn < data.issuedOn)
    return contradictory(
      'effective-before-issue',
      ['施行日期早于印发日期。', 'It takes effect before it is issued.'],
      ['更正施行日期。', 'Correct the date.'],
      ['L713-32'],
      { pointer: '/effectiveOn' },
    );
  const due = dueDate(context.ruleSet, context.calendar, 'publication.publish', context.calendar.dateOf(context.now));
  const holder = { unitId: decision.units.lead, postId: null, personId: null };
  const open = notPublic(decision)
    ? []
    : [newDuty(context, 'publication', stage.round, 'publish-decision', holder, due, ['L713-32'])];
  const done = [dutyId('publication', stage.round, 'issue-decision')];
  return { events: [event('DecisionIssued', { ...data, duties: { open, done } }, ['L713-31'])] };
}

function decide(
  act: PublicationAct,
  stage: PublicationState,
  decision: Decision,
  context: ActContext,
): Outcome<PublicationEvent> {
  const refused = gate(act.type, stage, decision, context);
  if (refused) return refused;
  switch (act.type) {
    case 'ReportToPartyCommittee':
      return { events: [event('PartyCommitteeReported', act.data, ['L713-31'])] };
    case 'ReportToPeoplesCongress':
      return { events: [event('PeoplesCongressReported', act.data, ['L713-8'])] };
    case 'IssueDecision':
      return issue(act.data, stage, decision, context);
    case 'PublishDecision': {
      if (act.data.documentHash !== stage.issued?.documentHash)
        return contradictory(
          'not-the-issued-text',
          ['公布的文本与印发的文本不一致。', 'The text is not the one that was issued.'],
          [`应为 ${stage.issued?.documentHash}`, `It is ${stage.issued?.documentHash}.`],
          ['L713-32'],
          { pointer: '/documentHash' },
        );
      if (act.data.urls.length + act.data.channels.length === 0)
        return unlawful(
          'channels-missing',
          ['应当通过公报、网站、报纸等公布。', 'Publish in gazette, site or newspaper.'],
          ['列出公布途径。', 'List the channels.'],
          ['L713-32'],
          { pointer: '/channels' },
        );
      const done = [dutyId('publication', stage.round, 'publish-decision')];
      return { events: [event('DecisionPublished', { ...act.data, duties: { done } }, ['L713-32', 'XXGK-26'])] };
    }
    case 'WithholdFromPublication': {
      const done = [dutyId('publication', stage.round, 'publish-decision')];
      return {
        events: [event('PublicationWithheld', { ...act.data, duties: { done } }, ['L713-32', ...act.data.basis])],
      };
    }
    case 'ExplainAdoption':
      return { events: [event('AdoptionExplained', act.data, ['L713-32'])] };
    case 'PublishInterpretation':
      return { events: [event('InterpretationPublished', act.data, ['L713-32'])] };
    case 'ConcludePublication': {
      // Where no rule asks for publication the duty to publish ends with the stage.
      const voided = [dutyId('publication', stage.round, 'publish-decision')];
      return { events: [event('PublicationConcluded', { ...act.data, duties: { void: voided } }, ['L713-32'])] };
    }
    default:
      return act satisfies never;
  }
}

function evolve(stage: PublicationState, event: Recorded<PublicationEvent>): PublicationState {
  switch (event.type) {
    case 'PartyCommitteeReported':
      return { ...stage, partyReported: true };
    case 'PeoplesCongressReported':
      return { ...stage, congressReported: true };
    case 'DecisionIssued': {
      const { number, effectiveOn, documentHash } = event.data;
      return { ...stage, issued: { number, effectiveOn, documentHash } };
    }
    case 'DecisionPublished':
      return { ...stage, published: true };
    case 'PublicationWithheld':
      return { ...stage, withheld: true };
    case 'AdoptionExplained':
      return { ...stage, adoptionExplained: true };
    case 'InterpretationPublished':
      return stage;
    case 'PublicationConcluded':
      return concluded(stage, event, stage.withheld ? 'withheld' : 'published');
    default:
      return event satisfies never;
  }
}

const own = {
  stage: 'publication',
  roles: ['drafter', 'drafting-lead', 'office'],
  charged: false,
  when: 'open',
} as const;
const office = { ...own, roles: ['office', 'head'] as const };

export const publication: StageModule<'publication'> = {
  kind: 'publication',
  specs: {
    ReportToPartyCommittee: {
      ...own,
      title: text('向同级党委请示报告', 'Report to the Party committee'),
      basis: ['L713-31'],
    },
    ReportToPeoplesCongress: {
      ...own,
      title: text('提请人大讨论决定或报告', "Report to the people's congress"),
      basis: ['L713-8'],
    },
    IssueDecision: { ...office, title: text('签署印发', 'Issue the decision'), basis: ['L713-31'] },
    PublishDecision: { ...own, title: text('公布决策', 'Publish the decision'), basis: ['L713-32'] },
    WithholdFromPublication: {
      ...office,
      title: text('依法不予公开', 'Withhold from publication'),
      basis: ['L713-32'],
    },
    ExplainAdoption: {
      ...own,
      title: text('说明意见采纳情况', 'Explain the adoption of opinions'),
      basis: ['L713-32'],
    },
    PublishInterpretation: { ...own, title: text('发布政策解读', 'Publish an interpretation'), basis: ['L713-32'] },
    ConcludePublication: { ...own, title: text('完成决策公布', 'Conclude publication'), basis: ['L713-32'] },
  },
  events: {
    PartyCommitteeReported: text('向同级党委请示报告', 'Reported to the Party committee'),
    PeoplesCongressReported: text('向人大报告或提请决定', "Reported to the people's congress"),
    DecisionIssued: text('签署印发', 'Decision issued'),
    DecisionPublished: text('公布决策', 'Decision published'),
    PublicationWithheld: text('依法不予公开', 'Publication withheld'),
    AdoptionExplained: text('说明意见采纳情况', 'Adoption explained'),
    InterpretationPublished: text('发布政策解读', 'Interpretation published'),
    PublicationConcluded: text('决策公布完成', 'Publication concluded'),
  },
  open: (round, at) => ({
    ...openStage(round, at),
    partyReported: false,
    congressReported: false,
    issued: null,
    published: false,
    withheld: false,
    adoptionExplained: false,
  }),
  openingDuties: (round, decision, context) => {
    const holder = {
      unitId: decision.charges.publication?.unitId ?? decision.units.lead,
      postId: null,
      personId: null,
    };
    return [newDuty(context, 'publication', round, 'issue-decision', holder, null, ['L713-31'])];
  },
  gate,
  decide,
  evolve,
  timers: () => [],
};
