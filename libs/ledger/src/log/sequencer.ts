import type { Sql } from '../sql';
import { checkpointText, openCheckpoint, sameRoot } from './checkpoint';
import type { Checkpoint } from './checkpoint';
import { sha256 } from './cosigner';
import type { Cosigned, Cosigner } from './cosigner';
import { isConsistent } from './consistency';
import type { LockStore } from './lock-store';
import { freezes, LogHalted } from './log-halted';
import { readLog, sequencedTiles } from './log-state';
import type { LogState } from './log-state';
import type { LogStore } from './log-store';
import { CosignerUnavailable } from './http-cosigner';
import { Malformed, readNote, signedBy } from './note';
import type { VerifierKey } from './note';
import { checkpointPath, keysPath } from './paths';
import type { WitnessPolicy } from './policy';
import { dropPartials, publish } from './publisher';
import { publishRotations } from './rotations';
import { batchSize, sequence } from './sequence';
import type { Seen } from './sequence';
import { consistencyProof, rootOf } from './tree';
import { Witnesses } from './witnesses';

export interface SequencerParts {
  sql: Sql;
  /** Runs `work` in one transaction of its own; role dingce_sequencer. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  store: LogStore;
  lock: LockStore;
  signer: Cosigner;
  /** The log's keys, as its own history tells them. */
  keys(): Promise<VerifierKey[]>;
  policy: WitnessPolicy;
  /** Those of the policy's witnesses that can be asked, by name. */
  witnesses: Map<string, Cosigner>;
  /** What an operator should hear of: a witness that failed, publication that waits. */
  onTrouble?(message: string): void;
}

export interface Step {
  sequenced: number;
  /** Size of the published log. */
  published: number;
  /** More is waiting: go on at once. */
  more: boolean;
}

const batchesAStep = 16;

/**
 * Sequence, sign, lock, witness, publish; each part may be repeated, and the order is the safety. Runs its steps one after the
 * other. `LogHalted` ends it: nothing is signed any more, and a contradiction freezes the ledger.
 */
export class Sequencer {
  private published: number | null = null;
  private seen: Seen | undefined;
  private keys: VerifierKey[] = [];
  private keysShown = 0;
  /** Rotations of which the proof is published; null when nobody has looked yet. */
  private rotationsShown: number | null = null;
  private readonly lastSigned = new Map<Cosigner, number>();

  private readonly witnesses: Witnesses;

  constructor(private readonly parts: SequencerParts) {
    const { policy, witnesses } = parts;
    this.witnesses = new Witnesses({ policy, witnesses, onTrouble: (message) => parts.onTrouble?.(message) });
  }

  /** Before anything is signed: whether the database, the lock store and what is published agree. Throws LogHalted. */
  async check(): Promise<void> {
    await this.freezing(async () => {
      const { sql, lock, store } = this.parts;
      this.keys = await this.parts.keys();
      const state = await readLog(sql);
      if (state.halted !== null) throw new LogHalted('halted', state.halted);
      this.seen = { log: state.log, size: state.edge.size };
      const locked = await lock.latest();
      const published = await store.get(checkpointPath);
      if (locked === null) {
        if (published || (await this.everPublished()))
          throw new LogHalted('lock-lost', 'the lock store is empty, but the log was published before');
        this.published = 0;
        return;
      }
      const held = this.known(locked, 'locked');
      await this.checkAgainst(state, held);
      const shown = published && this.known(Buffer.from(published).toString('utf8'), 'published');
      if (shown && shown.size > held.size)
        throw new LogHalted('published-ahead', `published is size ${shown.size}, locked only ${held.size}`);
      if (shown) await this.checkAgainst(state, shown);
      this.published = shown ? shown.size : 0;
    });
  }

  /** One round. Throws CosignerUnavailable, or what the database or a store threw, with nothing lost: call it again. */
  async step(): Promise<Step> {
    if (this.published === null) await this.check();
    return this.freezing(async () => {
      let sequenced = 0;
      let taken = 0;
      let state: LogState;
      let batches = 0;
      do {
        ({ state, taken } = await this.parts.transaction((sql) => sequence(sql, this.seen)));
        this.seen = { log: state.log, size: state.edge.size };
        sequenced += taken;
        batches += 1;
      } while (taken >= batchSize && batches < batchesAStep);
      const before = this.published ?? 0;
      if (state.edge.size > before) await this.unlessBehind(state, () => this.makePublic(state, before));
      return { sequenced, published: this.published ?? 0, more: taken >= batchSize };
    });
  }

  private async makePublic(state: LogState, before: number): Promise<void> {
    const { sql, store, policy } = this.parts;
    const text = checkpointText({ origin: state.log, size: state.edge.size, root: state.root });
    const signed = `${text}\n${await this.sign(state, text)}`;
    this.keys = await this.parts.keys();
    openCheckpoint(signed, this.keys);
    await this.putUnderLock(signed, state);
    const cosignatures = await this.witnesses.cosign(signed, (witness) => this.ask(witness, state, signed));
    if (!policy.satisfiedBy(new Set(cosignatures.keys()))) {
      this.parts.onTrouble?.(
        `size ${state.edge.size} waits for witnesses: ${[...cosignatures.keys()].join(', ') || 'none'} cosigned`,
      );
      return;
    }
    const note = signed + [...cosignatures.values()].join('');
    await publish(sql, store, state, before);
    await this.showCheckpoint(state, note);
    await this.showKeys(state, note);
    this.published = state.edge.size;
    await dropPartials(store, before, state.edge.size);
  }

  /** Behind the fence, so that of two sequencers the one with the smaller tree never comes last. */
  private async showCheckpoint(state: LogState, note: string): Promise<void> {
    const { store, lock, transaction } = this.parts;
    await transaction(async (sql) => {
      await readLog(sql, true);
      const locked = await lock.latest();
      if (locked !== null && this.known(locked, 'locked').size > state.edge.size) return;
      await store.put(checkpointPath, Buffer.from(note, 'utf8'));
      await sql.query(
        'insert into ledger.checkpoint (size, root, note) values ($1, $2, $3) on conflict (size) do nothing',
        [state.edge.size, state.root, note],
      );
    });
  }

  /**
   * The keys, newest first, beside the checkpoint: a convenience, never a ground for trust. And the first checkpoint that an older
   * key signed over its rotation: once that key is dropped, nothing else published proves the newer to whoever knows the older.
   */
  private async showKeys({ log, edge }: LogState, note: string): Promise<void> {
    const { sql, store } = this.parts;
    if (this.keysShown !== this.keys.length) {
      const lines = [...this.keys].reverse().map(({ text }) => `${text}\n`);
      await store.put(keysPath, Buffer.from(lines.join(''), 'utf8'));
      this.keysShown = this.keys.length;
    }
    const older = this.keys.slice(0, -1)[this.rotationsShown ?? 0];
    if (older && (this.rotationsShown === null || signedBy(readNote(note), older)))
      this.rotationsShown = await publishRotations(sql, store, { origin: log, size: edge.size });
  }

  /** What contradicts a state that another sequencer has meanwhile grown is no contradiction. */
  private async unlessBehind(state: LogState, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof LogHalted) || error.reason !== 'rolled-back') throw error;
      const { edge } = await readLog(this.parts.sql);
      if (edge.size <= state.edge.size) throw error;
      throw new CosignerUnavailable('another sequencer is ahead', { cause: error });
    }
  }

  private async sign(state: LogState, text: string): Promise<string> {
    const answer = await this.ask(this.parts.signer, state, text);
    if ('lines' in answer) return answer.lines;
    if ('conflict' in answer && answer.conflict <= state.edge.size)
      throw new CosignerUnavailable('the signer is asked by another sequencer too');
    if ('conflict' in answer)
      throw new LogHalted(
        'rolled-back',
        `the signer signed size ${answer.conflict}, the database has ${state.edge.size}`,
      );
    if (answer.refused === 'clock-went-back') throw new CosignerUnavailable(`the signer: ${answer.message}`);
    throw new LogHalted('signer-refused', `the signer: ${answer.message}`);
  }

  /** Asks with a proof from what the cosigner says that it signed last. */
  private async ask(cosigner: Cosigner, state: LogState, note: string): Promise<Cosigned> {
    let oldSize = this.lastSigned.get(cosigner) ?? 0;
    for (let attempt = 0; ; attempt += 1) {
      const proof =
        oldSize > 0 && oldSize <= state.edge.size
          ? await consistencyProof(oldSize, state.edge.size, sequencedTiles(this.parts.sql, state.edge), sha256)
          : [];
      const answer = await cosigner.addCheckpoint({ oldSize, proof, note });
      if ('lines' in answer) this.lastSigned.set(cosigner, state.edge.size);
      if (!('conflict' in answer) || attempt > 0 || answer.conflict > state.edge.size) return answer;
      oldSize = answer.conflict;
    }
  }

  private async putUnderLock(signed: string, state: LogState): Promise<void> {
    const { lock } = this.parts;
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const before = await lock.latest();
      if (before !== null) {
        const held = this.known(before, 'locked');
        await this.checkAgainst(state, held);
        // The same tree, perhaps under other keys: nothing newer is to be locked, and no note may come twice in the chain.
        if (held.size === state.edge.size) return;
      }
      if (await lock.compareAndSet(before, signed)) return;
    }
    throw new CosignerUnavailable('another sequencer moves the lock store');
  }

  /**
   * A checkpoint that stood outside already. When none of the log's keys signed it, somebody forged it, or the database from
   * which the keys are read has lost them: no later try will mend that.
   */
  private known(note: string, where: 'locked' | 'published'): Checkpoint {
    try {
      return openCheckpoint(note, this.keys);
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      throw new LogHalted('tampered', `the ${where} checkpoint: ${error.message}`);
    }
  }

  private async checkAgainst({ edge, root }: LogState, held: Checkpoint): Promise<void> {
    if (!sameRoot(rootOf(edge, sha256), root))
      throw new LogHalted('tampered', 'the edge of the log does not have its root');
    if (held.size > edge.size)
      throw new LogHalted(
        'rolled-back',
        `size ${held.size} was signed, the database has only ${edge.size}: it was rolled back`,
      );
    if (held.size === 0) return;
    const proof = await consistencyProof(held.size, edge.size, sequencedTiles(this.parts.sql, edge), sha256);
    if (!isConsistent({ from: held.size, fromRoot: held.root, to: edge.size, toRoot: root, proof }, sha256))
      throw new LogHalted('forked', `the database does not grow from the tree that was signed at size ${held.size}`);
  }

  private async everPublished(): Promise<boolean> {
    const [row] = await this.parts.sql.query<{ any: boolean }>('select exists (select from ledger.checkpoint) as any');
    return row?.any ?? false;
  }

  /** A contradiction is written down where every act looks, so that nothing more is recorded on a wrong ground. */
  private async freezing<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof LogHalted && freezes(error.reason))
        await this.parts.sql.query('update ledger.log set halted = $1 where id = 1 and halted is null', [
          `${error.reason}: ${error.message}`,
        ]);
      throw error;
    }
  }
}
