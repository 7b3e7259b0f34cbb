import { dueDate, holds, text } from '@dingce/domain';
import type { Calendar, CivilDate, Findings, Period, RuleSet, StageKind, StageRule, Text } from '@dingce/domain';

/** One thing that must have had its time before the meeting. */
export interface PlanStep {
  stage: StageKind;
  title: Text;
  /** The day it begins at the earliest. */
  from: CivilDate;
  /** Its last day, or the day on which it may take place. */
  until: CivilDate;
  /** null: the rule set sets no least time for it. */
  period: string | null;
  span: Pick<Period, 'value' | 'unit'> | null;
  /** generally: may be shorter for stated reasons. */
  modality: Period['modality'] | null;
  basis: string[];
  /** true when a year without published holidays was touched: the date may still move. */
  provisional: boolean;
  /** The meeting could be earlier if this one were. */
  decisive: boolean;
}

export interface Plan {
  ruleSet: { id: string; hash: string };
  /** The day on which drafting is concluded. */
  startOn: CivilDate;
  findings: Record<string, boolean>;
  /** null: this rule set knows no meeting. */
  meetingOn: CivilDate | null;
  provisional: boolean;
  calendarVersion: string;
  steps: PlanStep[];
}

type Step = Omit<PlanStep, 'decisive'>;
/** `doneOn`: the first day on which what follows may begin. */
interface Course {
  steps: { step: Step; doneOn: CivilDate }[];
  doneOn: CivilDate;
  startsOn: CivilDate;
}

const titles: Partial<Record<StageKind, Text>> = {
  drafting: text('起草完成', 'Drafting concluded'),
  'public-participation': text('公开征求意见', 'Public consultation'),
  'expert-review': text('专家论证', 'Expert review'),
  'risk-assessment': text('风险评估', 'Risk assessment'),
  'fair-competition-review': text('公平竞争审查', 'Fair-competition review'),
  'legality-review': text('合法性审查', 'Legality review'),
  'collective-decision': text('集体讨论决定', 'Meeting that decides'),
};

const hearingTitles: Record<string, Text> = {
  'hearing.notice': text('听证会公告', 'Notice of the hearing'),
  'hearing.list': text('公布听证参加人名单', 'List of those who take part in the hearing'),
  'hearing.papers': text('送达听证材料', 'Papers for those who take part in the hearing'),
};

/**
 * The earliest lawful day of the meeting when drafting is concluded on `startOn`, and what makes it so. Pure: stages run in the
 * order of the rule set, those beside each other at once; only times that must be left count, never times within which
 * something must be done. Facts not among `found` count as found absent.
 */
export function planMeeting(ruleSet: RuleSet, calendar: Calendar, startOn: CivilDate, found: string[]): Plan {
  const findings: Findings = Object.fromEntries(
    ruleSet.findings.map(({ id }) => [id, { value: found.includes(id), reason: '', basis: [] }]),
  );
  const planner = new Planner(ruleSet, calendar, startOn, findings);
  const meeting = ruleSet.stages.some((s) => s.kind === 'collective-decision')
    ? planner.course('collective-decision')
    : null;
  const steps = meeting ? planner.steps() : [];
  return {
    ruleSet: { id: ruleSet.id, hash: ruleSet.hash },
    startOn,
    findings: Object.fromEntries(Object.entries(findings).map(([id, { value }]) => [id, value])),
    meetingOn: meeting?.doneOn ?? null,
    provisional: steps.some((step) => step.decisive && step.provisional),
    calendarVersion: calendar.version,
    steps,
  };
}

class Planner {
  private readonly courses = new Map<StageKind, Course>();

  constructor(
    private readonly ruleSet: RuleSet,
    private readonly calendar: Calendar,
    private readonly startOn: CivilDate,
    private readonly findings: Findings,
  ) {}

  /** What a stage takes after all that must come before it; a stage not needed takes nothing. */
  course(kind: StageKind): Course {
    const known = this.courses.get(kind);
    if (known) return known;
    const rule = this.rule(kind);
    const startsOn = latest([this.startOn, ...(rule?.after ?? []).map((before) => this.course(before).doneOn)]);
    const needed = rule !== undefined && holds(rule.mandatory, this.findings) === true;
    const steps = needed ? this.stepsOf(rule, startsOn) : [];
    const course = { steps, startsOn, doneOn: latest([startsOn, ...steps.map((s) => s.doneOn)]) };
    this.courses.set(kind, course);
    return course;
  }

  /** In order of time; of those that begin together, the order of the rule set. */
  steps(): PlanStep[] {
    const decisive = this.decisive('collective-decision');
    const all = this.ruleSet.stages.flatMap(({ kind }) => this.courses.get(kind)?.steps ?? []);
    return all
      .map(({ step }) => ({ ...step, decisive: decisive.has(step) }))
      .sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
  }

  /** Back from a stage along those that ended on the very day it could begin. */
  private decisive(kind: StageKind): Set<Step> {
    const course = this.course(kind);
    const own = course.steps.filter((s) => s.doneOn === course.doneOn).map((s) => s.step);
    const before = (this.rule(kind)?.after ?? []).filter((k) => this.course(k).doneOn === course.startsOn);
    return new Set([...own, ...before.flatMap((k) => [...this.decisive(k)])]);
  }

  private stepsOf(rule: StageRule, from: CivilDate): Course['steps'] {
    if (rule.kind === 'public-participation') return [this.consultation(rule, from), ...this.hearing(from)];
    if (rule.kind === 'legality-review') return [this.review(rule, from)];
    return [untimed(rule, from)];
  }

  /** The window closes at the end of its last day: what follows begins on the next. */
  private consultation(rule: StageRule, from: CivilDate): Course['steps'][number] {
    const due = dueDate(this.ruleSet, this.calendar, 'consultation.window', from);
    if (!due) return untimed(rule, from);
    return {
      step: this.timed('public-participation', 'consultation.window', from, due),
      doneOn: this.calendar.dateOf(due.at),
    };
  }

  /** Everything that must lie so long before the hearing, done on `from`. */
  private hearing(from: CivilDate): Course['steps'] {
    if (this.findings['hearing-required']?.value !== true) return [];
    const before = Object.entries(this.ruleSet.periods).filter(
      ([, p]) => p.anchor === 'hearing-held' && p.direction === 'before' && p.sense === 'at-least',
    );
    return before.map(([period]) => {
      const held = this.earliestAfter(period, from);
      return {
        step: {
          ...this.timed('public-participation', period, from, held),
          title: hearingTitles[period] ?? text('听证会', 'Hearing'),
        },
        doneOn: held.on,
      };
    });
  }

  /** The reviewer must be left the whole time; the opinion of its last day lets the meeting be held on that day. */
  private review(rule: StageRule, from: CivilDate): Course['steps'][number] {
    const due = dueDate(this.ruleSet, this.calendar, 'legality.review', from);
    if (!due || this.ruleSet.periods['legality.review']?.sense !== 'at-least') return untimed(rule, from);
    return { step: this.timed('legality-review', 'legality.review', from, due), doneOn: due.on };
  }

  /** The first day for which `from` is not too late. */
  private earliestAfter(period: string, from: CivilDate): { on: CivilDate; provisional: boolean } {
    let on = from;
    for (;;) {
      const due = dueDate(this.ruleSet, this.calendar, period, on);
      if (!due || due.on >= from) return { on, provisional: due?.provisional ?? false };
      on = this.calendar.add(on, { value: 1, unit: 'day' }, 'after').on;
    }
  }

  private timed(
    stage: StageKind,
    id: string,
    from: CivilDate,
    { on, provisional }: { on: CivilDate; provisional: boolean },
  ): Step {
    const { value, unit, modality, basis } = this.ruleSet.periods[id] as Period;
    return {
      stage,
      title: titles[stage] ?? text(stage, stage),
      from,
      until: on,
      period: id,
      span: { value, unit },
      modality,
      basis,
      provisional,
    };
  }

  private rule(kind: StageKind): StageRule | undefined {
    return this.ruleSet.stages.find((s) => s.kind === kind);
  }
}

const latest = (days: CivilDate[]): CivilDate => days.reduce((a, b) => (a > b ? a : b));

const untimed = ({ kind, basis }: StageRule, on: CivilDate): Course['steps'][number] => ({
  step: {
    stage: kind,
    title: titles[kind] ?? text(kind, kind),
    from: on,
    until: on,
    period: null,
    span: null,
    modality: null,
    basis,
    provisional: false,
  },
  doneOn: on,
});
