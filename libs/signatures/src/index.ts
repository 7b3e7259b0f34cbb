export { verifyActSignature } from './act-signature';
export type { ActSignature, SignedAct } from './act-signature';
export { algorithms } from './signature';
export type { Algorithm, Fault, RelyingParty, Signature, Verdict } from './signature';
export { bodyHash, readStatement, statementBytes, statementText } from './statement';
export type { Statement } from './statement';
export { keyFault, verifySignature } from './verify';
export { challengeOf } from './webauthn';
