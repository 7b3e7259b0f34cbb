/**
 * A named check and the sabotage that must turn it red. The check throws when what it wants does not hold; it is run honest,
 * where it must pass, and sabotaged, where it must not.
 */
export interface Control {
  id: string;
  /** What holds, as a sentence. */
  check: string;
  /** What is done to the product, or to the check itself. */
  sabotage: string;
  run(sabotaged: boolean): Promise<object | void>;
}
