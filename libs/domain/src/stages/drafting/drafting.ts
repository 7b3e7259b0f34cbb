import { event } from '../../act';
import type { ActContext, Outcome, Recorded } from '../../act';
import { principalOf } from '../../actor';
import type { Decision, StageBase } from '../../decision/state';
import { dueDate } from '../../rule-set';
import { refuse } from '../../refusal';
import type { Refused } from '../../refusal';
import { text } from '../../text';
import type { StageModule } from '../stage-module';
import { concluded, dutyId, holderOf, newDuty, openStage, setDate } from '../stages';
import type { DraftingAct } from './drafting.acts';
import type { DraftingEvent } from './drafting.events';

interface Consultation {
  unitId: string;
  stance: 'agrees' | 'suggests' | 'disagrees' | null;
  disputeReported: boolean;
}

export interface DraftingState extends StageBase {
  versions: number;
  consultations: Consultation[];
}

const noDraft = (): Refused =>
  refuse(
    'gate',
    'no-draft',
    text('尚未提交决策草案。', 'No draft has been submitted.'),
    text('先提交决策草案及其说明。', 'Submit the draft and its explanation first.'),
    ['L713-12'],
  );

function concludeGate(stage: DraftingState, decision: Decision, context: ActContext): Refused | null {
  if (!decision.draft) return noDraft();
  const open = context.ruleSet.findings.filter(
    (f) => f.id !== 'evaluation-triggered' && decision.findings[f.id] === undefined,
  );
  const first = open[0];
  if (first)
    return refuse(
      'gate',
      'findings-missing',
      text(
        `尚有 ${open.length} 项事实未认定：${open.map((f) => f.question.zh).join('；')}`,
        `Findings are missing: ${open.map((f) => f.id).join(', ')}.`,
      ),
      text(
        '逐项认定并说明理由，以确定须履行的程序。',
        'Record each finding with its reason, so that the mandatory stages are known.',
      ),
      first.basis,
    );
  const silent = stage.consultations.find((c) => c.stance === null);
  if (silent)
    return refuse(
      'gate',
      'consultation-unanswered',
      text('被征求意见的单位尚未答复。', `Unit ${silent.unitId} has not answered.`),
      text('登记该单位的意见。', "Record the unit's opinion."),
      ['L713-13'],
    );
  const dispute = stage.consultations.find((c) => c.stance === 'disagrees' && !c.disputeReported);
  if (dispute)
    return refuse(
      'gate',
      'dispute-not-reported',
      text(
        '与有关单位未取得一致意见，尚未向决策机关说明争议。',
        `The dispute with unit ${dispute.unitId} has not been reported.`,
      ),
      text(
        '登记争议的主要问题、有关单位意见、本单位意见、理由和依据。',
        'Record the dispute: issue, their view, own view, reasons and basis.',
      ),
      ['L713-13'],
    );
  return null;
}

function gate(
  type: DraftingAct['type'],
  stage: DraftingState,
  decision: Decision,
  context: ActContext,
): Refused | null {
  switch (type) {
    case 'RecordUnitOpinion':
    case 'ConsultUnit':
      return decision.draft ? null : noDraft();
    case 'ConcludeDrafting':
      return concludeGate(stage, decision, context);
    case 'SubmitDraft':
    case 'RecordDispute':
      return null;
    default:
      return type satisfies never;
  }
}

const badOptions = (options: { id: string; preferred: boolean; pros: string; cons: string }[]): Refused | null => {
  if (options.length === 1)
    return refuse(
      'input',
      'options-need-two',
      text('备选方案应当为两个以上。', 'Options come as two or more.'),
      text('提出两个以上方案，或不列备选方案。', 'Give two or more options, or none.'),
      ['L713-12'],
      { pointer: '/options' },
    );
  if (options.length > 1 && options.filter((o) => o.preferred).length !== 1)
    return refuse(
      'input',
      'options-need-preference',
      text('提出多个方案的，应当明确倾向性意见。', 'Several options need exactly one preference.'),
      text('标明一个倾向方案。', 'Mark one option as preferred.'),
      ['DL171-14'],
      { pointer: '/options' },
    );
  return null;
};

/** The undertaking unit records answers that came on paper; a consulted unit gives its own. */
const answersForAnother = (unitId: string, context: ActContext): boolean => {
  const principal = principalOf(context.actor);
  return principal.unitId !== unitId && !principal.roles.some((role) => role === 'drafter' || role === 'drafting-lead');
};

function decide(
  act: DraftingAct,
  stage: DraftingState,
  decision: Decision,
  context: ActContext,
): Outcome<DraftingEvent> {
  const refused = gate(act.type, stage, decision, context);
  if (refused) return refused;
  switch (act.type) {
    case 'SubmitDraft':
      return (
        badOptions(act.data.options) ?? {
          events: [event('DraftSubmitted', { ...act.data, version: stage.versions + 1 }, ['L713-12'])],
        }
      );
    case 'ConsultUnit': {
      if (stage.consultations.some((c) => c.unitId === act.data.unitId))
        return refuse(
          'state',
          'unit-already-consulted',
          text('已征求该单位意见。', 'This unit has been consulted already.'),
          text('登记其意见即可。', 'Record its opinion instead.'),
          ['L713-13'],
          { pointer: '/unitId' },
        );
      const holder = { unitId: act.data.unitId, postId: null, personId: null };
      const duty = newDuty(
        context,
        'drafting',
        stage.round,
        'answer-consultation',
        holder,
        null,
        ['L713-13'],
        act.data.unitId,
      );
      return { events: [event('UnitConsulted', { ...act.data, duties: { open: [duty] } }, ['L713-13'])] };
    }
    case 'RecordUnitOpinion': {
      if (answersForAnother(act.data.unitId, context))
        return refuse(
          'authority',
          'other-unit',
          text('只能答复征求本单位的意见。', 'A unit answers for itself only.'),
          text(
            '由被征求意见的单位答复，或由承办单位登记。',
            'Let that unit answer, or the undertaking unit record it.',
          ),
          ['L713-13'],
          { pointer: '/unitId' },
        );
      if (!stage.consultations.some((c) => c.unitId === act.data.unitId))
        return refuse(
          'state',
          'unit-not-consulted',
          text('尚未征求该单位意见。', 'This unit was not consulted.'),
          text('先征求该单位意见。', 'Consult the unit first.'),
          ['L713-13'],
          { pointer: '/unitId' },
        );
      const done = [dutyId('drafting', stage.round, 'answer-consultation', act.data.unitId)];
      const draftHash = decision.draft?.hash ?? '';
      return { events: [event('UnitOpinionRecorded', { ...act.data, draftHash, duties: { done } }, ['L713-13'])] };
    }
    case 'RecordDispute':
      return { events: [event('DisputeRecorded', act.data, ['L713-13'])] };
    case 'ConcludeDrafting': {
      const done = [dutyId('drafting', stage.round, 'submit-draft')];
      const draftHash = decision.draft?.hash ?? '';
      return {
        events: [event('DraftingConcluded', { ...act.data, draftHash, duties: { done } }, ['L713-12', 'L713-13'])],
      };
    }
    default:
      return act satisfies never;
  }
}

function evolve(stage: DraftingState, event: Recorded<DraftingEvent>): DraftingState {
  switch (event.type) {
    case 'DraftSubmitted':
      return { ...stage, versions: event.data.version };
    case 'UnitConsulted':
      return {
        ...stage,
        consultations: [...stage.consultations, { unitId: event.data.unitId, stance: null, disputeReported: false }],
      };
    case 'UnitOpinionRecorded':
      return {
        ...stage,
        consultations: stage.consultations.map((c) =>
          c.unitId === event.data.unitId ? { ...c, stance: event.data.stance } : c,
        ),
      };
    case 'DisputeRecorded':
      return {
        ...stage,
        consultations: stage.consultations.map((c) =>
          c.unitId === event.data.unitId ? { ...c, disputeReported: true } : c,
        ),
      };
    case 'DraftingConcluded':
      return concluded(stage, event, 'drafted');
    default:
      return event satisfies never;
  }
}

const spec = { stage: 'drafting', roles: ['drafter', 'drafting-lead'], charged: true, when: 'open' } as const;

export const drafting: StageModule<'drafting'> = {
  kind: 'drafting',
  specs: {
    SubmitDraft: { ...spec, title: text('提交决策草案', 'Submit the draft'), basis: ['L713-12'] },
    ConsultUnit: { ...spec, title: text('征求有关单位意见', 'Consult a unit'), basis: ['L713-13'] },
    RecordUnitOpinion: {
      ...spec,
      roles: ['consulted-unit', 'drafter', 'drafting-lead'],
      charged: false,
      title: text('答复征求意见', "Record a unit's opinion"),
      basis: ['L713-13'],
    },
    RecordDispute: { ...spec, title: text('说明争议', 'Report a dispute'), basis: ['L713-13'] },
    ConcludeDrafting: { ...spec, title: text('完成草案拟订', 'Conclude drafting'), basis: ['L713-12'] },
  },
  events: {
    DraftSubmitted: text('提交决策草案', 'Draft submitted'),
    UnitConsulted: text('征求有关单位意见', 'Unit consulted'),
    UnitOpinionRecorded: text('有关单位答复意见', 'Unit gave its opinion'),
    DisputeRecorded: text('向决策机关说明争议', 'Dispute reported'),
    DraftingConcluded: text('草案拟订完成', 'Drafting concluded'),
  },
  open: (round, at) => ({ ...openStage(round, at), versions: 0, consultations: [] }),
  openingDuties: (round, decision, context) => {
    const started = context.calendar.dateOf(decision.startedAt ?? context.now);
    const ruled = dueDate(context.ruleSet, context.calendar, 'drafting.deadline', started);
    const due =
      decision.draftingDueOn === null || (ruled && ruled.on < decision.draftingDueOn)
        ? ruled
        : setDate(decision.draftingDueOn, context, ['L713-11']);
    return [newDuty(context, 'drafting', round, 'submit-draft', holderOf(decision, 'drafting'), due, ['L713-12'])];
  },
  gate,
  decide,
  evolve,
  timers: () => [],
};
