import { Malformed, readVerifierKey } from './note';
import type { KeyUse, VerifierKey } from './note';

export interface Witness {
  name: string;
  key: VerifierKey;
  url: string | null;
}

/** Whose cosignatures a checkpoint must have before it is published (c2sp.org/tlog-policy). */
export interface WitnessPolicy {
  logs: VerifierKey[];
  witnesses: Witness[];
  /** Whether these witnesses, by name, are enough. */
  satisfiedBy(cosigned: Set<string>): boolean;
}

interface Group {
  k: number;
  members: string[];
}

export const noWitnesses: WitnessPolicy = { logs: [], witnesses: [], satisfiedBy: () => true };

/** Reads a policy; each wrong line is Malformed with its number. */
export function readPolicy(text: string): WitnessPolicy {
  const logs: VerifierKey[] = [];
  const witnesses: Witness[] = [];
  const groups = new Map<string, Group>();
  const membersSoFar = new Set<string>();
  let quorum: string | null = null;
  const isKnown = (name: string): boolean => groups.has(name) || witnesses.some((w) => w.name === name);
  text.split('\n').forEach((line, i) => {
    const [word, ...rest] = line.trim().split(/\s+/);
    if (!word || word.startsWith('#')) return;
    const wrong = (why: string): Malformed => new Malformed(`policy, line ${i + 1}: ${why}`);
    const keyAt = (at: number, use: KeyUse): VerifierKey => {
      let key: VerifierKey;
      try {
        key = readVerifierKey(rest[at] ?? '');
      } catch (error) {
        throw wrong((error as Error).message);
      }
      if (key.use !== use) throw wrong(`the key ${key.name} is not that of a ${use}`);
      // Under another name it would count as another institution.
      const others = [...logs, ...witnesses.map((witness) => witness.key)];
      if (others.some(({ publicKey }) => publicKey.equals(key.publicKey)))
        throw wrong(`the key ${key.name} stands there twice, under whatever name`);
      return key;
    };
    if (word === 'log') logs.push(keyAt(0, 'log'));
    else if (word === 'witness') {
      const [name = ''] = rest;
      if (!name || name === 'none' || isKnown(name)) throw wrong(`a witness needs a name of its own, not “${name}”`);
      witnesses.push({ name, key: keyAt(1, 'witness'), url: rest[2] ?? null });
    } else if (word === 'group') {
      const [name = '', threshold = '', ...members] = rest;
      if (!name || name === 'none' || isKnown(name)) throw wrong(`a group needs a name of its own, not “${name}”`);
      const k = threshold === 'all' ? members.length : threshold === 'any' ? 1 : Number(threshold);
      if (!/^(?:all|any|[1-9][0-9]*)$/.test(threshold) || k < 1 || k > members.length)
        throw wrong(`a group of ${members.length} can't ask for ${threshold}`);
      const unknown = members.find((member) => !isKnown(member));
      if (unknown !== undefined) throw wrong(`${unknown} was not named before`);
      for (const member of members) {
        if (membersSoFar.has(member)) throw wrong(`${member} is a member already, and may be one only once`);
        membersSoFar.add(member);
      }
      groups.set(name, { k, members });
    } else if (word === 'quorum') {
      const [name = ''] = rest;
      if (quorum !== null) throw wrong('there is one quorum');
      if (name !== 'none' && !isKnown(name)) throw wrong(`${name} was not named before`);
      quorum = name;
    } else throw wrong(`“${word}” is none of log, witness, group, quorum`);
  });
  if (quorum === null) throw new Malformed('the policy names no quorum (quorum none asks for no witness)');
  const met = (name: string, cosigned: Set<string>): boolean => {
    const group = groups.get(name);
    return group ? group.members.filter((member) => met(member, cosigned)).length >= group.k : cosigned.has(name);
  };
  const wanted = quorum as string;
  return { logs, witnesses, satisfiedBy: (cosigned) => wanted === 'none' || met(wanted, cosigned) };
}
