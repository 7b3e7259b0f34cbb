import { createHash, randomUUID } from 'node:crypto';
import { organId, Past, Procedure, proposing, SettableClock, starting } from '@dingce/cli';
import { openInstallation } from '@dingce/installation';
import type { Installation } from '@dingce/installation';
import { resolve } from 'node:path';
import { dissentIn } from './dissent';
import type { Targets } from './writers';

const paper = (text: string): Promise<string> => Promise.resolve(createHash('sha256').update(text).digest('hex'));
const daysOpen = 45;
const dayMs = 86_400_000;

/** Decisions in their drafting stage, and one whose consultation is open, written through the real deciders. */
export async function makeTargets(appUrl: string, count: number): Promise<Targets> {
  const installation = await openInstallation({
    databaseUrl: appUrl,
    procedures: resolve('procedures'),
    pseudonymKey: 'key-of-the-fault-tests',
    poolSize: 8,
  });
  try {
    const drafting = await Promise.all(Array.from({ length: count }, (_, i) => draft(installation, `事项 ${i}`)));
    const consulted = await draft(installation, '公开征求意见的事项');
    await openConsultation(installation, consulted);
    return { drafting, consultation: consulted };
  } finally {
    await installation.close();
  }
}

/** A decided matter in whose meeting one named member disagreed; answers its id. */
export async function makeDissent(appUrl: string): Promise<string> {
  const installation = await openInstallation({
    databaseUrl: appUrl,
    procedures: resolve('procedures'),
    pseudonymKey: 'key-of-the-fault-tests',
    poolSize: 4,
  });
  try {
    const decisionId = await draft(installation, '有人持不同意见的事项', ['lawfully-not-public']);
    await dissentIn(pastOf(installation, decisionId), new Procedure('有人持不同意见的事项', paper));
    return decisionId;
  } finally {
    await installation.close();
  }
}

const pastOf = (installation: Installation, decisionId: string): Past =>
  new Past(decisionId, installation.acts, installation.identity, new SettableClock(new Date().toISOString()), organId);

async function draft(installation: Installation, title: string, found: string[] = []): Promise<string> {
  const ruleSet = installation.ruleSets.byId('cn-713');
  if (!ruleSet) throw new Error('rule set cn-713 is not installed');
  const known = ruleSet.findings.map((finding) => finding.id).filter((id) => id !== 'evaluation-triggered');
  const findings = Object.fromEntries(
    known.map((id) => [id, { value: found.includes(id), reason: '经研究', basis: [] }]),
  );
  const decisionId = randomUUID();
  const matter = {
    title,
    problem: '需要研究解决的问题',
    ruleSet: { id: ruleSet.id, hash: ruleSet.hash },
    findings: [],
    knownFindings: known,
  };
  const [submitDraft] = await new Procedure(title, paper).drafting();
  if (!submitDraft) throw new Error('drafting begins with a draft');
  await pastOf(installation, decisionId).do([...proposing(matter, decisionId), ...starting(findings), submitDraft]);
  return decisionId;
}

async function openConsultation(installation: Installation, decisionId: string): Promise<void> {
  const procedure = new Procedure('公开征求意见的事项', paper);
  const past = pastOf(installation, decisionId);
  const [, ...drafting] = await procedure.drafting();
  await past.do(drafting);
  const closesOn = new Date(Date.now() + daysOpen * dayMs).toISOString().slice(0, 10);
  await past.do(await procedure.consultation(closesOn));
}
