import type { Actor, Decision } from '@dingce/domain';
import type { StageStateDto } from '../acts/act-answer.dto';

/** The meeting's discussion is confidential: members, audit and inquiry only (DL171-11, HLJ4-10). */
const seesPositions = (caller: Actor, decision: Decision): boolean =>
  caller.roles.includes('auditor') ||
  (caller.organId === decision.organId &&
    (['head', 'meeting-member', 'meeting-secretary'] as const).some((role) => caller.roles.includes(role)));

/** A stage as this caller may see it. */
export function visibleStage(
  kind: string,
  stage: object | undefined,
  caller: Actor,
  decision: Decision,
): StageStateDto {
  const whole = { ...stage } as StageStateDto & Record<string, unknown>;
  if (kind !== 'collective-decision' || seesPositions(caller, decision)) return whole;
  const { positions: _positions, dissents: _dissents, ...rest } = whole;
  return rest;
}
