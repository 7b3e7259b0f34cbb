import type { PooledExpert } from '@dingce/domain';
import type { TextDto } from '../acts/act-answer.dto';

export class IntegrityLineDto {
  kind: string;
  content: string;
  at: string;
}

export class PooledExpertDto implements PooledExpert {
  personId: string;
  name: string;
  fields: string[];
  organisation: string;
  enrolledAt: string;
  removedAt: string | null;
  integrity: IntegrityLineDto[];
}

export class ExpertsPoolDto {
  organId: string;
  name: TextDto;
  experts: PooledExpertDto[];
}
