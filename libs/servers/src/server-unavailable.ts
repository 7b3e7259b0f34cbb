/** A server can't be had or started; the message says what failed and the remedy, Chinese first. */
export class ServerUnavailable extends Error {
  constructor(zh: string, en: string, options?: ErrorOptions) {
    super(`${zh}\n${en}`, options);
  }
}
