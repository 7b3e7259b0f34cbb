import type { Act, ActSpec, DomainEvent } from '../act';
import { text } from '../text';
import type { Text } from '../text';
import type { CivilDate, Instant } from '../time';

/** Why personal data must go (PIPL-47, first paragraph). */
export const erasureGrounds = [
  'purpose-achieved', // 处理目的已实现、无法实现或者为实现处理目的不再必要
  'period-over', // 停止提供服务，或者保存期限已届满
  'consent-withdrawn', // 个人撤回同意
  'unlawful', // 违反法律、行政法规或者违反约定处理
  'other-law', // 法律、行政法规规定的其他情形
] as const;
export type ErasureGround = (typeof erasureGrounds)[number];

/** A sealed value as the record tells it; never the value itself. */
export interface ErasableValue {
  /** Hex commitment. */
  commitment: string;
  field: string;
  stream: string;
  recordedAt: Instant;
}

export type ErasureAct =
  /** By the person concerned, for what they wrote; two officials still decide. */
  | Act<'ApplyForErasure', { actId: string; values: ErasableValue[]; ground: ErasureGround }>
  | Act<
      'RequestErasure',
      { applicationId: string | null; actId: string; values: ErasableValue[]; ground: ErasureGround; reason: string }
    >
  | Act<'ApproveErasure', { requestId: string }>
  | Act<'RefuseErasure', { requestId: string; reason: string }>
  /** A statutory retention period is not over: kept until then, and read by nobody (PIPL-47, last paragraph). */
  | Act<'RestrictProcessing', { requestId: string; until: CivilDate; retentionBasis: string; reason: string }>;

interface Target {
  /** The act whose values these are. */
  actId: string;
  commitments: string[];
  streams: string[];
  ground: ErasureGround;
}

interface Decided {
  requestId: string;
  commitments: string[];
  streams: string[];
  ground: ErasureGround;
  requestedBy: string;
}

export type ErasureEvent =
  | DomainEvent<'ErasureApplicationReceived', Target>
  | DomainEvent<'ErasureRequested', Target & { applicationId: string | null; reason: string }>
  | DomainEvent<'ErasureRefused', { requestId: string; reason: string; requestedBy: string; refusedBy: string }>
  /** The tombstone: that it was, why it went, who answers for it. */
  | DomainEvent<'PersonalDataErased', Decided & { approvedBy: string }>
  | DomainEvent<
      'ProcessingRestricted',
      Decided & { restrictedBy: string; until: CivilDate; retentionBasis: string; reason: string }
    >;

const spec: Omit<ActSpec, 'roles' | 'title'> = {
  stage: 'decision',
  charged: false,
  when: 'always',
  basis: ['PIPL-47'],
};
const requesting = { ...spec, roles: ['archivist', 'office'] as const };
const deciding = { ...spec, roles: ['auditor', 'security-administrator'] as const };

export const erasureActSpecs: Record<ErasureAct['type'], ActSpec> = {
  ApplyForErasure: { ...spec, roles: ['citizen'], title: text('本人申请删除', 'Apply for erasure') },
  RequestErasure: { ...requesting, title: text('提请删除个人信息', 'Request an erasure') },
  ApproveErasure: { ...deciding, title: text('批准删除', 'Approve an erasure') },
  RefuseErasure: { ...deciding, title: text('不予删除', 'Refuse an erasure') },
  RestrictProcessing: { ...deciding, title: text('限制处理', 'Restrict processing') },
};

export const erasureEventTitles: Record<ErasureEvent['type'], Text> = {
  ErasureApplicationReceived: text('收到删除申请', 'Application for erasure received'),
  ErasureRequested: text('提请删除个人信息', 'Erasure requested'),
  ErasureRefused: text('不予删除', 'Erasure refused'),
  PersonalDataErased: text('已依法删除', 'Personal data erased by law'),
  ProcessingRestricted: text('已限制处理', 'Processing restricted'),
};
