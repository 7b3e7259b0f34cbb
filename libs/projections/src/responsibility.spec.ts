import { decisionEventTitles, stageModules, stageOfEvent } from '@dingce/domain';
import { responsibilityOf } from './responsibility';

const of = (type: string, kind = 'person') => responsibilityOf(type, stageOfEvent(type), kind);

describe('what a person answers for by an act', () => {
  it.each([
    ['PositionTaken', 'took-position'],
    ['DissentRecorded', 'took-position'],
    ['HeadSpoke', 'decided'],
    ['HeadDecided', 'decided'],
    ['MinutesRecorded', 'minuted'],
    ['MeetingConvened', 'minuted'],
    ['ExpertOpinionSubmitted', 'advised'],
    ['ExpertsSelected', 'undertook'],
    ['RiskReportSubmitted', 'assessed'],
    ['ControllabilityJudged', 'decided'],
    ['LegalityOpinionIssued', 'reviewed'],
    ['LegalityPackageSubmitted', 'undertook'],
    ['ExecutingUnitsNamed', 'supervised'],
    ['ProgressReported', 'executed'],
    ['EvaluationReportSubmitted', 'evaluated'],
  ])('%s: %s', (type, expected) => expect(of(type)).toBe(expected));

  it('names something for every event of a stage', () => {
    for (const module of Object.values(stageModules))
      for (const type of Object.keys(module.events)) expect(of(type)).not.toBeNull();
  });

  it('holds the engine to nothing but what it records of lateness', () => {
    for (const type of Object.keys(decisionEventTitles))
      expect(of(type, 'engine')).toBe(type === 'DeadlinePassed' ? 'late' : null);
  });
});
