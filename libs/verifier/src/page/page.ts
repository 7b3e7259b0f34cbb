/// <reference lib="dom" />
import { verifyBundle } from '../bundle/verify-bundle';
import { utf8 } from '../bytes/bytes';
import { readKeyLines } from '../keys';
import { sentences } from '../malformed';
import { nobleTools } from '../noble';
import type { Checkpoint } from '../note/checkpoint';
import { readCheckpoint } from '../note/checkpoint';
import { readPolicy } from '../note/policy';
import { readTlogProof } from '../note/tlog-proof';
import { readVerifierKey } from '../note/verifier-key';
import type { Trust } from '../trust';
import { both, element, reportView } from './show-report';
import { ZipInMemory } from './unzip';

const { sha256 } = nobleTools.digests;

function byId<T extends HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`#${id} is not in the page`);
  return found as T;
}

const form = byId<HTMLFormElement>('form');
const zone = byId('zone');
const input = byId<HTMLInputElement>('file');
const chosen = byId('chosen');
const result = byId('result');
const progress = byId<HTMLProgressElement>('progress');
let file: File | null = null;

const written = (id: string): string => byId<HTMLTextAreaElement>(id).value;

function olderOf(text: string): Checkpoint | null {
  if (text.trim() === '') return null;
  // Copying often loses the last newline, or doubles the others.
  const bytes = utf8(`${text.replaceAll('\r\n', '\n').trim()}\n`);
  return text.trimStart().startsWith('c2sp.org/tlog-proof@') ? readTlogProof(bytes).checkpoint : readCheckpoint(bytes);
}

/** Throws Malformed. */
function trustOf(): Trust {
  const policy = written('policy');
  return {
    keys: readKeyLines(written('keys'), (line) => readVerifierKey(line, sha256)),
    policy: policy.trim() === '' ? null : readPolicy(policy.replaceAll('\r\n', '\n'), sha256),
    older: olderOf(written('older')),
    distrusted: byId<HTMLInputElement>('distrust').checked ? ['sha256'] : [],
    onFirstUse: byId<HTMLInputElement>('first-use').checked,
  };
}

function show(...children: Node[]): void {
  result.replaceChildren(...children);
  result.focus();
}

async function verify(): Promise<void> {
  if (!file) {
    show(element('p', 'error', both('请先选择证据包（.zip）', 'choose an evidence bundle (.zip) first')));
    return;
  }
  progress.hidden = false;
  progress.removeAttribute('value');
  try {
    const trust = trustOf();
    const source = new ZipInMemory(new Uint8Array(await file.arrayBuffer()), sha256);
    const onProgress = (done: number, of: number): void => {
      progress.max = of;
      progress.value = done;
    };
    show(reportView(await verifyBundle(source, trust, { ...nobleTools, onProgress })));
  } catch (error) {
    const { zh, en } = sentences(error);
    show(element('p', 'error', both(zh, en)));
  } finally {
    progress.hidden = true;
  }
}

function choose(one: File | undefined): void {
  if (!one) return;
  file = one;
  // A dropped file stands in no field that would show its name.
  chosen.textContent = input.files?.[0] === one ? '' : one.name;
  void verify();
}

input.addEventListener('change', () => choose(input.files?.[0]));
form.addEventListener('submit', (event) => {
  event.preventDefault();
  void verify();
});
for (const kind of ['dragenter', 'dragover'])
  zone.addEventListener(kind, (event) => {
    event.preventDefault();
    zone.classList.add('over');
  });
for (const kind of ['dragleave', 'drop']) zone.addEventListener(kind, () => zone.classList.remove('over'));
zone.addEventListener('drop', (event) => {
  event.preventDefault();
  choose(event.dataTransfer?.files[0]);
});
