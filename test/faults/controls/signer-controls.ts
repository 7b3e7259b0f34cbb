import { join } from 'node:path';
import {
  checkpointText,
  consistencyProof,
  emptyEdge,
  extend,
  FolderStore,
  LockStore,
  MonotonicCosigner,
  readSigningKey,
  rootOf,
  sha256,
} from '@dingce/ledger';
import type { Cosigned, Edge } from '@dingce/ledger';
import { leafOf } from '../checks/streams';
import { must } from '../report';
import { newFolder } from '../servers/folder';
import { rawOrigin } from '../servers/log-world';
import type { Control } from './control';

const origin = `${rawOrigin}/ledger/1`;

/** A state that says yes to every move: two processes over it do not see each other. */
class Careless extends LockStore {
  override compareAndSet(): Promise<boolean> {
    return Promise.resolve(true);
  }
}

/** A state that forgets: nothing was ever signed. */
class Forgetful extends Careless {
  override latest(): Promise<string | null> {
    return Promise.resolve(null);
  }
}

/** C5, and C9 of our own: what keeps a signer from signing two trees. */
export const signerControls = (secret: string): Control[] => [
  {
    id: 'C5',
    check: 'two signers over one state never sign two roots of one size',
    sabotage: 'the state moves without compare-and-set',
    run: (sabotaged) => twoSigners(secret, sabotaged),
  },
  {
    id: 'C9',
    check: 'the signer refuses a rollback, a fork, and a clock that went back',
    sabotage: 'the signer forgets what it signed',
    run: (sabotaged) => refusals(secret, sabotaged),
  },
];

const treeOf = (texts: string[]): Edge =>
  extend(
    emptyEdge,
    texts.map((text) => leafOf(Buffer.from(text))),
    sha256,
  ).edge;

const noteOf = (edge: Edge): string => checkpointText({ origin, size: edge.size, root: rootOf(edge, sha256) });

async function twoSigners(secret: string, sabotaged: boolean): Promise<object> {
  const rounds = 20;
  let signed = 0;
  for (let round = 0; round < rounds; round += 1) {
    const store = new FolderStore(join(newFolder('c5'), 'state'));
    const signer = (): MonotonicCosigner => {
      const state = sabotaged ? new Careless(store) : new LockStore(store);
      return new MonotonicCosigner({ keys: [readSigningKey(secret)], logs: [], stateOf: () => state, now: Date.now });
    };
    const answers = await Promise.all(
      ['a', 'b'].map((text) => signer().addCheckpoint({ oldSize: 0, proof: [], note: noteOf(treeOf([text])) })),
    );
    const lines = answers.filter((answer) => 'lines' in answer).length;
    must(lines === 1, `${lines} of two signers signed a root of size 1`);
    signed += lines;
  }
  return { rounds, signed };
}

async function refusals(secret: string, sabotaged: boolean): Promise<object> {
  const store = new FolderStore(join(newFolder('c9'), 'state'));
  let now = Date.now();
  const signer = (): MonotonicCosigner => {
    const state = sabotaged ? new Forgetful(store) : new LockStore(store);
    return new MonotonicCosigner({ keys: [readSigningKey(secret)], logs: [], stateOf: () => state, now: () => now });
  };
  const grown = treeOf(['a', 'b', 'c']);
  const proof = await proofFrom(treeOf(['a', 'b']), grown);
  const first = await signer().addCheckpoint({ oldSize: 0, proof: [], note: noteOf(treeOf(['a', 'b'])) });
  must('lines' in first, `the first checkpoint was not signed: ${JSON.stringify(first)}`);
  const rolledBack = await signer().addCheckpoint({ oldSize: 0, proof: [], note: noteOf(treeOf(['a'])) });
  must(!('lines' in rolledBack), 'a shorter tree was signed');
  const forked = await signer().addCheckpoint({ oldSize: 2, proof: [], note: noteOf(treeOf(['a', 'x'])) });
  must(isRefused(forked, 'inconsistent'), `a fork was answered ${JSON.stringify(forked)}`);
  now -= 26 * 3_600_000;
  const early = await signer().addCheckpoint({ oldSize: 2, proof, note: noteOf(grown) });
  must(isRefused(early, 'clock-went-back'), `a clock that went back was answered ${JSON.stringify(early)}`);
  now += 52 * 3_600_000;
  const later = await signer().addCheckpoint({ oldSize: 2, proof, note: noteOf(grown) });
  must('lines' in later, 'a clock that went forward was refused');
  return { refused: ['rollback', 'fork', 'clock'] };
}

const isRefused = (answer: Cosigned, reason: string): boolean => 'refused' in answer && answer.refused === reason;

const proofFrom = (from: Edge, to: Edge): Promise<Uint8Array[]> =>
  consistencyProof(from.size, to.size, ({ level }) => Promise.resolve(Buffer.concat(to.levels[level] ?? [])), sha256);
