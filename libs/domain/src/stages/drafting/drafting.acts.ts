import type { Act } from '../../act';
import type { DraftOption } from '../../decision/state';

export interface LegalBasisEntry {
  instrument: string;
  article: string;
  note: string;
}

export type DraftingAct =
  | Act<
      'SubmitDraft',
      {
        title: string;
        documentHash: string;
        explanationHash: string;
        options: DraftOption[];
        legalBasis: LegalBasisEntry[];
        costBenefit: string | null;
      }
    >
  | Act<'ConsultUnit', { unitId: string; question: string }>
  | Act<
      'RecordUnitOpinion',
      { unitId: string; stance: 'agrees' | 'suggests' | 'disagrees'; opinion: string; documentHash: string | null }
    >
  | Act<
      'RecordDispute',
      {
        unitId: string;
        issue: string;
        unitView: string;
        ownView: string;
        reasons: string;
        basis: string[];
        reportedTo: string;
      }
    >
  | Act<'ConcludeDrafting', { explanation: string }>;
