import type { Cosigned, Cosigner } from './cosigner';
import { Malformed, readNote, signedBy } from './note';
import type { VerifierKey } from './note';
import type { WitnessPolicy } from './policy';

/** How long a checkpoint with enough cosignatures waits for the others'. */
const graceMs = 500;

export interface WitnessesParts {
  policy: WitnessPolicy;
  /** Those of the policy's witnesses that can be asked, by name. */
  witnesses: Map<string, Cosigner>;
  onTrouble(message: string): void;
}

interface Round {
  /** Cosignature lines by the witness's name. */
  found: Map<string, string>;
  over: boolean;
  tellFound(): void;
}

/** Asks all witnesses at once. One that fails, lies, or is slow where others suffice, counts as absent and is told. */
export class Witnesses {
  /** The last question to each: one at a time, so that no slow witness gathers a queue. */
  private readonly asking = new Map<string, Promise<void>>();

  constructor(private readonly parts: WitnessesParts) {}

  /** Lines that cosign the signed note, each verified, by the witness's name. */
  async cosign(signed: string, ask: (witness: Cosigner) => Promise<Cosigned>): Promise<Map<string, string>> {
    const { policy, witnesses, onTrouble } = this.parts;
    const { text } = readNote(signed);
    const round: Round = { found: new Map(), over: false, tellFound: () => undefined };
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => {
      round.tellFound = () => {
        if (policy.satisfiedBy(new Set(round.found.keys()))) timer ??= setTimeout(resolve, graceMs);
      };
    });
    round.tellFound();
    const waiting = new Set(witnesses.keys());
    const all = [...witnesses].map(async ([name, witness]) => {
      const key = policy.witnesses.find((w) => w.name === name)?.key;
      if (key) await this.take(name, key, text, () => ask(witness), round);
      waiting.delete(name);
    });
    await Promise.race([Promise.all(all), enough]);
    clearTimeout(timer);
    round.over = true;
    for (const name of waiting) onTrouble(`witness ${name}: too slow, the others sufficed`);
    return new Map(round.found);
  }

  private async take(
    name: string,
    key: VerifierKey,
    text: string,
    ask: () => Promise<Cosigned>,
    round: Round,
  ): Promise<void> {
    await this.asking.get(name);
    if (round.over) return;
    const asking = ask()
      .then((answer) => {
        round.found.set(name, cosignatureIn(answer, text, key));
        round.tellFound();
      })
      .catch((error: unknown) => this.parts.onTrouble(`witness ${name}: ${(error as Error).message}`));
    this.asking.set(name, asking);
    await asking;
  }
}

/** Throws when the answer is none. */
function cosignatureIn(answer: Cosigned, text: string, key: VerifierKey): string {
  if ('conflict' in answer) throw new Error(`stands at size ${answer.conflict}`);
  if ('refused' in answer) throw new Error(answer.message);
  const read = readNote(`${text}\n${answer.lines}`);
  // An answer with a blank line in it would have another text cosigned.
  if (read.text !== text) throw new Malformed('its answer is more than signature lines');
  const cosignature = signedBy(read, key);
  if (!cosignature) throw new Malformed(`its answer has no signature by ${key.name}+${key.id}`);
  return cosignature.line;
}
