import { randomUUID } from 'node:crypto';
import { Past, SettableClock, organId, proposing, starting } from '@dingce/cli';
import type { Installation } from '@dingce/installation';

const lanes = 16;

/** Decisions standing in drafting, written through the real deciders; answers their ids. */
export async function storeDecisions(
  installation: Installation,
  count: number,
  say: (progress: string) => void,
): Promise<string[]> {
  const ruleSet = installation.ruleSets.byId('cn-713');
  if (!ruleSet) throw new Error('rule set cn-713 is not installed');
  const known = ruleSet.findings.map((f) => f.id).filter((id) => id !== 'evaluation-triggered');
  const findings = Object.fromEntries(
    known.map((id) => [id, { value: false, reason: '经研究，不属于该情形', basis: [] }]),
  );
  const ids = Array.from({ length: count }, () => randomUUID());
  let done = 0;
  const lane = async (from: number): Promise<void> => {
    for (let i = from; i < count; i += lanes) {
      const decisionId = ids[i] as string;
      const past = new Past(
        decisionId,
        installation.acts,
        installation.identity,
        new SettableClock(new Date().toISOString()),
        organId,
      );
      const matter = {
        title: `事项 ${i}`,
        problem: '需要研究解决的问题',
        ruleSet: { id: ruleSet.id, hash: ruleSet.hash },
        findings: [],
        knownFindings: known,
      };
      await past.do([...proposing(matter, decisionId), ...starting(findings)]);
      done += 1;
      if (done % 1000 === 0) say(`已存 ${done}/${count} 项决策 · stored`);
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_, i) => lane(i)));
  return ids;
}
