export { asOwner } from './as-owner';
export { openInstallation } from './installation';
export type { Installation, InstallationOptions } from './installation';
export { prepareDatabase } from './prepare-database';
export type { PreparedDatabase } from './prepare-database';
export { recomputeDueDates } from './recompute-due-dates';
