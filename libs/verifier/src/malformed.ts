/** What was read is not what it should be. The message is the Chinese sentence, a line break, the English one. */
export class Malformed extends Error {
  override readonly name = 'Malformed';

  constructor(
    readonly zh: string,
    readonly en: string,
  ) {
    super(`${zh}\n${en}`);
  }
}

/** The two sentences of whatever was thrown. */
export const sentences = (error: unknown): { zh: string; en: string } =>
  error instanceof Malformed
    ? { zh: error.zh, en: error.en }
    : { zh: `读取时出错：${String(error)}`, en: `reading failed: ${String(error)}` };
