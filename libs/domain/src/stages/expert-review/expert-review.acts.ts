import type { Act } from '../../act';

export type ExpertConclusion = 'supports' | 'supports-with-changes' | 'opposes';

export interface SelectedExpert {
  personId: string;
  field: string;
  organisation: string;
  /** 713-20: those of a different view are to be sought out. */
  knownDifferentView: boolean;
}

export type ExpertReviewAct =
  | Act<
      'SelectExperts',
      {
        experts: SelectedExpert[];
        mode: 'meeting' | 'written' | 'commission';
        selectionMethod: string;
        broadOrDisputed: boolean;
      }
    >
  | Act<'DeclareInterest', { hasInterest: boolean; detail: string }>
  | Act<'ExcludeExpert', { personId: string; reason: string }>
  | Act<
      'SubmitExpertOpinion',
      {
        draftHash: string;
        necessity: string;
        feasibility: string;
        soundness: string;
        conclusion: ExpertConclusion;
        /** What the expert holds against the others' view; kept with the opinion for ever. */
        dissent: string | null;
        /** Signed or sealed paper of the opinion. */
        signedDocumentHash: string;
      }
    >
  | Act<
      'ConcludeExpertReview',
      {
        summaryHash: string;
        adoption: { personId: string; adopted: 'adopted' | 'partly' | 'not'; reason: string }[];
        reasonsAgainstMajority: string | null;
      }
    >;
