import { citations } from '@dingce/documents';
import { text } from '@dingce/domain';
import { decodeEntry, leafHash, zeroHash } from '@dingce/ledger';
import type { Envelope } from '@dingce/ledger';
import type { Check, CheckRun } from './finding';
import { remedies } from './remedies';

interface StreamRow {
  stream_id: string;
  kind: string;
  head_seq: string;
  head_hash: Buffer;
  head_at: Date | null;
  closes_at: Date | null;
  closed: boolean;
}

interface EntryRow {
  seq: string;
  act_id: string;
  part: number;
  type: string;
  version: number;
  body: Buffer;
  prev_hash: Buffer;
  leaf_hash: Buffer;
  recorded_at: Date;
}

const page = 500;
const remembered = 10_000;

/** Commitments of sealed values, wherever they stand in an event. */
function commitments(value: unknown): string[] {
  if (value === null || typeof value !== 'object') return [];
  const { commitment } = value as { commitment?: unknown };
  const own = typeof commitment === 'string' && /^[0-9a-f]{64}$/.test(commitment) ? [commitment] : [];
  return [...own, ...Object.values(value).flatMap(commitments)];
}

/** One stream's chain from its bytes, part by part. */
class Chain {
  private seq = 0;
  private prev = zeroHash;
  private act: { id: string; next: number; parts: number } | null = null;
  private lastAt: string | null = null;
  private window: { closesAt: string | null; closed: boolean } = { closesAt: null, closed: false };

  constructor(private readonly row: StreamRow) {}

  /** The envelope when it holds; throws what does not, in words. */
  take(entry: EntryRow): Envelope {
    const seq = this.seq + 1;
    const need = (holds: boolean, what: string): void => {
      if (!holds) throw new Error(what);
    };
    need(Number(entry.seq) === seq, `entry ${seq} is missing`);
    const leaf = leafHash(entry.body);
    need(leaf === entry.leaf_hash.toString('hex'), `the bytes of entry ${seq} do not have the stored hash`);
    const envelope = decodeEntry(entry.body);
    const columns = [entry.act_id, entry.part, entry.type, entry.version, entry.recorded_at.toISOString()];
    const told = [envelope.act, envelope.part, envelope.type, envelope.version, envelope.recordedAt];
    need(envelope.stream === this.row.stream_id, `entry ${seq} names stream ${envelope.stream}`);
    need(envelope.seq === seq, `the bytes of entry ${seq} name sequence ${envelope.seq}`);
    need(envelope.prev === this.prev, `entry ${seq} does not name the one before it`);
    need(entry.prev_hash.toString('hex') === this.prev, `the stored predecessor of entry ${seq} is another one`);
    need(JSON.stringify(columns) === JSON.stringify(told), `the columns of entry ${seq} differ from its bytes`);
    this.keepTogether(envelope, need);
    this.move(envelope);
    this.seq = seq;
    this.prev = leaf;
    this.lastAt = envelope.recordedAt;
    return envelope;
  }

  /** What the head's row must say; null when it does. */
  headDiffers(): { expected: string; found: string } | null {
    const { head_seq, head_hash, head_at, closes_at, closed, kind } = this.row;
    const window = kind === 'comments' ? [this.window.closesAt, this.window.closed] : [null, false];
    const expected = JSON.stringify([this.seq, this.prev, this.lastAt, ...window]);
    const at = (date: Date | null): string | null => date?.toISOString() ?? null;
    const found = JSON.stringify([Number(head_seq), head_hash.toString('hex'), at(head_at), at(closes_at), closed]);
    if (this.act) return { expected: `${this.act.parts} parts of act ${this.act.id}`, found: `${this.act.next}` };
    return expected === found ? null : { expected, found };
  }

  private keepTogether({ act, part, parts, seq }: Envelope, need: (holds: boolean, what: string) => void): void {
    if (this.act)
      need(
        act === this.act.id && part === this.act.next && parts === this.act.parts,
        `entry ${seq} breaks into act ${this.act.id}`,
      );
    else need(part === 0, `act ${act} begins with part ${part} at entry ${seq}`);
    this.act = part + 1 < parts ? { id: act, next: part + 1, parts } : null;
  }

  private move({ type, data }: Envelope): void {
    const { closesAt = null } = data as { closesAt?: string };
    if (type === 'CommentWindowOpened') this.window = { closesAt, closed: false };
    if (type === 'CommentWindowExtended') this.window = { ...this.window, closesAt };
    if (type === 'CommentWindowClosed') this.window = { ...this.window, closed: true };
  }
}

/** Papers that entries name, looked for once each. */
class Papers {
  private readonly present = new Set<string>();
  private readonly missing = new Set<string>();
  constructor(private readonly run: CheckRun) {}

  async look({ stream, seq, data }: Envelope): Promise<void> {
    const { documents } = this.run.parts;
    if (!documents) return;
    for (const { sha256, pointer } of citations(data)) {
      if (this.present.has(sha256) || this.missing.has(sha256)) continue;
      if (this.present.size > remembered) this.present.clear();
      if (await documents.has(sha256)) this.present.add(sha256);
      else {
        this.missing.add(sha256);
        const subject = `${stream} ${seq}${pointer}`;
        this.run.report({
          subject,
          expected: `document ${sha256}`,
          found: 'not in the store',
          remedy: remedies.document,
        });
      }
    }
  }
}

async function checkStream(run: CheckRun, row: StreamRow, papers: Papers): Promise<void> {
  const { sql, report } = run;
  const chain = new Chain(row);
  const subject = row.stream_id;
  if (Number(row.head_seq) === 0)
    report({ subject, expected: 'entries', found: 'an empty stream', remedy: remedies.tampered });
  for (let after = 0; ;) {
    const entries = await sql.query<EntryRow>(
      `select seq, act_id, part, type, version, body, prev_hash, leaf_hash, recorded_at
         from ledger.entry where stream_id = $1 and seq > $2 order by seq limit $3`,
      [subject, after, page],
    );
    const named: string[] = [];
    for (const entry of entries) {
      try {
        const envelope = chain.take(entry);
        named.push(...commitments(envelope.data));
        await papers.look(envelope);
      } catch (error) {
        report({ subject, expected: 'an unbroken chain', found: (error as Error).message, remedy: remedies.tampered });
        return;
      }
    }
    if (named.length > 0)
      await sql.query(`insert into doctor_named select decode(c, 'hex'), $2 from unnest($1::text[]) as c`, [
        named,
        subject,
      ]);
    const last = entries.at(-1);
    if (!last) break;
    after = Number(last.seq);
  }
  const differs = chain.headDiffers();
  if (differs) report({ subject: `ledger.stream ${subject}`, ...differs, remedy: remedies.tampered });
}

/** Entries without a stream's row, acts without entries, and the reverse. */
async function checkRows({ sql, report }: CheckRun): Promise<void> {
  const orphans = await sql.query<{ stream_id: string; n: string }>(
    `select stream_id, count(*) as n from ledger.entry e
      where not exists (select from ledger.stream s where s.stream_id = e.stream_id) group by stream_id order by 1`,
  );
  for (const { stream_id, n } of orphans)
    report({
      subject: stream_id,
      expected: 'a row in ledger.stream',
      found: `${n} entries without`,
      remedy: remedies.tampered,
    });
  const acts = await sql.query<{ act_id: string; stream_id: string; of_entries: string | null; of_act: string | null }>(
    `with told as (select act_id, stream_id, min(seq) as first_seq, max(seq) as last_seq, max(recorded_at) as at
                     from ledger.entry group by 1, 2)
     select act_id, stream_id, t.first_seq || '-' || t.last_seq || ' ' || t.at as of_entries,
            a.first_seq || '-' || a.last_seq || ' ' || a.recorded_at as of_act
       from told t full join ledger.act a using (act_id, stream_id)
      where (t.first_seq, t.last_seq, t.at) is distinct from (a.first_seq, a.last_seq, a.recorded_at)
      order by 2, 1 limit 1000`,
  );
  for (const { act_id, stream_id, of_entries, of_act } of acts)
    report({
      subject: `${stream_id} act ${act_id}`,
      expected: of_entries === null ? 'no act without entries' : `a row in ledger.act: ${of_entries}`,
      found: of_act ?? 'none',
      remedy: remedies.tampered,
    });
}

async function checkVault({ sql, report }: CheckRun): Promise<void> {
  const differing = await sql.query<{ commitment: string; stream_id: string; named: boolean }>(
    `select encode(coalesce(n.commitment, v.commitment), 'hex') as commitment, coalesce(n.stream_id, v.stream_id) as stream_id,
            n.commitment is not null as named
       from (select commitment, min(stream_id) as stream_id from doctor_named group by 1) n full join vault.value v using (commitment)
      where n.commitment is null or v.commitment is null order by 2, 1 limit 1000`,
  );
  for (const { commitment, stream_id, named } of differing)
    report({
      subject: `${stream_id} ${commitment}`,
      expected: named ? 'a sealed value or its tombstone in the vault' : 'an entry that names it',
      found: named ? 'no row' : 'a value that no entry names',
      remedy: remedies.vault,
    });
}

/** Every stream from its bytes, and what its entries name elsewhere: one reading of all entries. */
export const entriesCheck: Check = {
  name: 'entries',
  title: text('登记链、封存值、文件', 'chains, sealed values, papers'),
  async run(run) {
    const { sql, progress } = run;
    await sql.query(
      'create temporary table doctor_named (commitment bytea not null, stream_id text not null) on commit drop',
    );
    const papers = new Papers(run);
    const [count] = await sql.query<{ n: string }>('select count(*) as n from ledger.stream');
    let done = 0;
    for (let after = ''; ;) {
      const streams = await sql.query<StreamRow>(
        'select stream_id, kind, head_seq, head_hash, head_at, closes_at, closed from ledger.stream where stream_id > $1 order by stream_id limit $2',
        [after, page],
      );
      for (const stream of streams) await checkStream(run, stream, papers);
      done += streams.length;
      progress(done, Number(count?.n ?? 0));
      const last = streams.at(-1);
      if (!last) break;
      after = last.stream_id;
    }
    await checkRows(run);
    await checkVault(run);
  },
};
