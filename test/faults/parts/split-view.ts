import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateKey } from '@dingce/ledger';
import { fromFolder } from '../checks/log';
import { readCheckpointNote } from '../checks/notes';
import { must } from '../report';
import type { Report } from '../report';
import { dingce } from '../servers/cli';
import { newFolder } from '../servers/folder';
import { rawOrigin } from '../servers/log-world';
import { withClient } from '../servers/postgres';
import { edited, loadEntries, rechained } from '../tampering/forge';
import type { ForgedEntry } from '../tampering/forge';
import { forgedNote, republish } from '../tampering/republish';
import type { Witnessed } from './witnesses';

/** Another tree under the log's own key, as one client is shown it. */
interface Tree {
  name: string;
  folder: string;
  size: number;
  note: string;
}

/** What the reader kept of the true tree. */
interface Kept {
  file: string;
  note: string;
  size: number;
}

const origin = `${rawOrigin}/ledger/1`;

/** A log that holds its own key and one witness's, and shows one client another tree than the others. */
export async function splitView(report: Report, all: Witnessed): Promise<void> {
  const kept = keep(all);
  for (const tree of await treesOf(all)) {
    await report.check(`the honest witnesses cosign no ${tree.name}, from whatever size it is asked`, () =>
      witnessesRefuse(all, kept, tree),
    );
    await report.check(`a client with the policy refuses a ${tree.name}, without having seen the other`, () =>
      policyRefuses(all, tree),
    );
    await report.check(`a client that kept a checkpoint refuses a ${tree.name}, and holds the evidence`, () =>
      keptRefuses(all, kept, tree),
    );
  }
  await report.check('the true tree is whole to the same client, and nothing is held against it', () =>
    trueTree(all, kept),
  );
}

function keep({ world }: Witnessed): Kept {
  const bytes = fromFolder(world.log.published)('checkpoint') as Buffer;
  const file = join(newFolder('kept'), 'checkpoint');
  writeFileSync(file, bytes);
  return { file, note: bytes.toString('utf8'), size: readCheckpointNote(bytes, world.log.signatories).size };
}

/** The last entry says something else; in the second, five more stand behind it. */
async function treesOf({ world, further }: Witnessed): Promise<Tree[]> {
  const entries = await withClient(world.ownerUrl, loadEntries);
  const last = entries.at(-1) as ForgedEntry;
  const other = edited(last, (envelope) => (envelope.data = { text: 'something else' }));
  const more = Array.from({ length: 5 }, (_, i) =>
    edited(other, (envelope) => (envelope.act = `00000000-0000-4000-8000-00000000000${i}`)),
  );
  const forked = [...entries.slice(0, -1), other];
  // The third witness goes along: it is one of two that the policy asks for.
  const secrets = [world.log.keys.log.secret, further[1].secret];
  const tree = (name: string, all: readonly ForgedEntry[]): Tree => {
    const bodies = rechained(all).map(({ body }) => body);
    const folder = newFolder('split');
    const note = republish(folder, bodies, (size, root) => forgedNote(origin, size, root, secrets));
    return { name, folder, size: bodies.length, note };
  };
  return [tree('fork of the same size', forked), tree('longer fork', [...forked, ...more])];
}

async function witnessesRefuse({ world, further }: Witnessed, kept: Kept, { note }: Tree): Promise<object> {
  const answers: number[] = [];
  const ask = async (url: string, old: number, proof: readonly string[]): Promise<number> => {
    const body = `old ${old}\n${proof.map((hash) => `${hash}\n`).join('')}\n${note}`;
    return (await fetch(`${url}/add-checkpoint`, { method: 'POST', body })).status;
  };
  for (const url of [world.log.witnessUrl, further[0].url]) {
    answers.push(await ask(url, kept.size, []), await ask(url, kept.size, [Buffer.alloc(32, 7).toString('base64')]));
    answers.push(await ask(url, kept.size - 1, []), await ask(url, 0, []));
  }
  must(answers.join() === [422, 422, 409, 409, 422, 422, 409, 409].join(), `answered ${answers.join()}`);
  return { refused: answers.length };
}

interface Told {
  integrity: boolean;
  findings: { code: string }[];
  contradiction?: { notes: [string, string]; sameSize: boolean };
}

async function verified(folder: string, options: readonly string[]): Promise<Told & { code: number; codes: string[] }> {
  const { code, out, err } = await dingce(['verify', folder, ...options, '--json']);
  must(out !== '', `dingce verify ended with ${code}: ${err}`);
  const told = JSON.parse(out) as Told;
  return { ...told, code, codes: told.findings.map((finding) => finding.code) };
}

async function policyRefuses({ world }: Witnessed, { folder }: Tree): Promise<object> {
  const { code, codes } = await verified(folder, ['--policy', join(world.log.keys.folder, 'policy')]);
  must(code === 1 && codes.includes('quorum-missed'), `ended with ${code}: ${codes.join()}`);
  return { codes };
}

/** The reader knows the log's key alone: the fork is signed as well as the true tree. */
async function keptRefuses({ world }: Witnessed, kept: Kept, { folder, note, size }: Tree): Promise<object> {
  const options = ['--key', world.log.keys.log.key, '--checkpoint', kept.file];
  const { code, codes, contradiction } = await verified(folder, options);
  must(code === 1 && codes.includes('forked'), `ended with ${code}: ${codes.join()}`);
  must(contradiction !== undefined, 'no evidence was handed over');
  const [mine, theirs] = contradiction.notes;
  must(mine === kept.note && theirs === note, 'the notes are not those that were kept and shown');
  must(contradiction.sameSize === (size === kept.size), `sameSize: ${contradiction.sameSize}`);
  const anyWitness = { ...world.log.signatories, quorum: 0 };
  const [a, b] = [mine, theirs].map((text) => readCheckpointNote(Buffer.from(text, 'utf8'), anyWitness));
  must(a?.origin === b?.origin && !a?.root.equals(b?.root ?? a.root), 'the notes do not contradict each other');
  const { out } = await dingce(['verify', folder, ...options]);
  must(out.includes(kept.note) && out.includes(note), 'the text does not show both notes');
  return { codes, sizes: [a?.size, b?.size] };
}

async function trueTree({ world }: Witnessed, kept: Kept): Promise<object> {
  const options = ['--policy', join(world.log.keys.folder, 'policy'), '--checkpoint', kept.file];
  const { code, codes, contradiction } = await verified(world.log.published, options);
  must(code === 0 && contradiction === undefined, `ended with ${code}: ${codes.join()}`);
  // A note that is not the log's proves nothing against it.
  const stranger = generateKey(origin, 'log').secret;
  writeFileSync(kept.file, forgedNote(origin, kept.size, Buffer.alloc(32), [stranger]));
  const accused = await verified(world.log.published, options);
  must(
    accused.code === 1 && accused.contradiction === undefined,
    'a note that the log did not sign was taken as evidence',
  );
  return { code };
}
