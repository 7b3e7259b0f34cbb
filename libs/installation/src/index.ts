export { asOwner } from './as-owner';
export { openInstallation } from './installation';
export type { Installation, InstallationOptions } from './installation';
export { prepareDatabase } from './prepare-database';
export type { PreparedDatabase } from './prepare-database';
export { examineLedger, ledgerChecks } from './ledger-doctor/examine-ledger';
export type { Check, DoctorParts, Finding } from './ledger-doctor/finding';
export { rebuildReadModels } from './read-models/rebuild-read-models';
export { recomputeDueDates } from './recompute-due-dates';
