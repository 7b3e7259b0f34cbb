import type { RelyingParty, Signature, Verdict } from './signature';
import { invalid } from './signature';
import { readStatement, statementBytes } from './statement';
import { verifySignature } from './verify';

/** A signature over an act, as envelope version 2 keeps it. */
export interface ActSignature extends Signature {
  statement: string;
}

/** The act as the record has it. */
export interface SignedAct {
  act: string;
  origin: string;
  stream: string;
}

/** Whether a recorded signature is over a statement of this very act, on this stream of this ledger, and verifies. */
export async function verifyActSignature(
  signature: ActSignature,
  { act, origin, stream }: SignedAct,
  party: RelyingParty | null = null,
): Promise<Verdict> {
  const said = readStatement(signature.statement);
  if (!said) return invalid('malformed', 'the statement is not one of an act');
  for (const [what, is, of] of [
    ['act', said.act, act],
    ['origin', said.origin, origin],
    ['stream', said.stream, stream],
  ] as const)
    if (is !== of) return invalid('statement-other', `the statement names ${what} ${is}, not ${of}`);
  return verifySignature(signature, statementBytes(signature.statement), party);
}
