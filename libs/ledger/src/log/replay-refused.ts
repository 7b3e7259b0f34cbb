/** The published log does not continue what this database holds, or is not what its checkpoint says. Nothing was changed. */
export class ReplayRefused extends Error {
  constructor(
    readonly reason: 'other-log' | 'behind' | 'forked' | 'root-differs' | 'not-an-entry',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
