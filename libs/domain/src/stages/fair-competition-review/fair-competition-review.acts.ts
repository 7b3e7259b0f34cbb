import type { Act } from '../../act';
import type { CivilDate } from '../../time';

export type FairCompetitionReviewAct =
  | Act<
      'SubmitFirstReview',
      {
        draftHash: string;
        documentHash: string;
        standardsChecked: string[];
        heardBusinesses: string;
        conclusion: string;
      }
    >
  | Act<
      'IssueFairCompetitionOpinion',
      {
        draftHash: string;
        outcome: string;
        reasons: string;
        opinionHash: string;
        /** GP-12: an exception needs a ground, no less harmful alternative, and a term or an end condition. */
        exception: {
          ground: string;
          noLessHarmfulAlternative: string;
          endsOn: CivilDate | null;
          endCondition: string | null;
        } | null;
      }
    >;
