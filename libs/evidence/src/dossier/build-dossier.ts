import { recordedOf } from '@dingce/acts';
import { fold, stageKinds, stageTitles } from '@dingce/domain';
import type { Decision, RecordedDecisionEvent, RuleSet } from '@dingce/domain';
import { lineOf } from './chronicle';
import type { PlacedEntry } from './chronicle';
import type { Dossier, StageLine } from './dossier';
import { idsIn, titlesOf } from './facts';
import { matrixOf, positionsOf } from './matrix';
import { People } from './people';
import type { Register } from './people';
import { statusTitles, values } from './words';

export interface DossierParts {
  decision: PlacedEntry[];
  attempts: PlacedEntry[];
  comments: Dossier['comments'];
  documents: Dossier['documents'];
  proof: Dossier['proof'];
  register: Register;
  ruleSet(hash: string): RuleSet | undefined;
}

/** The entries of the bundle are not those of a decision. */
export class NoDecisionInside extends Error {}

/** Tells the bundle's entries as a dossier. Throws NoDecisionInside when they do not begin with a proposal. */
export async function buildDossier(parts: DossierParts): Promise<Dossier> {
  const { register } = parts;
  const decision = fold(parts.decision.map((entry) => recordedOf(entry) as RecordedDecisionEvent));
  if (decision.status === 'none') throw new NoDecisionInside('the first entry is no proposal');
  const organ = await register.organ(decision.organId);
  const timeZone = organ?.timeZone ?? 'Asia/Shanghai';
  const entries = [...parts.decision, ...parts.attempts];
  const names = await register.names(idsIn(entries.map(({ envelope }) => [envelope.data, envelope.actor])));
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' });
  const people = new People(register, names, (instant) => day.format(new Date(instant)));
  const ruleSet = parts.ruleSet(decision.ruleSet.hash);
  const meanings = { names, titles: titlesOf(ruleSet) };
  const lines = async (of: PlacedEntry[]) => {
    const told = [];
    for (const entry of of) told.push(await lineOf(entry, people, meanings, timeZone));
    return told;
  };
  const chronicle = await lines(parts.decision);
  return {
    decisionId: decision.id,
    title: decision.title,
    organ: organ?.name.zh ?? decision.organId,
    timeZone,
    status: statusTitles[decision.status] ?? { zh: decision.status, en: decision.status },
    ruleSet: {
      title: ruleSet?.title ?? { zh: decision.ruleSet.id, en: decision.ruleSet.id },
      hash: decision.ruleSet.hash,
      layers: ruleSet?.layers.map((layer) => `${layer.title.zh}（${layer.instrument}）`) ?? [],
    },
    proposedAt: decision.proposedAt,
    closedAt: decision.closed?.at ?? null,
    stages: stagesOf(decision, meanings.titles),
    chronicle,
    attempts: await lines(parts.attempts),
    matrix: matrixOf(chronicle),
    positions: positionsOf(chronicle),
    comments: parts.comments,
    documents: parts.documents,
    proof: parts.proof,
  };
}

/** Every round of every stage that was opened, in display order. */
function stagesOf(decision: Decision, titles: Record<string, string>): StageLine[] {
  return stageKinds.flatMap((kind): StageLine[] => {
    const rounds = [
      ...decision.past.filter((past) => past.kind === kind),
      ...[decision.stages[kind]].filter((s) => !!s),
    ]
      .map(({ round, status, openedAt, concludedAt, outcome }) => ({
        round,
        status,
        openedAt,
        concludedAt,
        outcome: outcome === null ? null : (titles[outcome] ?? values[outcome]?.zh ?? outcome),
      }))
      .filter((round, i, all) => all.findIndex((other) => other.round === round.round) === i)
      .sort((a, b) => a.round - b.round);
    return rounds.length > 0 ? [{ kind, title: stageTitles[kind], rounds }] : [];
  });
}
