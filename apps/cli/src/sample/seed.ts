import { Readable } from 'node:stream';
import { randomUUID } from 'node:crypto';
import type { Actor, StageKind } from '@dingce/domain';
import { stageKinds } from '@dingce/domain';
import type { BlobStore } from '@dingce/documents';
import { organStream } from '@dingce/identity';
import type { Installation } from '@dingce/installation';
import { organStream as organStreamId, sqlOf } from '@dingce/ledger';
import { citizens, foundedOn, foundingActs, organId } from './city';
import { Past } from './past';
import type { SettableClock } from './past';
import { findingsOf, Procedure, proposing, starting } from './procedure';
import type { Matter } from './procedure';

const dayMs = 86_400_000;

export const sampleRuleSet = 'dalian-171';

export const seeding: Actor = {
  kind: 'engine',
  personId: 'engine',
  postId: null,
  unitId: null,
  organId: null,
  roles: ['engine'],
  auth: { method: 'seed', strength: 'none' },
  enteredFor: null,
};

/** One matter standing in each stage; the titles say what a city decides. */
const matters: Record<StageKind, string> = {
  drafting: '滨海市既有住宅加装电梯补贴办法',
  'public-participation': '滨海市轨道交通票价调整方案',
  'expert-review': '滨海市海洋牧场发展规划',
  'risk-assessment': '滨海市生活垃圾焚烧发电厂选址',
  'fair-competition-review': '滨海市网约车经营管理办法',
  'legality-review': '滨海市中小学午餐配送服务办法',
  'collective-decision': '滨海市城市更新三年行动计划',
  publication: '滨海市养老服务补贴调整',
  execution: '滨海市公交线网优化',
  'post-evaluation': '滨海市老旧小区改造实施办法',
};

export const isSeeded = async ({ dataSource }: Installation): Promise<boolean> => {
  const [row] = await sqlOf(dataSource.manager).query<{ n: string }>('select count(*) as n from projection.decision');
  return Number(row?.n ?? 0) >= stageKinds.length;
};

/** Founds the sample city and brings one decision into each stage, in simulated past time, through the real deciders. */
export async function seedSampleCity(
  installation: Installation,
  clock: SettableClock,
  store: BlobStore,
  options: { issuer: string; now: string; onProgress(done: number, of: number, title: string): void },
): Promise<void> {
  await foundCity(installation, clock, options.issuer, {
    id: organId,
    name: { zh: '滨海市人民政府（样例）', en: 'Binhai City (sample)' },
    ruleSetId: sampleRuleSet,
  });
  for (const [i, stage] of stageKinds.entries()) {
    options.onProgress(i, stageKinds.length, matters[stage]);
    await bringInto(stage, installation, clock, store, options.now);
  }
  options.onProgress(stageKinds.length, stageKinds.length, '');
}

/**
 * `n` more decisions of the founded sample city, the stages in turn, open at `now`: what a recovery or a load begins with. Answers
 * their ids. The ledger's time is simulated; parts that are started afterwards may run on real time.
 */
export async function seedOpenDecisions(
  installation: Installation,
  clock: SettableClock,
  store: BlobStore,
  options: { n: number; now: string; onProgress?: (done: number, of: number) => void },
): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < options.n; i += 1) {
    const stage = stageKinds[i % stageKinds.length] as StageKind;
    ids.push(await bringInto(stage, installation, clock, store, options.now, `${matters[stage]}（${i + 1}）`));
    options.onProgress?.(i + 1, options.n);
  }
  return ids;
}

export async function foundCity(
  installation: Installation,
  clock: SettableClock,
  issuer: string,
  organ: { id: string; name: { zh: string; en: string }; ruleSetId: string },
  at = `${foundedOn}T01:00:00.000Z`,
): Promise<void> {
  clock.at = at;
  for (const act of foundingActs(issuer, organ, at.slice(0, 10))) {
    const performed = await installation.acts.performOn(organStream, organStreamId(organ.id), {
      actId: randomUUID(),
      act,
      actor: seeding,
      fingerprint: act.data,
      organId: organ.id,
    });
    if ('refusal' in performed)
      throw new Error(`sample city: ${act.type} was refused: ${performed.refusal.message.en}`);
  }
  installation.identity.forget();
}

/** Brings a decision into a stage, in simulated past time; answers its id. */
export async function bringInto(
  stage: StageKind,
  installation: Installation,
  clock: SettableClock,
  store: BlobStore,
  now: string,
  title = matters[stage],
): Promise<string> {
  const ruleSet = installation.ruleSets.byId(sampleRuleSet);
  if (!ruleSet) throw new Error(`rule set ${sampleRuleSet} is not installed`);
  const before = stageKinds.indexOf(stage);
  const parallel = ['expert-review', 'risk-assessment', 'fair-competition-review'] as const;
  const findings = {
    'expert-review': 'professional',
    'risk-assessment': 'social-risk',
    'fair-competition-review': 'market-activity',
  } as const;
  const matter: Matter = {
    title,
    problem: '现行规定与群众需求、发展实际不相适应',
    ruleSet: { id: ruleSet.id, hash: ruleSet.hash },
    // A matter that stands in one of the parallel stages has that fact, and the others are done.
    findings:
      before >= stageKinds.indexOf('legality-review')
        ? Object.values(findings)
        : parallel.filter((k) => stageKinds.indexOf(k) <= before).map((k) => findings[k]),
    knownFindings: ruleSet.findings.map((f) => f.id),
  };
  const paper = async (name: string): Promise<string> =>
    (await store.put(Readable.from([Buffer.from(`${name}\n（样例文件）\n`)]), 1_000_000)).sha256;
  const procedure = new Procedure(title, paper);
  const decisionId = randomUUID();
  const past = new Past(decisionId, installation.acts, installation.identity, clock, organId);
  const nowMs = Date.parse(now);
  const daysBack = [6, 20, 52, 52, 52, 47, 66, 75, 130, 520][before] ?? 60;
  const at = (day: number): string => new Date(nowMs - (daysBack - day) * dayMs).toISOString();
  const on = (day: number): string => installation.calendar('Asia/Shanghai').dateOf(at(day));

  clock.at = at(0);
  await past.do([...proposing(matter, decisionId), ...starting(findingsOf(matter))]);
  if (before === 0) return decisionId;
  await past.until(at(5));
  await past.do(await procedure.drafting());
  await past.until(at(8));
  await past.do(await procedure.consultation(on(8 + 31)));
  for (const [i, citizen] of citizens.entries())
    await past.comment(
      ['建议对通勤乘客和老年人给予优惠。', '支持，希望同步提升服务质量。'][i] ?? '',
      `c-sample-${citizen}`,
    );
  const here = async (): Promise<string> => {
    await past.until(now);
    return decisionId;
  };
  if (stage === 'public-participation') return here();
  await past.until(at(12));
  for (const kind of parallel) {
    if (kind === stage || !matter.findings.includes(findings[kind])) continue;
    await past.do(
      kind === 'expert-review'
        ? await procedure.expertReview()
        : kind === 'risk-assessment'
          ? await procedure.riskAssessment()
          : await procedure.fairCompetition(),
    );
  }
  await past.until(at(41));
  await past.do(await procedure.closingParticipation(citizens.length, on(41)));
  if ((parallel as readonly string[]).includes(stage)) return here();
  await past.until(at(43));
  await past.do(await procedure.submittingForReview((ruleSet.outcomes['legality-package'] ?? []).map((o) => o.id)));
  if (stage === 'legality-review') return here();
  await past.until(at(55));
  await past.do(await procedure.legalityOpinion());
  await past.until(at(58));
  await past.do(
    await procedure.submittingForMeeting(
      ruleSet.materials.map((m) => m.id),
      at(stage === 'collective-decision' ? 69 : 62),
    ),
  );
  if (stage === 'collective-decision') return here();
  await past.until(at(62));
  await past.do(await procedure.meeting());
  if (stage === 'publication') return here();
  await past.until(at(66));
  await past.do(await procedure.issuing(on(66), on(80)));
  await past.until(at(82));
  await past.do(await procedure.executing(on(daysBack + 90)));
  if (stage === 'execution') return here();
  await past.until(at(460));
  await past.do(await procedure.triggeringEvaluation());
  await past.do(await procedure.evaluating(on(daysBack + 60)));
  return here();
}
