/** Injection token of the vault's keys. */
export const vaultKeysToken = Symbol('VaultKeys');
