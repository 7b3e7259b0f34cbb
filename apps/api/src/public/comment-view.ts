import { erasureStreamModel } from '@dingce/acts';
import { caseOf } from '@dingce/domain';
import type { ErasureCase } from '@dingce/domain';
import { erasureStream, openSealed, vaultLines, VaultKeyMissing } from '@dingce/ledger';
import type { KeyRing, RecordedEntry, Sql } from '@dingce/ledger';
import { ApiProperty } from '@nestjs/swagger';
import { TextDto } from '../acts/act-answer.dto';
import { ErasureCaseDto } from '../erasures/erasures.dto';
import { stateOf } from '../organisation/stream-state';
import { problem } from '../problem/problem';

/** What stands where a value stood. */
export class TombstoneDto {
  /** 已依法删除, or 已限制处理 while a statutory term runs. */
  message: TextDto;
  basis: string[];
  at: string;
}

/** A comment with its words, or with what stands in their place. */
export class CommentDto {
  @ApiProperty({ format: 'uuid' })
  actId: string;
  recordedAt: string;
  passage: string | null;
  attachments: string[];
  /** Null once erased or restricted. */
  text: string | null;
  contact: string | null;
  @ApiProperty({ type: TombstoneDto, nullable: true })
  tombstone: TombstoneDto | null;
  /** How its erasure stands, if one was asked for. */
  @ApiProperty({ type: ErasureCaseDto, nullable: true })
  erasure: ErasureCase | null;
}

interface Sealed {
  commitment: string;
}

/** Opens a comment for somebody who may read it. Throws 503 when the vault's key is not here. */
export async function commentView(sql: Sql, keys: KeyRing, entry: RecordedEntry, organId: string): Promise<CommentDto> {
  const { act, recordedAt, data } = entry.envelope;
  const { text, contact, passage, attachments } = data as {
    text: Sealed;
    contact: Sealed | null;
    passage: string | null;
    attachments: string[];
  };
  const commitments = [text, contact].flatMap((s) => (s ? [s.commitment] : []));
  const opened = await openSealed(sql, keys, commitments).catch((error: unknown) => {
    if (!(error instanceof VaultKeyMissing)) throw error;
    throw problem(503, 'vault-key-missing', '保险库密钥不可用。', 'The key of the vault is not available.', {
      satisfiedBy: {
        zh: '请系统管理员检查 DINGCE_VAULT_KEK。',
        en: 'Let the system administrator check DINGCE_VAULT_KEK.',
      },
    });
  });
  const [line] = await vaultLines(sql, [text.commitment]);
  const erasure = caseOf(await stateOf(sql, erasureStreamModel, erasureStream(organId)), text.commitment);
  const at = line?.erasedAt ?? line?.restrictedAt ?? null;
  const message = line?.erasedAt
    ? { zh: '已依法删除', en: 'Erased by law' }
    : { zh: '已限制处理', en: 'Processing restricted by law' };
  return {
    actId: act,
    recordedAt,
    passage,
    attachments,
    text: (opened[text.commitment] as string | undefined) ?? null,
    contact: contact ? ((opened[contact.commitment] as string | undefined) ?? null) : null,
    tombstone: at ? { message, basis: ['PIPL-47'], at } : null,
    erasure,
  };
}
