import type { Act } from '../../act';
import type { CivilDate } from '../../time';

export interface PackageItem {
  /** Id of the list `legality-package` of the rule set. */
  id: string;
  documentHash: string;
}
export interface Finding {
  ok: boolean;
  note: string;
}

export type LegalityReviewAct =
  | Act<
      'SubmitLegalityPackage',
      {
        draftHash: string;
        items: PackageItem[];
        /** Which procedures were followed, stage by stage. */
        procedureAccount: string;
        /** When the undertaking unit asks for the opinion; null leaves it to the rule. Never sooner than the rule allows. */
        answerBy: CivilDate | null;
      }
    >
  | Act<'AcceptLegalityPackage', { note: string }>
  | Act<'ReturnLegalityPackage', { reason: string; missing: string[] }>
  | Act<'RequestSupplement', { items: string[]; reason: string }>
  | Act<'SubmitSupplement', { items: PackageItem[]; note: string }>
  | Act<'StopReviewClock', { ground: string; reason: string }>
  | Act<'ResumeReviewClock', { reason: string }>
  | Act<'ExtendLegalityReview', { consentBy: string; reason: string }>
  | Act<
      'RecordLegalAdvice',
      {
        draftHash: string;
        adviser: string;
        capacity: 'legal-adviser' | 'public-lawyer';
        opinion: string;
        documentHash: string | null;
      }
    >
  | Act<
      'IssueLegalityOpinion',
      {
        draftHash: string;
        outcome: string;
        /** 713-27: the three heads. */
        authority: Finding;
        procedure: Finding;
        content: Finding;
        reasons: string;
        opinionHash: string;
        /** 713-25: only for exploratory reform without state rules. */
        legalRisk: string | null;
        requires: string[];
      }
    >;
