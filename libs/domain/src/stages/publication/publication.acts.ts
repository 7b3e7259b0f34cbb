import type { Act } from '../../act';
import type { CivilDate } from '../../time';

export type PublicationAct =
  | Act<'ReportToPartyCommittee', { reportedOn: CivilDate; documentHash: string; reply: string }>
  | Act<
      'ReportToPeoplesCongress',
      { kind: 'decision' | 'report'; reportedOn: CivilDate; documentHash: string; outcome: string }
    >
  | Act<'IssueDecision', { number: string; issuedOn: CivilDate; effectiveOn: CivilDate; documentHash: string }>
  | Act<'PublishDecision', { publishedOn: CivilDate; urls: string[]; channels: string[]; documentHash: string }>
  | Act<'WithholdFromPublication', { ground: string; basis: string[] }>
  | Act<'ExplainAdoption', { documentHash: string; url: string | null; publicOpinions: string; expertOpinions: string }>
  | Act<'PublishInterpretation', { documentHash: string; url: string }>
  | Act<'ConcludePublication', { note: string }>;
