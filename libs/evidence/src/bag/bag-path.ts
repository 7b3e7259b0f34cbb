/** A name that has no place in a bag: it could leave it, or mean two things on two systems. */
export class BagPathRefused extends Error {
  constructor(
    readonly path: string,
    problem: string,
  ) {
    super(`${JSON.stringify(path)}: ${problem}`);
  }
}

const segment = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const longest = 200;

/**
 * Checks a path inside the bag: relative, forward slashes, ASCII letters, digits, `.`, `_` and `-`, so that it needs no
 * escaping in a manifest (RFC 8493, 2.1.3), is no traversal, and is one file on every file system. Throws BagPathRefused.
 */
export function checkBagPath(path: string): string {
  if (path.length === 0 || path.length > longest) throw new BagPathRefused(path, 'empty or too long');
  for (const part of path.split('/'))
    if (!segment.test(part) || part.endsWith('.')) throw new BagPathRefused(path, 'not a plain relative path');
  return path;
}

/** Two names that differ by case alone are one file on some file systems. */
export const samePath = (path: string): string => path.toLowerCase();
