import type { DomainEvent } from '../act';
import type { Text } from '../text';
import type { CivilDate } from '../time';
import type { OrganActOf } from './organisation.acts';

type On = { on: CivilDate };

/** What an organ's stream says for ever. Events whose act carries no date name the day on which it took effect. */
export type OrganEvent =
  | DomainEvent<'OrganFounded', OrganActOf<'FoundOrgan'>>
  | DomainEvent<'UnitEstablished', OrganActOf<'EstablishUnit'> & On>
  | DomainEvent<'UnitRenamed', OrganActOf<'RenameUnit'>>
  | DomainEvent<'UnitsMerged', OrganActOf<'MergeUnits'>>
  | DomainEvent<'UnitDissolved', OrganActOf<'DissolveUnit'>>
  | DomainEvent<'PostEstablished', OrganActOf<'EstablishPost'> & On>
  | DomainEvent<'PostAbolished', OrganActOf<'AbolishPost'>>
  | DomainEvent<'PersonRegistered', OrganActOf<'RegisterPerson'>>
  | DomainEvent<'IdentityLinked', OrganActOf<'LinkIdentity'>>
  | DomainEvent<'IdentityUnlinked', OrganActOf<'UnlinkIdentity'>>
  | DomainEvent<'PersonAppointed', OrganActOf<'AppointPerson'>>
  | DomainEvent<'PersonTransferred', OrganActOf<'TransferPerson'>>
  | DomainEvent<'AppointmentEnded', OrganActOf<'EndAppointment'>>
  | DomainEvent<'ClientRegistered', OrganActOf<'RegisterClient'> & On>
  | DomainEvent<'ClientRevoked', OrganActOf<'RevokeClient'> & On>
  | DomainEvent<'MeetingRulesAdopted', OrganActOf<'AdoptMeetingRules'> & On>
  | DomainEvent<'SigningKeyRegistered', OrganActOf<'RegisterSigningKey'>>
  | DomainEvent<'SigningKeyRevoked', OrganActOf<'RevokeSigningKey'> & { personId: string }>;

export const organEventTitles: Record<OrganEvent['type'], Text> = {
  OrganFounded: { zh: '登记决策机关', en: 'Organ founded' },
  UnitEstablished: { zh: '设立机构', en: 'Unit established' },
  UnitRenamed: { zh: '机构更名', en: 'Unit renamed' },
  UnitsMerged: { zh: '机构合并', en: 'Units merged' },
  UnitDissolved: { zh: '撤销机构', en: 'Unit dissolved' },
  PostEstablished: { zh: '设置岗位', en: 'Post established' },
  PostAbolished: { zh: '撤销岗位', en: 'Post abolished' },
  PersonRegistered: { zh: '登记人员', en: 'Person registered' },
  IdentityLinked: { zh: '绑定登录身份', en: 'Login linked' },
  IdentityUnlinked: { zh: '解除登录身份', en: 'Login unlinked' },
  PersonAppointed: { zh: '任职', en: 'Person appointed' },
  PersonTransferred: { zh: '调任', en: 'Person transferred' },
  AppointmentEnded: { zh: '免职或离任', en: 'Appointment ended' },
  ClientRegistered: { zh: '登记接入系统', en: 'Client registered' },
  ClientRevoked: { zh: '注销接入系统', en: 'Client revoked' },
  MeetingRulesAdopted: { zh: '确定会议规则', en: 'Meeting rules adopted' },
  SigningKeyRegistered: { zh: '登记签名密钥', en: 'Signing key registered' },
  SigningKeyRevoked: { zh: '撤销签名密钥', en: 'Signing key revoked' },
};
