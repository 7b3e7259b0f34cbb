import { organId, Procedure, proposing, starting } from '@dingce/cli';
import type { Step } from '@dingce/cli';
import type { AnyDecisionAct, Findings } from '@dingce/domain';
import type { Stage } from './stage';
import type { Answer, Sending } from './visitor';

export const act = (by: string, type: AnyDecisionAct['type'], data: object): Step => ({
  by,
  act: { type, data } as AnyDecisionAct,
});

/** UTC day, `days` from now; cn-713's own dates are civil dates of Asia/Shanghai, hours apart at most. */
export const day = (days = 0, from = Date.now()): string =>
  new Date(from + 8 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10);

export interface MatterOptions {
  title?: string;
  ruleSetId?: string;
  findings?: string[];
  organId?: string;
}

/** A proposal's body: what the caller may say of it. */
export function proposal({
  title = '滨海市公交线网优化',
  ruleSetId = 'cn-713',
  organId: organ = organId,
}: MatterOptions = {}): Record<string, unknown> {
  const [propose] = proposing(
    {
      title,
      problem: '线网与客流不相适应',
      ruleSet: { id: ruleSetId, hash: '' },
      findings: [],
      knownFindings: [],
      organId: organ,
    },
    '',
  ) as [Step];
  const { decisionId: _id, ruleSet: _ruleSet, ...body } = propose.act.data as Record<string, unknown>;
  return { ...body, ruleSetId };
}

/** Every question of the rule set answered; without others the matter is lawfully not public, so that no thirty days stand in the way. */
export function findings(
  stage: Stage,
  { ruleSetId = 'cn-713', findings: found = ['lawfully-not-public'] }: MatterOptions = {},
): Findings {
  const known = stage.installation.ruleSets.byId(ruleSetId)?.findings ?? [];
  return Object.fromEntries(
    known
      .filter((f) => f.id !== 'evaluation-triggered')
      .map((f) => [f.id, { value: found.includes(f.id), reason: '经研究', basis: [] }]),
  );
}

/** A decision on its way through the API. */
export class Matter {
  private constructor(
    readonly stage: Stage,
    readonly id: string,
    readonly procedure: Procedure,
    readonly proposed: Answer,
  ) {}

  static async propose(stage: Stage, options: MatterOptions = {}): Promise<Matter> {
    const body = proposal(options);
    const answer = await stage.visitor.post('jingban', '/v1/decisions', body);
    if (answer.status !== 201) throw new Error(`proposal: ${answer.status} ${answer.text}`);
    return new Matter(
      stage,
      String(answer.body.decisionId),
      new Procedure(String(body.title), (text) => stage.visitor.paper(text)),
      answer,
    );
  }

  /** Proposed, studied, started, with its findings; its drafting opened by the workflow. */
  static async start(stage: Stage, options: MatterOptions = {}): Promise<Matter> {
    const matter = await Matter.propose(stage, options);
    await matter.do(starting(findings(stage, options)), { headers: { prefer: 'wait=5' } });
    return matter;
  }

  do(steps: Step[], sending: Omit<Sending, 'body' | 'key'> = {}): Promise<Answer> {
    return this.stage.visitor.do(this.id, steps, sending);
  }

  act(by: string, type: AnyDecisionAct['type'], data: object, sending: Omit<Sending, 'body'> = {}): Promise<Answer> {
    return this.stage.visitor.act(by, this.id, type as never, data, sending);
  }

  get(by: string | null, path = ''): Promise<Answer> {
    return this.stage.visitor.get(by, `/v1/decisions/${this.id}${path}`);
  }

  async draft(): Promise<void> {
    await this.do(await this.procedure.drafting(), { headers: { prefer: 'wait=5' } });
  }

  async reviewLegality(): Promise<void> {
    await this.do(await this.procedure.submittingForReview(['draft', 'legal-basis', 'procedure-account']));
    await this.do(await this.procedure.legalityOpinion(), { headers: { prefer: 'wait=5' } });
  }

  async convene(): Promise<void> {
    await this.do(await this.procedure.submittingForMeeting(['draft', 'legality-opinion'], new Date().toISOString()));
    const [convene] = await this.procedure.meeting();
    await this.do([convene as Step]);
  }
}
