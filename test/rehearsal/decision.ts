import { randomUUID } from 'node:crypto';
import { organId, Past, Procedure, proposing, starting } from '@dingce/cli';
import type { Step } from '@dingce/cli';
import type { People } from './people';
import type { World } from './world';

const dayMs = 86_400_000;
export const ruleSetId = 'dalian-171';

/** One decision of the city, from its proposal to its evaluation and closing, stage by stage at the pace of its dates. */
export class RehearsedDecision {
  readonly id = randomUUID();
  private readonly procedure: Procedure;
  private from = 0;

  constructor(
    private readonly world: World,
    private readonly people: People,
    readonly title: string,
  ) {
    this.procedure = new Procedure(title, (name) => world.paper(name));
  }

  /** Proposed, drafted, heard, reviewed, decided and published; 80 days. */
  async decide(): Promise<void> {
    this.from = Date.parse(this.world.now);
    const { ruleSets } = this.world.installation;
    const ruleSet = ruleSets.byId(ruleSetId);
    if (!ruleSet) throw new Error(`rule set ${ruleSetId} is not installed`);
    const { procedure } = this;
    const known = ruleSet.findings.map(({ id }) => id);
    const matter = {
      title: this.title,
      problem: '现行规定与发展实际不相适应',
      ruleSet: { id: ruleSet.id, hash: ruleSet.hash },
      findings: ['professional', 'social-risk', 'market-activity'],
      knownFindings: known,
    };
    const findings = Object.fromEntries(
      known
        .filter((id) => id !== 'evaluation-triggered')
        .map((id) => [id, { value: matter.findings.includes(id), reason: '经研究', basis: [] }]),
    );
    await this.do([...proposing(matter, this.id), ...starting(findings)]);
    await this.until(5);
    await this.do(await procedure.drafting());
    await this.until(8);
    await this.do(await procedure.consultation(this.on(8 + 31)));
    await this.past.comment('建议对通勤乘客和老年人给予优惠。', 'c-sample-shimin1');
    await this.until(12);
    await this.do(await procedure.expertReview());
    await this.do(await procedure.riskAssessment());
    await this.do(await procedure.fairCompetition());
    await this.until(41);
    await this.do(await procedure.closingParticipation(1, this.on(41)));
    await this.until(43);
    await this.do(await procedure.submittingForReview((ruleSet.outcomes['legality-package'] ?? []).map((o) => o.id)));
    await this.until(55);
    await this.do(await procedure.legalityOpinion());
    await this.until(58);
    await this.do(
      await procedure.submittingForMeeting(
        ruleSet.materials.map((m) => m.id),
        this.at(62),
      ),
    );
    await this.until(62);
    await this.do(await procedure.meeting());
    await this.until(66);
    await this.do(await procedure.issuing(this.on(66), this.on(80)));
    await this.until(82);
    await this.world.publish();
  }

  /** `dueOn`: when the execution must be complete. */
  async execute(dueOn = this.on(82 + 900)): Promise<void> {
    await this.do(await this.procedure.executing(dueOn));
    await this.world.publish();
  }

  /** Evaluated `days` after its beginning, executed to the end, and closed. */
  async evaluate(days: number): Promise<void> {
    await this.until(days);
    await this.do(await this.procedure.triggeringEvaluation());
    await this.do(await this.procedure.evaluating(this.on(days + 90)));
    await this.until(days + 40);
    await this.do(await this.procedure.concludingEvaluation('continue'));
    await this.do(await this.procedure.finishing());
    await this.world.publish();
  }

  async status(): Promise<string> {
    const reading = await this.world.installation.acts.reading(this.id);
    return reading?.decision.status ?? 'none';
  }

  /** Built anew each time: the database may have moved. */
  private get past(): Past {
    return new Past(this.id, this.world.installation.acts, this.people.identity, this.world.clock, organId);
  }

  private do(steps: Step[]): Promise<void> {
    return this.past.do(this.people.today(steps));
  }

  private until(day: number): Promise<void> {
    return this.past.until(this.at(day));
  }

  private at(day: number): string {
    return new Date(this.from + day * dayMs).toISOString();
  }

  private on(day: number): string {
    return this.world.installation.calendar('Asia/Shanghai').dateOf(this.at(day));
  }
}
