import {
  actOf,
  adoptedStory,
  bend,
  concludePublication,
  drafter,
  issueDecision,
  issuedStory,
  nationalRules,
  office,
  overlaid,
  publishDecision,
  publishedStory,
  reportToParty,
} from '../../decision/decision.given';
import type { Story } from '../../decision/decision.given';
import type { AnyDecisionAct } from '../../decision/decide';

const at = '2026-04-24T01:00:00.000Z';
const other = '9'.repeat(64);
const opened = (findings?: Record<string, boolean>, rules = nationalRules): Story =>
  adoptedStory(findings, rules).open('publication', '2026-04-23T00:30:00.000Z');
const reported = (findings?: Record<string, boolean>, rules = nationalRules): Story =>
  opened(findings, rules).do(reportToParty, office, at);
const withhold = actOf('WithholdFromPublication', { ground: '国家秘密', basis: ['XXGK-14'] });
const congressReport = actOf('ReportToPeoplesCongress', {
  kind: 'report',
  reportedOn: '2026-04-23',
  documentHash: other,
  outcome: '已报告',
});
const explain = actOf('ExplainAdoption', {
  documentHash: other,
  url: null,
  publicOpinions: '部分采纳',
  expertOpinions: '',
});
const interpret = actOf('PublishInterpretation', { documentHash: other, url: 'https://example.gov.cn/8j' });

const congress = overlaid({ findings: ['congress-matter'] });
const noParty = overlaid({ flags: { 'party.report-required': { value: false, basis: ['SCOT-1'] } } });
const explained = overlaid({ flags: { 'adoption.explanation-required': { value: true, basis: ['L713-32'] } } });
const optional = overlaid({ flags: { 'decision.publication-required': { value: false, basis: ['SCOT-1'] } } });
const within = overlaid({
  periods: {
    'publication.publish': {
      value: 20,
      unit: 'working-day',
      modality: 'must',
      sense: 'at-most',
      anchor: 'decision-issued',
      direction: 'after',
      stopClock: [],
      shortening: null,
      basis: ['XXGK-26'],
    },
  },
});
const published = (rules = nationalRules): Story => issuedStory({}, rules).do(publishDecision, office, at);

type Case = [verdict: string, when: string, given: () => Story, act: AnyDecisionAct];

/** A decision found lawfully not public has no public participation: its story is told up to the issue without it. */
const secret: [Record<string, boolean>, typeof nationalRules] = [
  { 'lawfully-not-public': true },
  {
    ...nationalRules,
    stages: nationalRules.stages.map((s) =>
      s.kind === 'public-participation' ? { ...s, mandatory: true as const } : s,
    ),
  },
];

describe('issuing the decision (713-31, -8)', () => {
  it.each<Case>([
    ['gate party-report-missing', 'before the Party committee is reported to', opened, issueDecision],
    ['lawful', 'after it', reported, issueDecision],
    ['lawful', 'without it where the rule set has no such duty', () => opened({}, noParty), issueDecision],
    [
      'gate congress-report-missing',
      "of a matter for the people's congress without its report",
      () => reported({ 'congress-matter': true }, congress),
      issueDecision,
    ],
    [
      'lawful',
      'of such a matter with its report',
      () => reported({ 'congress-matter': true }, congress).do(congressReport, office, at),
      issueDecision,
    ],
    ['state already-issued', 'twice', issuedStory, issueDecision],
    [
      'input not-the-decided-text',
      'with another text than the meeting decided',
      reported,
      bend(issueDecision, { documentHash: other }),
    ],
    [
      'input effective-before-issue',
      'to take effect before its issue',
      reported,
      bend(issueDecision, { effectiveOn: '2026-04-23' }),
    ],
  ])('answers %s %s', (verdict, _when, given, act) => {
    expect(given().judge(act, office, at)).toBe(verdict);
  });

  it('owes publication within twenty working days where the rule set says so', () => {
    expect(issuedStory({}, within).decision.duties.find((d) => d.what === 'publish-decision')).toMatchObject({
      dueOn: '2026-05-22',
      basis: ['L713-32', 'XXGK-26'],
    });
  });

  it('owes no publication of what is lawfully not public', () => {
    expect(issuedStory(...secret).decision.duties.some((d) => d.what === 'publish-decision')).toBe(false);
  });
});

describe('publishing the decision (713-32)', () => {
  it.each<Case>([
    ['gate not-issued', 'to publishing before issue', reported, publishDecision],
    ['lawful', 'to publishing what was issued', issuedStory, publishDecision],
    [
      'gate lawfully-not-public',
      'to publishing what is lawfully not public',
      () => issuedStory(...secret),
      publishDecision,
    ],
    [
      'input not-the-issued-text',
      'to publishing another text',
      issuedStory,
      bend(publishDecision, { documentHash: other }),
    ],
    ['gate channels-missing', 'to publishing nowhere', issuedStory, bend(publishDecision, { urls: [], channels: [] })],
    ['lawful', 'to publishing on the site alone', issuedStory, bend(publishDecision, { channels: [] })],
    ['gate not-issued', 'to withholding before issue', reported, withhold],
    ['gate must-be-published', 'to withholding what was not found to be secret', issuedStory, withhold],
    ['lawful', 'to withholding what is lawfully not public', () => issuedStory(...secret), withhold],
    ['gate not-issued', 'to explaining the adoption before issue', reported, explain],
    ['lawful', 'to explaining it afterwards', issuedStory, explain],
    ['gate not-issued', 'to an interpretation before issue', reported, interpret],
    ['lawful', 'to an interpretation afterwards', issuedStory, interpret],
    ['gate not-issued', 'to concluding before issue', reported, concludePublication],
    ['gate not-published', 'to concluding before publication', issuedStory, concludePublication],
    [
      'lawful',
      'to concluding without publication where no rule asks for it',
      () => issuedStory({}, optional),
      concludePublication,
    ],
    ['lawful', 'to concluding after publication', published, concludePublication],
    [
      'lawful',
      'to concluding after withholding',
      () => issuedStory(...secret).do(withhold, office, at),
      concludePublication,
    ],
    [
      'gate adoption-not-explained',
      'to concluding without the explanation that the rules ask for',
      () => published(explained),
      concludePublication,
    ],
    ['lawful', 'to concluding with it', () => published(explained).do(explain, drafter, at), concludePublication],
  ])('answers %s %s', (verdict, _when, given, act) => {
    expect(given().judge(act, office, at)).toBe(verdict);
  });

  it('says whether it was published or withheld', () => {
    expect(publishedStory().decision.stages.publication).toMatchObject({ status: 'concluded', outcome: 'published' });
    const withheld = issuedStory(...secret)
      .do(withhold, office, at)
      .do(concludePublication, office, at);
    expect(withheld.decision.stages.publication).toMatchObject({ status: 'concluded', outcome: 'withheld' });
  });

  it.each([
    ['done', 'published', () => publishedStory()],
    [
      'void',
      'concluded where no rule asks for publication',
      () => issuedStory({}, optional).do(concludePublication, office, at),
    ],
  ])('leaves the duty to publish %s when it was %s', (status, _when, given) => {
    expect(given().decision.duties.find((d) => d.what === 'publish-decision')).toMatchObject({ status });
  });
});
