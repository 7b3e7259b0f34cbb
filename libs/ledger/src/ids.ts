import { createHash } from 'node:crypto';
import { v5 } from 'uuid';

/** Fixed for ever: act ids derive from it. */
const namespace = '6f0c1d2e-713a-5b19-9a04-d1c7ce713713';

/** A person's act id: the same key by the same subject is the same act, for ever. */
export const actIdOf = (subject: string, idempotencyKey: string): string =>
  v5(`person\n${subject}\n${idempotencyKey}`, namespace);

/** A workflow's act id: what it did, and the due instant or version that caused it. */
export const engineActId = (workflowId: string, what: string, cause: string): string =>
  v5(`engine\n${workflowId}\n${what}\n${cause}`, namespace);

/** A new decision's id derives from its act id, so that a repeated proposal is the same decision. */
export const decisionIdOf = (actId: string): string => v5(`decision\n${actId}`, namespace);

/**
 * A signing key's id: `k-` and the first 32 hex digits of the SHA-256 of `<algorithm>\n<public key, base64url>`. It follows from the key, so that an
 * entry with a signature names its key without asking any register.
 */
export const signingKeyIdOf = (algorithm: string, publicKey: string): string =>
  `k-${createHash('sha256').update(`${algorithm}\n${publicKey}`).digest('hex').slice(0, 32)}`;

export const decisionStreamOf = (decisionId: string): string => `decision/${decisionId}`;
export const commentStream = (decisionId: string, round: number, n: number): string =>
  `comments/${decisionId}/${round}/${n}`;
export const attemptsStream = (decisionId: string): string => `attempts/${decisionId}`;
export const securityStream = 'security';
export const readsStream = 'reads';
export const ledgerStream = 'ledger';
export const ruleSetsStream = 'rule-sets';
export const organStream = (organId: string): string => `organ/${organId}`;
export const catalogueStream = (organId: string, year: number): string => `catalogue/${organId}/${year}`;
export const expertsStream = (organId: string): string => `experts/${organId}`;
export const erasureStream = (organId: string): string => `erasure/${organId}`;
