import { createHash } from 'node:crypto';
import { canonicalize } from 'json-canonicalize';

/** What a person signs: which act, of which type, on which stream of which ledger, with which body (docs/transparency-log.md). */
export interface Statement {
  act: string;
  /** Hex SHA-256 of the RFC 8785 text of the request's body, sealed fields null. */
  body: string;
  /** Of the ledger. */
  origin: string;
  stream: string;
  type: string;
  v: 1;
}

export const bodyHash = (body: unknown): string => createHash('sha256').update(canonicalize(body)).digest('hex');

/** RFC 8785 text; its UTF-8 bytes are signed. */
export const statementText = (statement: Omit<Statement, 'v'>): string => {
  const { act, body, origin, stream, type } = statement;
  return canonicalize({ act, body, origin, stream, type, v: 1 });
};

export const statementBytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const members = ['act', 'body', 'origin', 'stream', 'type'] as const;

/** Reads a statement back, strictly: exactly its members, in their one text; null for anything else. */
export function readStatement(text: string): Statement | null {
  try {
    const said = JSON.parse(text) as Record<string, unknown>;
    if (said === null || typeof said !== 'object' || said.v !== 1) return null;
    if (members.some((member) => typeof said[member] !== 'string')) return null;
    const statement = said as unknown as Statement;
    return statementText(statement) === text ? statement : null;
  } catch {
    return null;
  }
}
