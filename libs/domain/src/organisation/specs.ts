import type { Role } from '../actor';
import { text } from '../text';
import type { Basis, Text } from '../text';
import type { OrganActType } from './organisation.acts';

export interface OrganActSpec {
  title: Text;
  basis: Basis[];
  roles: readonly Role[];
}

const administrator: readonly Role[] = ['organ-administrator'];
const structure = { roles: administrator, basis: ['L713-33'] };
const person = { roles: administrator, basis: ['L713-38'] };

/** Who keeps an organ's register. The engine and a system administrator stand in at the beginning only (see `checkOrganAuthority`). */
export const organActSpecs: Record<OrganActType, OrganActSpec> = {
  FoundOrgan: {
    roles: ['engine', 'system-administrator'],
    basis: ['L713-33'],
    title: text('登记决策机关', 'Found an organ'),
  },
  EstablishUnit: { ...structure, title: text('设立机构', 'Establish a unit') },
  RenameUnit: { ...structure, title: text('机构更名', 'Rename a unit') },
  MergeUnits: { ...structure, title: text('合并机构', 'Merge units') },
  DissolveUnit: { ...structure, title: text('撤销机构', 'Dissolve a unit') },
  EstablishPost: { ...structure, title: text('设置岗位', 'Establish a post') },
  AbolishPost: { ...structure, title: text('撤销岗位', 'Abolish a post') },
  RegisterPerson: { ...person, title: text('登记人员', 'Register a person') },
  LinkIdentity: { ...person, title: text('绑定登录身份', 'Link a login') },
  UnlinkIdentity: { ...person, title: text('解除登录身份', 'Unlink a login') },
  AppointPerson: { ...person, title: text('任职', 'Appoint a person') },
  TransferPerson: { ...person, title: text('调任', 'Transfer a person') },
  EndAppointment: { ...person, title: text('免职或离任', 'End an appointment') },
  RegisterClient: { ...structure, title: text('登记接入系统', 'Register a client') },
  RevokeClient: { ...structure, title: text('注销接入系统', 'Revoke a client') },
  // Its holder may revoke a key too, and register one after a login by certificate (see `signing-keys.ts`).
  RegisterSigningKey: {
    roles: administrator,
    basis: ['DZQM-13'],
    title: text('登记签名密钥', 'Register a signing key'),
  },
  RevokeSigningKey: { roles: administrator, basis: ['DZQM-15'], title: text('撤销签名密钥', 'Revoke a signing key') },
  AdoptMeetingRules: { roles: administrator, basis: ['L713-30'], title: text('确定会议规则', 'Adopt meeting rules') },
};
