export { Identity } from './identity';
export type { Career, IdentityOptions, TokenLogin } from './identity';
export { identityMigrations } from './identity-migrations';
export { IdTaken, LoginTaken } from './organ-rows';
export { organStream, projectOrgan } from './organ-stream';
export type { CareerLine, OrganView } from './register';
export { standingAt, standingThen } from './signing-keys';
export type { KeyStanding, SigningKeyView, ZonedKey } from './signing-keys';
export type { Unresolved } from './unresolved';
