import type { AnyDecisionAct, Findings, RuleSet } from '@dingce/domain';
import { Procedure, proposing, starting } from '../sample/procedure';
import type { Step } from '../sample/procedure';
import type { Client } from './client';
import type { Problem } from './client';
import { dayOf, morningOf } from './dossier';
import type { Dossier, Fact } from './dossier';
import type { World } from './world';

export interface RefusalMet {
  at: string;
  by: string;
  act: string;
  code: string;
  message: string;
  basis: string[];
}

/** One dossier's way through the engine: what is a fact, what stands in for one, what was refused. */
export class Run {
  readonly refusals: RefusalMet[] = [];
  readonly standIns: string[] = [];
  readonly notes: string[] = [];
  readonly decisions: string[] = [];
  private current = '';
  private title = '';
  private law: RuleSet | null = null;

  constructor(
    readonly dossier: Dossier,
    readonly world: World,
    readonly client: Client,
    readonly organId: string,
  ) {}

  get decisionId(): string {
    return this.current;
  }

  /** The rule set that the current decision is pinned to. */
  get ruleSet(): RuleSet {
    if (!this.law) throw new Error(`${this.dossier.file}: nothing has been proposed yet`);
    return this.law;
  }

  fact(index: number): Fact {
    const fact = this.dossier.facts[index];
    if (!fact) throw new Error(`${this.dossier.file} has no fact ${index}`);
    return fact;
  }

  /** Names what the dossier does not know and what was put in its place. */
  standIn(what: string): void {
    this.standIns.push(what);
  }

  note(what: string): void {
    this.notes.push(what);
  }

  /** Lets the engine's time pass to the morning of a fact, or of a day. */
  async until(when: Fact | string): Promise<void> {
    await this.world.time.advanceTo(
      typeof when === 'string' ? (when.includes('T') ? when : morningOf(when)) : morningOf(dayOf(when)),
    );
  }

  procedure(): Procedure {
    return new Procedure(this.title, (text) => this.client.paper(text));
  }

  /** Proposes a decision under a rule set and brings it to drafting, with the findings that hold. */
  async propose(matter: {
    title: string;
    problem: string;
    ruleSetId: string;
    findings: string[];
    adjusts?: string;
  }): Promise<void> {
    const ruleSet = this.world.installation.ruleSets.byId(matter.ruleSetId);
    if (!ruleSet) throw new Error(`rule set ${matter.ruleSetId} is not installed`);
    this.title = matter.title;
    this.law = ruleSet;
    const [step] = proposing(
      { title: matter.title, problem: matter.problem, ruleSet, findings: [], knownFindings: [], organId: this.organId },
      '',
    ) as [Step];
    if (matter.adjusts) Object.assign(step.act.data, { adjusts: matter.adjusts });
    const answer = await this.client.act(step.by, '', step.act);
    if (!('body' in answer))
      throw new Error(`${this.dossier.file}: the proposal was refused: ${answer.code} ${answer.message.en}`);
    this.current = String(answer.body.decisionId);
    this.decisions.push(this.current);
    const known = ruleSet.findings.map((f) => f.id).filter((id) => id !== 'evaluation-triggered');
    const findings: Findings = Object.fromEntries(
      known.map((id) => [id, { value: matter.findings.includes(id), reason: '据卷宗', basis: [] }]),
    );
    await this.do(starting(findings));
  }

  /** Acts that must be lawful; a refusal here is a mistake in the script and ends the run. */
  async do(steps: Step[]): Promise<void> {
    for (const { by, act } of steps) {
      const problem = await this.attempt(by, act);
      if (problem)
        throw new Error(
          `${this.dossier.file}: ${act.type} by ${by} at ${this.world.time.now()} was refused: ${problem.code} – ${problem.message.en} ${JSON.stringify(problem.errors ?? '')}`,
        );
    }
  }

  /** An act that the law may refuse; the refusal is part of the story. */
  async attempt(by: string, act: AnyDecisionAct): Promise<Problem | null> {
    const answer = await this.client.act(by, this.current, act);
    if ('body' in answer) return null;
    this.refusals.push({
      at: this.world.time.now(),
      by,
      act: act.type,
      code: answer.code,
      message: answer.message.zh,
      basis: answer.basis ?? [],
    });
    return answer;
  }

  /** A refusal that the dossier or the law leads us to expect, by its code. */
  async expectRefusal(by: string, act: AnyDecisionAct, code: string): Promise<void> {
    const problem = await this.attempt(by, act);
    if (problem?.code !== code)
      throw new Error(
        `${this.dossier.file}: ${act.type} should have been refused as ${code}, but was ${problem ? problem.code : 'accepted'}`,
      );
  }

  act(by: string, type: AnyDecisionAct['type'], data: object): Step {
    return { by, act: { type, data } as AnyDecisionAct };
  }
}
