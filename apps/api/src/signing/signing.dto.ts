import { IsIn, IsObject, IsOptional, IsString, Length, Matches } from 'class-validator';
import { signedActTypes } from './signed-act-types';

/** An act that its author is about to sign. */
export class AskStatementDto {
  /** The act's type. @example "DecideAsHead" */
  @IsIn(signedActTypes)
  type: string;

  /** The stream it belongs to; not needed for ProposeDecision, whose decision's id follows from the key. @example "decision/6f0c1d2e-713a-5b19-9a04-d1c7ce713713" */
  @IsOptional()
  @IsString()
  @Matches(/^[a-z-]+\/[A-Za-z0-9._\/-]{1,200}$/)
  stream?: string;

  /** The Idempotency-Key that the act will be sent with. */
  @IsString()
  @Length(8, 200)
  idempotencyKey: string;

  /** The body that the act will be sent with, exactly. */
  @IsObject()
  body: object;
}

export class StatementDto {
  /** Its UTF-8 bytes are signed by Ed25519 and SM2 keys. */
  statement: string;
  /** The challenge for a WebAuthn key: SHA-256 of the statement, base64url. */
  challenge: string;
  /** The id that the act will have. */
  actId: string;
  stream: string;
}
