import { bagged, bundle, givenCommitment, payload, renew } from '../bundle.given';
import type { GivenBundle } from '../bundle.given';
import { flipped, GivenLog, givenKey, jcs, logName, note, origin, random, sha256 } from '../log.given';
import { nodeTools } from '../node/tools';
import { nobleTools } from '../noble';
import { readCheckpoint } from '../note/checkpoint';
import { readPolicy } from '../note/policy';
import { readVerifierKey } from '../note/verifier-key';
import type { Report } from '../report';
import type { Trust } from '../trust';
import { MemorySource } from './source';
import type { SourceFile } from './source';
import { verifyBundle } from './verify-bundle';

const digest = nodeTools.digests.sha256;
const paper = Buffer.from('决策草案');
const paperHash = sha256(paper).toString('hex');
const mandate = Buffer.from('授权书');
const mandateHash = sha256(mandate).toString('hex');
const ruleSet = '{"id":"cn-713"}';
const sealed = { field: 'text', salt: Buffer.alloc(32, 9), value: { text: '意见' } };
const decision = 'd-1';
const stream = `decision/${decision}`;

/** A city's log with one decision among others; a census half-way. */
function city(): { log: GivenLog; census: number } {
  const log = new GivenLog();
  log.add('ledger', { type: 'LedgerOpened', data: { origin, simulated: true, engineEpoch: 1 } });
  log.add('ledger', { type: 'LogOpened', data: { log: logName, key: log.key.vkey } });
  log.add(stream, { data: { ruleSet: { hash: sha256(Buffer.from(ruleSet)).toString('hex') } } });
  for (let i = 0; i < 20; i += 1) log.add(`decision/other-${i % 3}`);
  log.add(stream, { type: 'DraftRevised', data: { from: paperHash, to: paperHash }, parts: 2 });
  log.add(stream, {
    type: 'CommentReceived',
    data: { text: { commitment: givenCommitment(sealed) } },
    part: 1,
    parts: 2,
  });
  log.add(`attempts/${decision}`, { type: 'AttemptRefused' });
  const census = log.takeCensus();
  const actor = { kind: 'person', id: 'p-1', auth: { method: 'oidc', strength: 'login' } };
  log.add(stream, {
    type: 'DissentRecorded',
    data: { text: '不同意' },
    bent: { actor: { ...actor, for: { kind: 'person', id: 'p-2', evidence: [mandateHash] } } },
  });
  log.add(stream, { type: 'HeadDecided' });
  return { log, census };
}

const given: GivenBundle = {
  decision,
  streams: [stream, `attempts/${decision}`],
  documents: [paper, mandate],
  ruleSets: [ruleSet],
  sealed: [sealed],
};
const { log, census } = city();
const files = bundle(log, { ...given, census });

const trustOf = (bent: Partial<Trust> = {}): Trust => ({
  keys: [readVerifierKey(log.key.vkey, digest)],
  policy: null,
  older: null,
  distrusted: [],
  onFirstUse: false,
  ...bent,
});
const verify = (bag: ReadonlyMap<string, Uint8Array>, bent: Partial<Trust> = {}): Promise<Report> =>
  verifyBundle(new MemorySource(bag, digest), trustOf(bent), nodeTools);
const codes = (report: Report): string[] =>
  report.findings.filter(({ verdict }) => verdict !== 'note').map(({ code }) => code);
/** Payload changed, and the bag's manifests made anew: what an attacker does. */
const reworked = (change: (data: Map<string, Buffer>) => void): Map<string, Buffer> => {
  const data = payload(log, { ...given, census });
  change(data);
  return bagged(data);
};
const at = (seq: number): string => `data/streams/01/${String(seq).padStart(8, '0')}.entry`;
const indexOf = (seq: number): number => log.streams.get(stream)?.[seq - 1]?.index ?? -1;
const bundleJson = (data: Map<string, Buffer>, change: (value: Record<string, unknown>) => void): void => {
  const value = JSON.parse((data.get('data/bundle.json') as Buffer).toString()) as Record<string, unknown>;
  change(value);
  data.set('data/bundle.json', Buffer.from(jcs(value)));
};

describe('a bundle', () => {
  it('that nobody touched is unchanged and whole, in Node and in pure JavaScript', async () => {
    for (const tools of [nodeTools, nobleTools]) {
      const report = await verifyBundle(new MemorySource(files, digest), trustOf(), tools);
      expect(report.findings).toMatchObject([{ verdict: 'note', code: 'whole-until' }]);
      expect(report.findings[0]?.en).toContain('the first 26 entries of the log); whether the 3 from there');
      expect([report.integrity, report.completeness]).toEqual([true, true]);
      expect(report.checks.map(({ id, state }) => `${id} ${state}`)).toEqual([
        'bag passed',
        'index passed',
        'layout passed',
        'checkpoint passed',
        'entries passed',
        'papers passed',
        'signatures skipped',
        'census passed',
        'older-checkpoint skipped',
        'renewal skipped',
      ]);
    }
  });

  it('says that its pages are no evidence, whatever they say', async () => {
    const report = await verify(reworked((data) => data.set('data/index.html', Buffer.from('<h1>一致同意</h1>'))));
    expect(report.findings.map(({ code, where }) => [code, where.file])).toEqual([
      ['pages-no-evidence', 'data/index.html'],
      ['whole-until', undefined],
    ]);
  });

  it('without a key of the reader is never whole', async () => {
    expect(codes(await verify(files, { keys: [] }))).toEqual(['no-trust']);
    expect(codes(await verify(files, { keys: [], onFirstUse: true }))).toEqual(['no-trust']);
    const stranger = givenKey(logName, 'log', 99);
    expect(codes(await verify(files, { keys: [readVerifierKey(stranger.vkey, digest)] }))).toEqual(['unknown-key']);
  });

  it('shows 400 random flipped bits, at the file', async () => {
    const next = random(400);
    const names = [...files.keys()];
    for (let i = 0; i < 400; i += 1) {
      const name = names[Math.floor(next() * names.length)] as string;
      const bytes = files.get(name) as Buffer;
      const report = await verify(new Map(files).set(name, flipped(bytes, Math.floor(next() * bytes.length * 8))));
      expect(report.integrity && report.completeness).toBe(false);
      // Of a manifest, the digest of which no other file holds, the names and digests that no longer fit.
      if (name !== 'tagmanifest-sha256.txt' && name !== 'manifest-sha256.txt' && name !== 'bagit.txt')
        expect(report.findings.map(({ where }) => where.file)).toContain(name);
    }
  });

  it('shows every changed entry at its index, though the bag was made anew', async () => {
    for (const { index, seq } of log.streams.get(stream) ?? [])
      for (let i = 0; i < 12; i += 1) {
        const report = await verify(
          reworked((data) => data.set(at(seq), flipped(data.get(at(seq)) as Buffer, 97 * i + seq))),
        );
        expect(report.integrity).toBe(false);
        expect(report.findings.map(({ where }) => where.index)).toContain(index);
      }
  });
});

/** A stream, with everything that would tell of it. */
const leaveOut = (data: Map<string, Buffer>, name: string): void => {
  bundleJson(data, (value) => {
    const streams = value.streams as { stream: string; folder: string; entries: { index: number }[] }[];
    const out = streams.find(({ stream: each }) => each === name);
    for (const file of [...data.keys()]) if (file.startsWith(`data/streams/${out?.folder}/`)) data.delete(file);
    for (const { index } of out?.entries ?? []) data.delete(`data/proofs/${index}.tlog-proof`);
    value.streams = streams.filter((each) => each !== out);
  });
  const census = data.get('data/census/streams.json');
  if (!census) return;
  const counted = JSON.parse(census.toString()) as { stream: string }[];
  data.set('data/census/streams.json', Buffer.from(jcs(counted.filter(({ stream: each }) => each !== name))));
};

const tamperings: [what: string, codes: string[], change: (data: Map<string, Buffer>) => void][] = [
  [
    'a dissent is taken out',
    ['gap', 'prev-differs'],
    (data) => {
      const seq = 4;
      data.delete(at(seq));
      data.delete(`data/proofs/${indexOf(seq)}.tlog-proof`);
      bundleJson(data, (value) => (value.streams as { entries: { seq: number }[] }[])[0]?.entries.splice(seq - 1, 1));
    },
  ],
  [
    'the last entries are cut before the census',
    ['act-unfinished', 'stream-cut'],
    (data) => {
      for (const seq of [3, 4, 5]) {
        data.delete(at(seq));
        data.delete(`data/proofs/${indexOf(seq)}.tlog-proof`);
      }
      bundleJson(data, (value) => (value.streams as { entries: object[] }[])[0]?.entries.splice(2));
    },
  ],
  [
    'a whole stream is left out',
    ['stream-cut'],
    (data) => {
      bundleJson(data, (value) => (value.streams as object[]).splice(1));
      for (const name of [...data.keys()]) if (name.startsWith('data/streams/02/')) data.delete(name);
      data.delete(`data/proofs/${log.streams.get(`attempts/${decision}`)?.[0]?.index}.tlog-proof`);
    },
  ],
  ['an entry is missing', ['entry-missing'], (data) => data.delete(at(5))],
  [
    'two entries are swapped',
    ['leaf-differs', 'proof-fails'],
    (data) => {
      const [one, two] = [data.get(at(4)) as Buffer, data.get(at(5)) as Buffer];
      data.set(at(4), two).set(at(5), one);
    },
  ],
  [
    'an entry is of another stream',
    ['wrong-stream'],
    (data) =>
      bundleJson(data, (value) => {
        const streams = value.streams as { stream: string }[];
        (streams[1] as { stream: string }).stream = 'attempts/other';
      }),
  ],
  [
    'a proof is of another entry',
    ['proof-of-another'],
    (data) => data.set(`data/proofs/${indexOf(4)}.tlog-proof`, log.proof(indexOf(5))),
  ],
  [
    'a proof is of another checkpoint',
    ['proof-of-another'],
    (data) =>
      data.set(`data/proofs/${indexOf(4)}.tlog-proof`, log.proof(indexOf(4), log.checkpoint(indexOf(5)), indexOf(5))),
  ],
  [
    'a proof is cut short',
    ['entry-invalid'],
    (data) => data.set(`data/proofs/${indexOf(4)}.tlog-proof`, log.proof(indexOf(4)).subarray(0, 100)),
  ],
  [
    'a document is another',
    ['content-differs', 'content-differs'],
    (data) => data.set(`data/documents/${paperHash}`, Buffer.from('another')),
  ],
  [
    'what shows for whom an actor acted is left out',
    ['document-missing'],
    (data) => {
      data.delete(`data/documents/${mandateHash}`);
      bundleJson(data, (value) => (value.documents as object[]).pop());
    },
  ],
  [
    'a paper is slipped in that no entry names',
    ['document-unnamed'],
    (data) => {
      const slipped = sha256(Buffer.from('会议纪要')).toString('hex');
      data.set(`data/documents/${slipped}`, Buffer.from('会议纪要'));
      bundleJson(data, (value) =>
        (value.documents as object[]).push({ sha256: slipped, bytes: 12, title: '会议纪要' }),
      );
    },
  ],
  [
    'a rule set is slipped in that no entry pins',
    ['rule-set-unnamed'],
    (data) => {
      const slipped = sha256(Buffer.from('{}')).toString('hex');
      data.set(`data/rule-sets/${slipped}.json`, Buffer.from('{}'));
      bundleJson(data, (value) => (value.ruleSets as string[]).push(slipped));
    },
  ],
  [
    'a sealed value is another, and is not listed',
    ['file-unknown'],
    (data) => {
      data.set(`data/sealed/${givenCommitment(sealed)}.json`, Buffer.from('{}'));
      bundleJson(data, (value) => (value.sealed = []));
    },
  ],
  ['a file lies there that the format does not know', ['file-unknown'], (data) => data.set('data/minutes.pdf', paper)],
  [
    'the decision has not one entry',
    ['stream-missing'],
    (data) => {
      for (const name of [...data.keys()]) if (/^data\/(?:streams|proofs)\//.test(name)) data.delete(name);
      bundleJson(data, (value) => (value.streams = [{ folder: '01', stream, entries: [] }]));
    },
  ],
  [
    'a stream of another decision is among them',
    ['stream-foreign'],
    (data) =>
      bundleJson(data, (value) =>
        (value.streams as object[]).push({ folder: '09', stream: 'decision/d-2', entries: [] }),
      ),
  ],
  ['a document is missing', ['document-missing'], (data) => data.delete(`data/documents/${paperHash}`)],
  [
    'a document is unlisted',
    ['document-missing', 'document-unlisted'],
    (data) => bundleJson(data, (value) => (value.documents as object[]).shift()),
  ],
  [
    'the rule set is missing',
    ['rule-set-missing'],
    (data) => data.delete(`data/rule-sets/${sha256(Buffer.from(ruleSet)).toString('hex')}.json`),
  ],
  [
    'a sealed value is another',
    ['sealed-differs'],
    (data) => {
      const name = `data/sealed/${givenCommitment(sealed)}.json`;
      data.set(
        name,
        Buffer.from(jcs({ field: 'text', salt: sealed.salt.toString('base64'), value: { text: '同意' } })),
      );
    },
  ],
  [
    'the checkpoint is of another log',
    ['wrong-origin', 'unknown-key'],
    (data) =>
      data.set(
        'data/checkpoint',
        note(log.text().replace(logName, 'elsewhere/ledger/1'), givenKey('elsewhere/ledger/1', 'log', 1)),
      ),
  ],
  [
    'the checkpoint was signed by nobody known',
    ['unknown-key'],
    (data) => data.set('data/checkpoint', note(log.text(), givenKey(logName, 'log', 5))),
  ],
  [
    'the checkpoint is malformed',
    ['checkpoint-invalid'],
    (data) => data.set('data/checkpoint', Buffer.from('hello\n')),
  ],
  [
    'a whole stream is left out, and its place in the census too',
    ['census-open'],
    (data) => leaveOut(data, `attempts/${decision}`),
  ],
  [
    'the census is left out, and a stream with it',
    ['census-missing'],
    (data) => {
      for (const name of [...data.keys()]) if (name.startsWith('data/census/')) data.delete(name);
      leaveOut(data, `attempts/${decision}`);
    },
  ],
  [
    'the census is of another count',
    ['census-invalid'],
    (data) =>
      data.set(
        'data/census/entry',
        Buffer.from((data.get('data/census/entry') as Buffer).toString().replace(/"streams":\d/, '"streams":9')),
      ),
  ],
  [
    'the census proofs lack a stream',
    ['census-lacks-stream'],
    (data) => {
      const all = JSON.parse((data.get('data/census/streams.json') as Buffer).toString()) as object[];
      data.set('data/census/streams.json', Buffer.from(jcs(all.slice(1))));
    },
  ],
  [
    'the table of contents has an unknown member',
    ['index-invalid'],
    (data) => bundleJson(data, (value) => (value.more = 1)),
  ],
  [
    'the table of contents is not canonical',
    ['index-invalid'],
    (data) => data.set('data/bundle.json', Buffer.from(`${data.get('data/bundle.json')?.toString()} `)),
  ],
  [
    'the table of contents is of another format',
    ['index-invalid'],
    (data) => bundleJson(data, (value) => (value.format = 'dingce-evidence/2')),
  ],
  ['the table of contents is missing', ['index-invalid'], (data) => data.delete('data/bundle.json')],
];

describe('a bundle that was made anew after a change', () => {
  it.each(tamperings)('is found out when %s', async (_what, expected, change) => {
    const report = await verify(reworked(change));
    expect(report.integrity && report.completeness).toBe(false);
    expect(codes(report)).toEqual(expect.arrayContaining(expected));
    for (const { zh, en } of report.findings) expect([zh, en].every((sentence) => sentence.length > 3)).toBe(true);
  });
});

describe('a bag', () => {
  const without = (name: string): Map<string, Buffer> => new Map([...files].filter(([other]) => other !== name));
  it.each([
    ['an unlisted file', new Map(files).set('data/extra.txt', Buffer.of(1)), 'file-unlisted'],
    ['an unlisted file beside data', new Map(files).set('virus.exe', Buffer.of(1)), 'file-unlisted'],
    ['a missing file', without('data/checkpoint'), 'file-missing'],
    [
      'a listed file beside data',
      bagged(new Map([...files].filter(([name]) => name.startsWith('data/'))), { 'fetch.txt': '' }),
      'file-unknown',
    ],
    ['no manifest', without('manifest-sha256.txt'), 'bag-unreadable'],
    ['no declaration', without('bagit.txt'), 'bag-unreadable'],
    ['another version', new Map(files).set('bagit.txt', Buffer.from('BagIt-Version: 0.97\n')), 'bag-version'],
    [
      'a manifest with a line twice',
      new Map(files).set('manifest-sha256.txt', Buffer.from(`${'0'.repeat(64)}  a\n`.repeat(2))),
      'bag-unreadable',
    ],
    [
      'a manifest of other digests',
      new Map(files).set('manifest-sha256.txt', Buffer.from('abc  a\n')),
      'bag-unreadable',
    ],
    ['nothing at all', new Map<string, Buffer>(), 'bag-unreadable'],
    ['a path that leaves it', new Map(files).set('data/../../etc/passwd', Buffer.of(1)), 'bag-unreadable'],
    ['an absolute path', new Map(files).set('/etc/passwd', Buffer.of(1)), 'bag-unreadable'],
    ['a drive', new Map(files).set('C:evil', Buffer.of(1)), 'bag-unreadable'],
    ['a backslash', new Map(files).set('data\\..\\evil', Buffer.of(1)), 'bag-unreadable'],
    ['an empty part', new Map(files).set('data//x', Buffer.of(1)), 'bag-unreadable'],
    ['a control character', new Map(files).set('data/x\ny', Buffer.of(1)), 'bag-unreadable'],
    ['a name twice but for case', new Map(files).set('data/Checkpoint', Buffer.of(1)), 'bag-unreadable'],
    [
      'a name twice but for composition',
      new Map(files).set('data/\u00e9', Buffer.of(1)).set('data/e\u0301', Buffer.of(1)),
      'bag-unreadable',
    ],
    ['a file that is a folder', new Map(files).set('data/checkpoint/x', Buffer.of(1)), 'bag-unreadable'],
    ['a name of 2,000 characters', new Map(files).set(`data/${'x'.repeat(2000)}`, Buffer.of(1)), 'bag-unreadable'],
  ])('with %s is refused', async (_what, bag, code) => {
    const report = await verify(bag);
    expect([report.integrity && report.completeness, codes(report)]).toEqual([false, expect.arrayContaining([code])]);
  });

  it('with a link is refused', async () => {
    class Linked extends MemorySource {
      override async list(): Promise<SourceFile[]> {
        return [...(await super.list()), { path: 'data/link', bytes: 1, kind: 'other' }];
      }
    }
    const report = await verifyBundle(new Linked(files, digest), trustOf(), nodeTools);
    expect(report.findings[0]?.en).toBe('"data/link": is a link or no plain file');
  });
});

describe('keys, witnesses and older checkpoints', () => {
  const witnesses = [1, 2, 3].map((i) => givenKey(`w${i}.test`, 'witness', 40 + i));
  const policy = readPolicy(
    `log ${log.key.vkey}\n${witnesses.map((w, i) => `witness W${i} ${w.vkey}\n`).join('')}group all-of-them 2 W0 W1 W2\nquorum all-of-them\n`,
    digest,
  );

  it('follow the chain from the first key to the newest', async () => {
    const rotated = new GivenLog();
    const [second, third] = [givenKey(logName, 'log', 12), givenKey(logName, 'log', 13)];
    const rotate = (from: string, to: string): number =>
      rotated.add('ledger', {
        type: 'LogKeyRotated',
        data: { approvedBy: ['甲', '乙'], from, to, log: logName, reason: '例行更换' },
      });
    rotated.add(stream);
    const counted = rotated.takeCensus();
    const one = rotate(rotated.key.vkey, second.vkey);
    const first = { index: one, size: one + 1, checkpoint: rotated.checkpoint(one + 1, rotated.key, second) };
    const two = rotate(second.vkey, third.vkey);
    const then = { index: two, size: two + 1, checkpoint: rotated.checkpoint(two + 1, second) };
    const made = (rotations: (typeof first)[]): Map<string, Buffer> =>
      bundle(rotated, {
        decision,
        streams: [stream],
        census: counted,
        checkpoint: rotated.checkpoint(two + 1, third),
        rotations,
      });
    expect(codes(await verify(made([first, then])))).toEqual([]);
    expect(codes(await verify(made([first, then]), { keys: [], onFirstUse: true }))).toEqual([]);
    expect(codes(await verify(made([first, then]), { keys: [readVerifierKey(third.vkey, digest)] }))).toEqual([]);
    expect(codes(await verify(made([first])))).toEqual(['unknown-key']);
    // Signed by the newer key alone: nobody who trusts the older one would know.
    const unsigned = { ...first, checkpoint: rotated.checkpoint(one + 1, second) };
    expect(codes(await verify(made([unsigned, then])))).toEqual(['rotation-unsigned', 'unknown-key']);
    const unproved = { ...first, checkpoint: rotated.checkpoint(one), size: one + 1 };
    expect(codes(await verify(made([unproved, then])))).toEqual(['rotation-unproved', 'unknown-key']);
  });

  it('ask for the quorum of the policy', async () => {
    const cosigned = (n: number): Map<string, Buffer> =>
      bundle(log, { ...given, census, checkpoint: log.checkpoint(undefined, log.key, ...witnesses.slice(0, n)) });
    expect(codes(await verify(cosigned(2), { keys: [], policy }))).toEqual([]);
    expect(codes(await verify(cosigned(1), { keys: [], policy }))).toEqual(['quorum-missed']);
    expect(codes(await verify(cosigned(0), { policy }))).toEqual(['quorum-missed']);
  });

  it('tell a rollback and a fork from a log that goes on', async () => {
    const size = log.entries.length;
    const older = readCheckpoint(log.checkpoint(size - 3));
    expect(codes(await verify(bundle(log, { ...given, census, since: size - 3 }), { older }))).toEqual([]);
    expect(codes(await verify(files, { older }))).toEqual(['consistency-missing']);
    expect(codes(await verify(files, { older: readCheckpoint(log.checkpoint()) }))).toEqual([]);
    const { log: longer } = city();
    longer.add(stream);
    expect(codes(await verify(files, { older: readCheckpoint(longer.checkpoint()) }))).toEqual(['rolled-back']);
    const forked = new GivenLog();
    for (let i = 0; i < size; i += 1) forked.add(stream);
    expect(codes(await verify(files, { older: readCheckpoint(forked.checkpoint()) }))).toEqual(['forked']);
    const before = readCheckpoint(forked.checkpoint(size - 3));
    expect(codes(await verify(bundle(log, { ...given, census, since: size - 3 }), { older: before }))).toEqual([
      'forked',
    ]);
    const elsewhere = readCheckpoint(note(log.text().replace(logName, 'elsewhere/ledger/1'), log.key));
    expect(codes(await verify(files, { older: elsewhere }))).toEqual(['wrong-origin']);
  });

  it('tell a checkpoint that lay in the bundle from one that the reader brought', async () => {
    const size = log.entries.length;
    const since = bundle(log, { ...given, census, since: size - 3 });
    const judged = async (older: number | null) => {
      const report = await verify(since, { older: older === null ? null : readCheckpoint(log.checkpoint(older)) });
      const { state, detailEn } = report.checks.find(({ id }) => id === 'older-checkpoint') ?? {};
      const notes = report.findings.filter(({ code }) => code === 'older-not-yours');
      return [report.integrity && report.completeness, state, detailEn, notes.map(({ where }) => where.file)];
    };
    const theirs = `only with the one in the bundle, of ${size - 3} entries; none of your own was given`;
    expect(await judged(null)).toEqual([true, 'skipped', theirs, ['data/consistency.json']]);
    expect(await judged(size - 3)).toEqual([true, 'passed', `your older checkpoint has ${size - 3} entries`, []]);
    expect(await judged(size)).toEqual([true, 'passed', `your older checkpoint has ${size} entries`, []]);
  });

  it.each<[string, (proof: Record<string, unknown>) => void]>([
    ['from another size', (proof) => (proof.from = 1)],
    ['to another size', (proof) => (proof.to = 10_000)],
    ['between one size, and yet of hashes', (proof) => Object.assign(proof, { from: proof.to, checkpoint: log.checkpoint().toString() })], // prettier-ignore
  ])('take no proof in the bundle that is %s', async (_what, bend) => {
    const data = payload(log, { ...given, census, since: log.entries.length - 3 });
    const proof = JSON.parse((data.get('data/consistency.json') as Buffer).toString()) as Record<string, unknown>;
    bend(proof);
    const report = await verify(bagged(data.set('data/consistency.json', Buffer.from(jcs(proof)))));
    expect(codes(report)).toEqual(['consistency-invalid']);
  });
});

describe('evidence renewed under SHA3-256', () => {
  const { log: aging, census: counted } = city();
  const renewal = renew(aging);
  const renewed: GivenBundle = { ...given, census: counted, renewal };

  it('stands when SHA-256 is not believed any more', async () => {
    expect(codes(await verify(bundle(aging, renewed), { distrusted: ['sha256'] }))).toEqual([]);
    expect(codes(await verify(bundle(aging, renewed)))).toEqual([]);
  });

  it('is asked for, and of each entry', async () => {
    expect(codes(await verify(files, { distrusted: ['sha256'] }))).toEqual(['not-renewed']);
    aging.add(stream);
    const younger = await verify(bundle(aging, renewed), { distrusted: ['sha256'] });
    expect(codes(younger)).toEqual(['not-renewed']);
    const data = payload(aging, renewed);
    const name = [...data.keys()].find((file) => file.startsWith('data/renewal/proofs/')) as string;
    data.set(
      name,
      Buffer.from(
        (data.get(name) as Buffer)
          .toString()
          .replace(/"hashes":\["../, (text) => `${text.slice(0, -2)}${text.endsWith('00') ? '11' : '00'}`),
      ),
    );
    expect(codes(await verify(bagged(data)))).toEqual(['renewal-proof-fails']);
  });
});
