import { Malformed } from '../malformed';
import type { Digest } from '../merkle/digest';
import { equal } from '../bytes/bytes';
import type { KeyType, VerifierKey } from './verifier-key';
import { readVerifierKey } from './verifier-key';

type Rule = { witness: VerifierKey } | { atLeast: number; of: string[] };

/** c2sp.org/tlog-policy: whose checkpoints are accepted, and who must have cosigned them. */
export interface Policy {
  logs: VerifierKey[];
  witnesses: VerifierKey[];
  /** Witnesses and groups by the names that only the policy knows. */
  rules: ReadonlyMap<string, Rule>;
  /** A name among the rules; null for `quorum none`. */
  quorum: string | null;
}

/** The format asks for 32 of each at least. */
const mostLines = 4096;

class Reader {
  readonly logs: VerifierKey[] = [];
  readonly witnesses: VerifierKey[] = [];
  readonly rules = new Map<string, Rule>();
  private readonly members = new Set<string>();
  quorum: string | null | undefined;

  constructor(private readonly sha256: Digest) {}

  read(words: readonly string[]): void {
    const [kind, ...rest] = words;
    if (kind === 'log' && (rest.length === 1 || rest.length === 2)) this.addKey(this.logs, rest[0] as string, 'log');
    else if (kind === 'witness' && (rest.length === 2 || rest.length === 3)) {
      const [name, key] = rest as [string, string];
      this.define(name, { witness: this.addKey(this.witnesses, key, 'witness') });
    } else if (kind === 'group' && rest.length >= 3) this.addGroup(rest);
    else if (kind === 'quorum' && rest.length === 1) this.setQuorum(rest[0] as string);
    else
      throw new Malformed(
        `“${words.join(' ').slice(0, 60)}”不是策略语句`,
        `"${words.join(' ').slice(0, 60)}" is no policy line`,
      );
  }

  private addKey(list: VerifierKey[], text: string, type: KeyType): VerifierKey {
    const key = readVerifierKey(text, this.sha256);
    if (key.type !== type)
      throw new Malformed(
        `公钥 ${key.name} 不是${type === 'log' ? '日志' : '见证人'}的公钥`,
        `the key ${key.name} is not that of a ${type}`,
      );
    // Under another name it would count as another institution; a log is no witness of its own.
    if ([...this.logs, ...this.witnesses].some((other) => equal(other.publicKey, key.publicKey)))
      throw new Malformed(
        `公钥 ${key.name} 出现两次（不论用何名称）`,
        `the key ${key.name} stands there twice, under whatever name`,
      );
    list.push(key);
    return key;
  }

  private define(name: string, rule: Rule): void {
    if (name === 'none' || this.rules.has(name))
      throw new Malformed(`名称“${name}”不可用或已定义`, `the name "${name}" is reserved or was defined before`);
    this.rules.set(name, rule);
  }

  private addGroup([name, threshold, ...of]: readonly string[]): void {
    for (const member of of) {
      if (!this.rules.has(member)) throw new Malformed(`“${member}”尚未定义`, `"${member}" is not defined above`);
      if (this.members.has(member))
        throw new Malformed(`“${member}”已是某组成员`, `"${member}" is a member already, and may be one only once`);
      this.members.add(member);
    }
    const atLeast =
      threshold === 'any'
        ? 1
        : threshold === 'all'
          ? of.length
          : /^[1-9][0-9]{0,3}$/.test(threshold ?? '')
            ? Number(threshold)
            : 0;
    if (atLeast < 1 || atLeast > of.length)
      throw new Malformed(
        `组“${name}”的门槛无效`,
        `the threshold of the group "${name}" is not between 1 and ${of.length}`,
      );
    this.define(name as string, { atLeast, of });
  }

  private setQuorum(name: string): void {
    if (this.quorum !== undefined) throw new Malformed('quorum 出现两次', 'quorum stands there twice');
    if (name !== 'none' && !this.rules.has(name))
      throw new Malformed(`“${name}”尚未定义`, `"${name}" is not defined above`);
    this.quorum = name === 'none' ? null : name;
  }
}

/** Throws Malformed with the number of the line that is wrong. */
export function readPolicy(text: string, sha256: Digest): Policy {
  const lines = text.split('\n');
  if (lines.length > mostLines)
    throw new Malformed(`策略文件超过 ${mostLines} 行`, `the policy has more than ${mostLines} lines`);
  const reader = new Reader(sha256);
  lines.forEach((line, i) => {
    try {
      if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(line))
        throw new Malformed('含有控制字符', 'has a control character');
      const words = line.split(/[ \t]+/).filter((word) => word !== '');
      if (words.length > 0 && !words[0]?.startsWith('#')) reader.read(words);
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      throw new Malformed(`策略文件第 ${i + 1} 行：${error.zh}`, `policy, line ${i + 1}: ${error.en}`);
    }
  });
  if (reader.quorum === undefined) throw new Malformed('策略文件没有 quorum 行', 'the policy has no quorum line');
  const { logs, witnesses, rules, quorum } = reader;
  return { logs, witnesses, rules, quorum };
}

/** Whether these keys' holders together are enough. */
export function meetsQuorum(policy: Policy, cosigned: ReadonlySet<VerifierKey>): boolean {
  // Each name is a member once, and only of groups defined after it: the walk ends.
  const holds = (name: string): boolean => {
    const rule = policy.rules.get(name);
    if (!rule) return false;
    return 'witness' in rule ? cosigned.has(rule.witness) : rule.of.filter(holds).length >= rule.atLeast;
  };
  return policy.quorum === null || holds(policy.quorum);
}
