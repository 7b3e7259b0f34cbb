import { join } from 'node:path';

/** The page that verifies a bundle in a browser: one file, no network. `npm run build` makes it. */
export const verifyPagePath = join(__dirname, '../../dist/verify.html');
