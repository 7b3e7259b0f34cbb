import { createHash } from 'node:crypto';

/** Where the state of one log lies: origins have slashes, folders are named by their hash. */
export const stateFolderOf = (origin: string): string => createHash('sha256').update(origin).digest('hex').slice(0, 32);
