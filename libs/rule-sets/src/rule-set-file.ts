import type {
  Condition,
  FindingRule,
  FlagRule,
  MaterialRule,
  NumberRule,
  OutcomeRule,
  Period,
  RuleSet,
  StageRule,
  Text,
} from '@dingce/domain';

/** A rule set as it stands in its file, before its base is applied. Schema: `procedures/rule-set.schema.json`. */
export interface RuleSetFile {
  id: string;
  title: Text;
  instrument: string;
  source?: string;
  extends?: string;
  standing: RuleSet['standing'];
  validFrom: string;
  validTo?: string | null;
  findings?: FindingRule[];
  stages?: (Pick<StageRule, 'kind' | 'basis'> & Partial<StageRule>)[];
  periods?: Record<
    string,
    Omit<Period, 'stopClock' | 'shortening'> & Partial<Pick<Period, 'stopClock' | 'shortening'>>
  >;
  numbers?: Record<string, NumberRule>;
  flags?: Record<string, FlagRule>;
  outcomes?: Record<string, OutcomeRule[]>;
  materials?: (Omit<MaterialRule, 'when'> & { when?: Condition })[];
}

/** A rule set that can't be used: which file, where in it, and why. */
export class RuleSetRefused extends Error {
  constructor(
    readonly file: string,
    /** JSON pointer into the file. */
    readonly path: string,
    readonly reason: string,
  ) {
    super(`${file}: ${path || '/'}: ${reason}`);
  }
}
