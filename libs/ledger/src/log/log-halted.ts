export type HaltReason =
  'halted' | 'rolled-back' | 'forked' | 'lock-lost' | 'published-ahead' | 'tampered' | 'signer-refused';

/** Nothing may be signed any more until an operator has looked: what stands contradicts what was signed or what was recorded. */
export class LogHalted extends Error {
  constructor(
    readonly reason: HaltReason,
    message: string,
  ) {
    super(message);
  }
}

/** Reasons that prove a contradiction in the record itself, so that acts are refused too. */
export const freezes = (reason: HaltReason): boolean => reason !== 'halted';
