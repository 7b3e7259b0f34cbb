import { Acts, standingOf } from '@dingce/acts';
import type { Receipt } from '@dingce/acts';
import { strengthTitle } from '@dingce/domain';
import type { Strength } from '@dingce/domain';
import { Identity, standingThen } from '@dingce/identity';
import type { ZonedKey } from '@dingce/identity';
import { readActs, signingKeyIdOf, sqlOf } from '@dingce/ledger';
import type { RecordedEntry } from '@dingce/ledger';
import { verifyActSignature } from '@dingce/signatures';
import type { ActSignature } from '@dingce/signatures';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { ActStandingDto, ReceiptDto, ShownSignatureDto } from '../acts/act-answer.dto';

/** A recorded act, with what its signature must be checked against. */
export interface RecordedAct {
  actId: string;
  stream: string;
  /** Who acted: the person, or who entered it for them. */
  signerId: string;
  recordedAt: string;
  strength: Strength;
  signature: ActSignature | null;
}

export const recordedAct = ({ envelope }: RecordedEntry): RecordedAct => ({
  actId: envelope.act,
  stream: envelope.stream,
  signerId: envelope.actor.id,
  recordedAt: envelope.recordedAt,
  ...standingOf(envelope),
});

/** How strongly acts are tied to their persons, for whoever is shown them. Signatures are verified anew each time, never taken from a table's word. */
@Injectable()
export class ShownActs {
  constructor(
    private readonly acts: Acts,
    private readonly identity: Identity,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  async standing(act: RecordedAct): Promise<ActStandingDto> {
    return (await this.standings([act]))[0] as ActStandingDto;
  }

  /** A receipt as its holder gets it; `signerId` is who sent the act. */
  async receipt({ signature, strength, ...receipt }: Receipt, signerId: string): Promise<ReceiptDto> {
    const { actId, stream, recordedAt } = receipt;
    return { ...receipt, ...(await this.standing({ actId, stream, recordedAt, signerId, strength, signature })) };
  }

  /** In the order of the acts. Lines of one act share one verification. */
  async standings(acts: RecordedAct[]): Promise<ActStandingDto[]> {
    const ids = acts.flatMap(({ signature }) => (signature ? [idOf(signature)] : []));
    const keys = await this.identity.signingKeys(ids);
    const judged = new Map<string, Promise<ShownSignatureDto>>();
    return Promise.all(
      acts.map(async (act) => {
        const { strength, signature } = act;
        const of = `${act.stream} ${act.actId}`;
        if (signature && !judged.has(of)) judged.set(of, this.judge(act, signature, keys.get(idOf(signature))));
        const shown = (signature && (await judged.get(of))) ?? null;
        return { strength, strengthTitle: strengthTitle(strength, signature !== null), signature: shown };
      }),
    );
  }

  /** What names acts of one stream, each with its act's standing, read from the ledger itself: read models may lag. */
  async beside<T extends { actId: string }>(stream: string, named: T[]): Promise<(T & ActStandingDto)[]> {
    const ids = named.map(({ actId }) => actId);
    const entries = await readActs(sqlOf(this.dataSource.manager), stream, ids);
    const standings = await this.standings(ids.map((id) => recordedAct(entries.get(id) as RecordedEntry)));
    return named.map((one, i) => ({ ...one, ...(standings[i] as ActStandingDto) }));
  }

  private async judge(act: RecordedAct, signature: ActSignature, key?: ZonedKey): Promise<ShownSignatureDto> {
    const { actId, stream, signerId, recordedAt } = act;
    const shown = { keyId: idOf(signature), algorithm: signature.algorithm };
    if (!key || key.personId !== signerId) return { ...shown, verified: false, fault: 'key-unknown' };
    const standing = standingThen(key, recordedAt);
    if (standing !== 'in-force') return { ...shown, verified: false, fault: `key-${standing}` };
    const signed = { act: actId, origin: this.acts.origin, stream };
    const verdict = await verifyActSignature(signature, signed, key.webauthn);
    return { ...shown, verified: verdict.valid, fault: verdict.valid ? null : verdict.fault };
  }
}

const idOf = ({ algorithm, publicKey }: ActSignature): string => signingKeyIdOf(algorithm, publicKey);
