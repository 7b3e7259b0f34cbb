import type { Act } from '../act';
import type { Role } from '../actor';
import type { Basis, Text } from '../text';
import type { CivilDate } from '../time';

/** Rank of the organ; `department` is a department of a people's government that decides in its own name. */
export const organLevels = ['state', 'province', 'city', 'county', 'township', 'department'] as const;
export type OrganLevel = (typeof organLevels)[number];

/** A login at an OpenID issuer. */
export interface Login {
  issuer: string;
  subject: string;
}

export const appointmentEnds = ['retired', 'resigned', 'dismissed', 'died', 'ended'] as const;
export type AppointmentEnd = (typeof appointmentEnds)[number];

/** How a person's key signs; `libs/signatures` knows what each means. */
export const keyAlgorithms = ['ed25519', 'webauthn', 'sm2'] as const;
export type KeyAlgorithm = (typeof keyAlgorithms)[number];

/** The key's own signature over its registration: whoever holds it agreed to be known by it. Bytes are base64url. */
export interface KeyProof {
  /** The statement of this very act, with `proof` null in its body. */
  statement: string;
  value: string;
  authenticatorData: string | null;
  clientDataJson: string | null;
}

/** How the organ's meeting decides. Decree 713 sets no quorum: null where the organ's own rules set none either. */
export interface MeetingRules {
  quorum: { present: 'majority' | 'two-thirds' | null };
  memberPostIds: string[];
  headPostId: string;
  /** The organ's own rules, or the article that sets them. */
  basis: Basis[];
}

/**
 * Acts on an organ's stream. Dates are civil dates of the organ; `on` of an end is the first day that no longer counts,
 * `from` the first that does. Where an act carries no date, it takes effect on the day it occurred.
 */
export type OrganAct =
  | Act<
      'FoundOrgan',
      {
        organId: string;
        name: Text;
        level: OrganLevel;
        superiorOrganId: string | null;
        /** IANA name, e.g. `Asia/Shanghai`. */
        timeZone: string;
        ruleSetId: string;
      }
    >
  | Act<'EstablishUnit', { unitId: string; name: Text; kind: string }>
  | Act<'RenameUnit', { unitId: string; name: Text; on: CivilDate }>
  /** Posts of the merged units move to the successor with their holders; what was done before stays theirs. */
  | Act<'MergeUnits', { from: string[]; into: string; on: CivilDate; reason: string }>
  | Act<'DissolveUnit', { unitId: string; on: CivilDate; reason: string }>
  | Act<'EstablishPost', { postId: string; unitId: string; title: Text; roles: Role[] }>
  | Act<'AbolishPost', { postId: string; on: CivilDate; reason: string }>
  /** The id is for life: another organ that registers the same person uses the same id. */
  | Act<'RegisterPerson', { personId: string; name: string; identities: Login[] }>
  | Act<'LinkIdentity', { personId: string } & Login>
  | Act<'UnlinkIdentity', { personId: string; reason: string } & Login>
  | Act<'AppointPerson', { personId: string; postId: string; from: CivilDate }>
  | Act<'TransferPerson', { personId: string; fromPostId: string; toPostId: string; on: CivilDate }>
  | Act<'EndAppointment', { personId: string; postId: string; on: CivilDate; reason: AppointmentEnd }>
  /** Another system, which logs in by client credentials. */
  | Act<'RegisterClient', { clientId: string; name: string; unitId: string; roles: Role[] }>
  | Act<'RevokeClient', { clientId: string; reason: string }>
  | Act<'AdoptMeetingRules', MeetingRules>
  | Act<
      'RegisterSigningKey',
      {
        personId: string;
        /** Follows from the key (`keyIdOf` of `libs/signatures`). */
        keyId: string;
        algorithm: KeyAlgorithm;
        /** base64url */
        publicKey: string;
        /** Where a WebAuthn key signs; null for others. */
        webauthn: { rpId: string; origins: string[] } | null;
        /** The first day on which it no longer signs; null: until it is revoked. */
        expiresOn: CivilDate | null;
        proof: KeyProof;
      }
    >
  /** By its holder, by whatever login, or by the organ administrator. What it signed before stays signed. */
  | Act<'RevokeSigningKey', { keyId: string; reason: string }>;

export type OrganActType = OrganAct['type'];
export type OrganActOf<T extends OrganActType> = Extract<OrganAct, { type: T }>['data'];
