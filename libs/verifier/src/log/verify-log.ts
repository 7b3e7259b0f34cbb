import { equal, hex } from '../bytes/bytes';
import type { Tools } from '../bundle/job';
import { checkSignature } from '../bundle/signatures';
import { readEntry } from '../entry/envelope';
import { signedByLog } from '../keys';
import { Malformed, sentences } from '../malformed';
import type { Digest } from '../merkle/digest';
import type { Checkpoint } from '../note/checkpoint';
import { readCheckpoint } from '../note/checkpoint';
import type { Report } from '../report';
import { ReportWriter } from '../report';
import { tileWidth } from '../tiles/paths';
import type { Trust } from '../trust';
import { logKeys } from '../trust';
import type { Fetched } from './bundles';
import { BundleJudge, fetchBundle } from './bundles';
import { Journal } from './journal';
import { followKeys } from './follow-keys';
import { judgeKeys } from './judge-keys';
import { KeyHistory } from './key-history';
import type { LogSource } from './log-source';
import { noteLimitBytes } from './log-source';
import { OlderTrees } from './older-trees';
import { OtherWidths } from './other-widths';
import { fetchRotationNotes } from './rotation-notes';
import type { LogState, StateHeader } from './state';
import { journalLength, Streams } from './streams';
import { TileTree } from './tile-tree';

/** A state that was saved; the rest is read only when the log has grown. */
export interface SavedState {
  header: StateHeader;
  load(): Promise<LogState>;
}

/** How many bundles are on their way while one is worked on. */
const ahead = 8;
const keptChanges = 2048;

export interface LogVerified {
  report: Report;
  /** Null unless all was whole. */
  state: LogState | null;
}

/**
 * A whole log from its files: every entry hashed, every tile and the root computed anew, streams followed, censuses counted
 * again. Memory is bounded by the number of streams, not of entries. Never throws for what is wrong with the log.
 */
export async function verifyLog(
  source: LogSource,
  trust: Trust,
  tools: Tools,
  saved: SavedState | null = null,
): Promise<LogVerified> {
  return new LogVerification(source, trust, tools).run(saved);
}

class LogVerification {
  private readonly report = new ReportWriter('log');
  private readonly checkpointCheck = this.report.check(
    'checkpoint',
    '检查点与签名',
    'the checkpoint and its signatures',
  );
  private readonly bodies = this.report.check('entries', '条目内容（逐条重算哈希）', 'entries, each hashed again');
  private readonly tiles = this.report.check('tiles', '哈希瓦片与根', 'hash tiles and the root');
  private readonly streamCheck = this.report.check('streams', '流内次序与链条', 'order and chain within streams');
  private readonly censusCheck = this.report.check('census', '每日普查（重算）', 'the daily census, counted again');
  private readonly signatures = this.report.check('signatures', '行为签名', "the acts' signatures");
  private readonly olderCheck = this.report.check(
    'older-checkpoint',
    '与先前检查点一致',
    'consistent with the older checkpoint',
  );

  private readonly olderTrees: OlderTrees;

  constructor(
    private readonly source: LogSource,
    private readonly trust: Trust,
    private readonly tools: Tools,
  ) {
    this.olderTrees = new OlderTrees(trust.older, this.olderCheck, this.checkpointCheck);
  }

  private get sha256(): Digest {
    return this.tools.digests.sha256;
  }

  async run(saved: SavedState | null): Promise<LogVerified> {
    const checkpoint = await this.readCheckpoint();
    if (!checkpoint) return this.end(null);
    if (this.needsNotes(checkpoint, saved))
      this.olderTrees.addNotes(await fetchRotationNotes(this.source, checkpoint, this.checkpointCheck));
    const resumed = await this.resume(checkpoint, saved);
    if (saved && resumed === 'unchanged') {
      for (const check of [this.bodies, this.tiles, this.streamCheck])
        check.skip('没有新的条目', 'there is no new entry');
      const { key, rotations } = saved.header;
      await this.judgeKeys(checkpoint, new KeyHistory(checkpoint.origin, this.checkpointCheck, key, rotations));
      return this.end(null);
    }
    return this.walk(checkpoint, resumed === 'unchanged' ? null : resumed);
  }

  private end(state: LogState | null): LogVerified {
    for (const [check, zh, en] of [
      [this.signatures, '没有新的签名行为', 'no new act was signed'],
      [this.censusCheck, '没有新的普查', 'there is no new census'],
      [
        this.olderCheck,
        '未提供先前检查点（--checkpoint、--state）',
        'no older checkpoint was given (--checkpoint, --state)',
      ],
    ] as const)
      if (check.counted === 0) check.skip(zh, en);
    const report = this.report.finish();
    return { report, state: report.integrity && report.completeness ? state : null };
  }

  private async readCheckpoint(): Promise<Checkpoint | null> {
    try {
      const bytes = await this.source.read('checkpoint', noteLimitBytes);
      if (!(bytes instanceof Uint8Array)) throw new Malformed('没有 checkpoint 文件', 'there is no checkpoint');
      const checkpoint = readCheckpoint(bytes);
      const { origin, size, root } = checkpoint;
      const [, ledger] = /^(.+)\/ledger\/[1-9][0-9]*$/.exec(origin) ?? [];
      Object.assign(this.report.subject, { origin: ledger ?? origin, log: origin, size, root: hex(root) });
      return checkpoint;
    } catch (error) {
      const { zh, en } = sentences(error);
      this.checkpointCheck.find('integrity', 'checkpoint-invalid', { file: 'checkpoint' }, zh, en);
      return null;
    }
  }

  /** Whether more must be seen than the newest checkpoint and the last verification to get from the reader's keys to today's. */
  private needsNotes(checkpoint: Checkpoint, saved: SavedState | null): boolean {
    const keys = logKeys(this.trust);
    if (keys.length === 0) return false;
    try {
      const { trusted } = followKeys(keys, saved?.header.rotations ?? [], this.sha256);
      return signedByLog(checkpoint, trusted).length === 0;
    } catch {
      // Told where the keys are judged.
      return false;
    }
  }

  private async resume(checkpoint: Checkpoint, saved: SavedState | null): Promise<LogState | 'unchanged' | null> {
    if (!saved) return null;
    const { header } = saved;
    if (header.log !== checkpoint.origin)
      throw new Malformed(`状态文件属于日志 ${header.log}`, `the state file is of the log ${header.log}`);
    const { olderTrees } = this;
    olderTrees.addState(header);
    if (olderTrees.wasLonger(checkpoint.size)) return 'unchanged';
    if (olderTrees.anyBelow(header.size)) return null;
    const grown = checkpoint.size > header.size;
    this.tellResumed(header.size, grown ? Math.floor(header.size / tileWidth) * tileWidth : header.size);
    if (grown) return saved.load();
    olderTrees.passBy(header.size - 1, header.size, () => checkpoint.root);
    olderTrees.tellOdd(checkpoint);
    return 'unchanged';
  }

  private tellResumed(size: number, hashed: number): void {
    this.report.subject.resumedFrom = size;
    this.bodies.find(
      'note',
      'resumed',
      {},
      `接着上次核验（到 ${size} 条）：这些条目的流与签名沿用上次结论，前 ${hashed} 条的内容本次没有重算哈希；不用 --state 则全部重做`,
      `resumed where the last verification ended, at ${size} entries: their streams and signatures stand as found then, and the bodies of the first ${hashed} were not hashed again in this run; without --state all is done anew`,
    );
  }

  private async walk(checkpoint: Checkpoint, state: LogState | null): Promise<LogVerified> {
    const { size, root, origin: log } = checkpoint;
    const origin = log.replace(/\/ledger\/[1-9][0-9]*$/, '');
    const from = state ? Math.floor(state.size / tileWidth) : 0;
    const tree = new TileTree(this.source, size, this.sha256, this.tiles, from, state?.edge);
    const streams = state
      ? new Streams(
          origin,
          this.streamCheck,
          this.censusCheck,
          this.sha256,
          new Map(state.heads),
          new Journal(journalLength, state.reachesTo, state.changes),
        )
      : new Streams(origin, this.streamCheck, this.censusCheck, this.sha256);
    const keys = new KeyHistory(log, this.checkpointCheck, state?.key ?? null, [...(state?.rotations ?? [])]);
    const judge = new BundleJudge(tree, this.sha256, this.bodies, this.tiles);
    const others = new OtherWidths(this.source, this.sha256, this.bodies, this.tiles);
    this.olderTrees.tellOdd(checkpoint);
    let last: readonly Uint8Array[] = [];
    let otherwise: Uint8Array[] | null = null;
    for await (const fetched of this.fetchAll(size, from)) {
      const first = fetched.bundle * tileWidth;
      const judged = await judge.judge(fetched);
      if (!judged) {
        // Without its hashes nothing that follows can be placed.
        this.tiles.find(
          'integrity',
          'root-unknown',
          { index: first },
          '缺少哈希，无法继续计算根',
          'hashes are missing, so the root can not be computed',
        );
        return this.end(null);
      }
      const rootAt = (at: number): Uint8Array => tree.rootWith(judged.hashes.slice(0, at - first));
      const until = first + fetched.width;
      this.olderTrees.passBy(first, until, rootAt, judged.hashes);
      for (const size of this.olderTrees.sizesBetween(first, until))
        await others.compare(fetched.bundle, size - first, judged.hashes);
      if (fetched.width < tileWidth) await others.compare(fetched.bundle, tileWidth, judged.hashes);
      judged.entries.forEach((bytes, i) =>
        this.take(bytes, judged.hashes[i] as Uint8Array, first + i, state?.size ?? 0, streams, keys),
      );
      if (fetched.width === tileWidth) await tree.append(judged.hashes);
      else [last, otherwise] = [judged.hashes, judged.otherwise];
      this.tools.onProgress?.(until, size);
    }
    await tree.finish();
    const holds = equal(tree.rootWith(last), root) || (otherwise !== null && equal(tree.rootWith(otherwise), root));
    if (!holds)
      this.tiles.find(
        'integrity',
        'root-differs',
        { file: 'checkpoint', index: size - 1 },
        '由条目算出的根与检查点的根不符',
        'the root that follows from the entries is not that of the checkpoint',
      );
    await this.judgeKeys(checkpoint, keys);
    this.streamCheck.detail(`${streams.heads.size} 个流`, `${streams.heads.size} streams`);
    const { changes, reachesTo } = streams.journal.newest(keptChanges);
    const { heads } = streams;
    return this.end({
      log,
      origin,
      size,
      root,
      edge: tree.edge.map((hashes) => [...hashes]),
      tail: [...last],
      key: keys.newest,
      rotations: keys.rotations,
      heads,
      changes,
      reachesTo,
    });
  }

  /** Bundle by bundle, some ahead. Once entries are denied to this reader, only the hashes are asked for. */
  private async *fetchAll(size: number, from: number): AsyncGenerator<Fetched> {
    const bundles = Math.ceil(size / tileWidth);
    let withEntries = true;
    const fetch = (bundle: number): Promise<Fetched> =>
      fetchBundle(this.source, bundle, Math.min(tileWidth, size - bundle * tileWidth), withEntries);
    const waiting: Promise<Fetched>[] = [];
    for (let next = from, bundle = from; bundle < bundles; bundle += 1) {
      for (; next < Math.min(bundle + ahead, bundles); next += 1) waiting.push(fetch(next));
      const fetched = await (waiting.shift() as Promise<Fetched>);
      if (withEntries && fetched.entries === 'denied') {
        withEntries = false;
        this.bodies.find(
          'completeness',
          'entries-denied',
          { index: bundle * tileWidth },
          '无权读取条目：此后只核对哈希',
          'entries are denied to this reader: from here only hashes are checked',
        );
      }
      yield fetched;
    }
  }

  private take(
    bytes: Uint8Array | null,
    leaf: Uint8Array,
    index: number,
    known: number,
    streams: Streams,
    keys: KeyHistory,
  ): void {
    if (!bytes) return;
    this.bodies.count();
    if (index < known) return;
    try {
      const entry = readEntry(bytes);
      streams.add(entry, leaf, index);
      keys.add(entry, index);
      if (entry.signature) {
        const { stream, seq } = entry;
        checkSignature({ entry, bytes, leaf, index, where: { stream, seq, index } }, this.tools, this.signatures);
      }
    } catch (error) {
      const { zh, en } = sentences(error);
      this.bodies.find('integrity', 'entry-invalid', { index }, zh, en);
    }
  }

  private judgeKeys(checkpoint: Checkpoint, keys: KeyHistory): Promise<void> {
    const { source, trust, sha256 } = this;
    return judgeKeys({ source, trust, sha256, older: this.olderTrees.met }, checkpoint, keys, this.checkpointCheck);
  }
}
