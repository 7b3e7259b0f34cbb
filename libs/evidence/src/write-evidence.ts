import { canonical, signedRotations } from '@dingce/ledger';
import { ruleSetText } from '@dingce/rule-sets';
import type { BagSink } from './bag/bag-sink';
import { BagWriter } from './bag/bag-writer';
import { buildDossier } from './dossier/build-dossier';
import { dossierPdf } from './dossier/dossier-pdf';
import type { Dossier } from './dossier/dossier';
import { titlesOf } from './dossier/facts';
import { indexPage } from './dossier/index-page';
import { censusBelow } from './gather/census';
import { Gathered } from './gather/gathered';
import { paperTitle } from './gather/papers';
import { renewalBelow } from './gather/renewal';
import { entriesBelow } from './gather/streams';
import type { PreparedExport } from './prepare-export';

/** What an export wrote, for whoever asked for it. */
export interface Exported {
  decisionId: string;
  title: string;
  entries: number;
  /** Entries recorded meanwhile that no published checkpoint covers: not in the bundle. */
  notYetProved: number;
  documents: number;
  missingDocuments: string[];
  /** Rule sets that entries name and that are not installed here. */
  missingRuleSets: string[];
  sealed: number;
  origin: string;
  log: string;
  size: number;
  /** Rotations whose older key's checkpoint is not kept here, so that the chain of keys ends before them. */
  unprovedRotations: number;
  files: number;
  bytes: number;
}

/** Told as the export goes on: which part, how much of it is done. */
export type OnExport = (part: 'entries' | 'documents' | 'pages', done: number, of: number) => void;

/** The bag's own name. */
export const bagName = (decisionId: string): string => `dingce-evidence-${decisionId}`;

/** Writes the bundle as docs/evidence-bundle.md says, and finishes the sink; whatever fails, the sink is aborted and nothing is left. */
export async function writeEvidence(
  prepared: PreparedExport,
  sink: BagSink,
  onExport: OnExport = () => undefined,
): Promise<Exported> {
  try {
    return await new EvidenceWriter(prepared, new BagWriter(sink), onExport).write();
  } catch (error) {
    await sink.abort();
    throw error;
  }
}

class EvidenceWriter {
  private readonly gathered = new Gathered();
  constructor(
    private readonly prepared: PreparedExport,
    private readonly bag: BagWriter,
    private readonly told: OnExport,
  ) {}

  async write(): Promise<Exported> {
    const { sources, log, decisionId, exportedAt, streams, consistency } = this.prepared;
    const { gathered } = this;
    await this.bag.add('checkpoint', log.note);
    await this.entries();
    const unprovedRotations = await this.keys();
    await this.census();
    await this.renewal();
    if (consistency) await this.bag.add('consistency.json', canonical(consistency));
    const missingRuleSets = await this.ruleSets();
    const documents = await this.documents();
    const sealed = await this.sealed();
    const missing = documents.filter(({ bytes }) => bytes === null).map(({ sha256 }) => sha256);
    const notYetProved = streams.reduce((sum, { headSeq }) => sum + headSeq, 0) - gathered.entries;
    const { origin } = sources;
    const { origin: logOrigin, size, root } = log.checkpoint;
    const index = {
      format: 'dingce-evidence/1',
      origin,
      log: logOrigin,
      decision: decisionId,
      exportedAt,
      size,
      streams: gathered.streams,
      documents: documents.filter(({ bytes }) => bytes !== null),
      missingDocuments: missing,
      ruleSets: [...gathered.ruleSets],
      sealed,
    };
    await this.bag.add('bundle.json', canonical(index));
    const dossier = await buildDossier({
      ...gathered,
      documents,
      register: sources.register,
      ruleSet: (hash) => sources.ruleSets.byHash(hash),
      proof: {
        origin,
        log: logOrigin,
        size,
        root: Buffer.from(root).toString('base64'),
        signedBy: log.signedBy,
        entries: gathered.entries,
        notYetProved,
        exportedAt,
      },
    });
    await this.pages(dossier);
    const written = await this.bag.finish(bagInfo(dossier));
    return {
      decisionId,
      title: dossier.title,
      entries: gathered.entries,
      notYetProved,
      documents: documents.length - missing.length,
      missingDocuments: missing,
      missingRuleSets,
      sealed: sealed.length,
      origin,
      log: logOrigin,
      size,
      unprovedRotations,
      ...written,
    };
  }

  private async entries(): Promise<void> {
    const { sources, log, streams } = this.prepared;
    const all = streams.reduce((sum, { headSeq }) => sum + headSeq, 0);
    for (const { stream } of streams) {
      for await (const entry of entriesBelow(sources.sql, stream, log.size)) {
        const folder = this.gathered.add(stream, entry);
        await this.bag.add(`streams/${folder}/${String(entry.seq).padStart(8, '0')}.entry`, entry.body);
        await this.bag.add(`proofs/${entry.index}.tlog-proof`, await log.proofOf(entry.index));
        this.told('entries', this.gathered.entries, all);
      }
    }
  }

  /** The chain from older keys to the newest; it ends where no checkpoint of the older key is kept. Answers how many are left out. */
  private async keys(): Promise<number> {
    const { sources, log } = this.prepared;
    const { rotations, unproved } = await signedRotations(sources.sql, log.checkpoint);
    for (const [i, { index, body, signed }] of rotations.entries()) {
      await this.bag.add(`keys/${i + 1}.entry`, body);
      await this.bag.add(`keys/${i + 1}.tlog-proof`, await log.proofOf(index, signed));
    }
    return unproved;
  }

  private async census(): Promise<void> {
    const { sources, log, decisionId } = this.prepared;
    const census = await sources.transaction((sql) => censusBelow(sql, log.size, decisionId));
    if (!census) return;
    await this.bag.add('census/entry', census.entry.body);
    await this.bag.add('census/entry.tlog-proof', await log.proofOf(census.entry.index));
    await this.bag.add('census/streams.json', canonical(census.counted));
  }

  private async renewal(): Promise<void> {
    const { sources, log } = this.prepared;
    const renewal = await renewalBelow(sources.sql, sources.log, log.size);
    if (!renewal) return;
    const { entry, size } = renewal;
    await this.bag.add('renewal/entry', entry.body);
    await this.bag.add('renewal/entry.tlog-proof', await log.proofOf(entry.index));
    for (const { entries } of this.gathered.streams)
      for (const { index } of entries)
        if (index < size)
          await this.bag.add(
            `renewal/proofs/${index}.json`,
            canonical({ index, size, hashes: await renewal.proofOf(index) }),
          );
  }

  private async ruleSets(): Promise<string[]> {
    const missing: string[] = [];
    for (const hash of this.gathered.ruleSets) {
      const ruleSet = this.prepared.sources.ruleSets.byHash(hash);
      if (ruleSet) await this.bag.add(`rule-sets/${hash}.json`, ruleSetText(ruleSet));
      else missing.push(hash);
    }
    return missing;
  }

  /** Papers as the store has them; `bytes` is null for one that it has not. */
  private async documents(): Promise<Dossier['documents']> {
    const { documents: store, ruleSets } = this.prepared.sources;
    const materials = Object.assign({}, ...[...this.gathered.ruleSets].map((hash) => titlesOf(ruleSets.byHash(hash)))) as Record<string, string>; // prettier-ignore
    const listed: Dossier['documents'] = [];
    for (const [sha256, { event, named }] of this.gathered.papers) {
      const there = await store.has(sha256);
      const written = there ? await this.bag.add(`documents/${sha256}`, await store.get(sha256)) : null;
      listed.push({ sha256, bytes: written?.bytes ?? null, title: paperTitle(event, named, materials) });
      this.told('documents', listed.length, this.gathered.papers.size);
    }
    return listed;
  }

  private async sealed(): Promise<string[]> {
    if (!this.prepared.withPersonalData) return [];
    const opened = await this.prepared.sources.sealed([...this.gathered.commitments]);
    const values = opened.sort((a, b) => (a.commitment < b.commitment ? -1 : 1));
    for (const { commitment, field, salt, value } of values)
      await this.bag.add(
        `sealed/${commitment}.json`,
        canonical({ field, salt: Buffer.from(salt).toString('base64'), value }),
      );
    return values.map(({ commitment }) => commitment);
  }

  private async pages(dossier: Dossier): Promise<void> {
    this.told('pages', 0, 2);
    await this.bag.add('index.html', indexPage(dossier));
    this.told('pages', 1, 2);
    await this.bag.add('dossier.pdf', await dossierPdf(dossier));
    this.told('pages', 2, 2);
  }
}

const bagInfo = ({ title, organ, decisionId, proof }: Dossier): Record<string, string> => ({
  'Source-Organization': organ,
  'Bagging-Date': proof.exportedAt.slice(0, 10),
  'External-Identifier': decisionId,
  'External-Description': title,
  'Bag-Software-Agent': 'dingce',
  'Internal-Sender-Identifier': `${proof.log} ${proof.size}`,
});
