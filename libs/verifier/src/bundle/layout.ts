import type { ReportWriter } from '../report';
import type { BundleIndex } from './bundle-index';

type Files = ReadonlyMap<string, number>;

const pages = ['data/index.html', 'data/dossier.pdf'];
const ofTheBag = ['bagit.txt', 'bag-info.txt', 'manifest-sha256.txt', 'tagmanifest-sha256.txt'];

/** Files that the format knows, but for entries, their proofs and papers, which are told where they are checked. */
function known(files: Files, { streams, ruleSets, sealed }: BundleIndex): ReadonlySet<string> {
  const paths = [...ofTheBag, ...pages, 'data/bundle.json', 'data/checkpoint', 'data/consistency.json'];
  paths.push(...ruleSets.map((hash) => `data/rule-sets/${hash}.json`));
  paths.push(...sealed.map((commitment) => `data/sealed/${commitment}.json`));
  for (let n = 1; files.has(`data/keys/${n}.entry`); n += 1)
    paths.push(`data/keys/${n}.entry`, `data/keys/${n}.tlog-proof`);
  if (files.has('data/census/entry'))
    paths.push(...['entry', 'entry.tlog-proof', 'streams.json'].map((name) => `data/census/${name}`));
  if (files.has('data/renewal/entry'))
    paths.push('data/renewal/entry', 'data/renewal/entry.tlog-proof', ...proofs(streams));
  return new Set(paths);
}

const proofs = (streams: BundleIndex['streams']): string[] =>
  streams.flatMap(({ entries }) => entries.map(({ index }) => `data/renewal/proofs/${index}.json`));

/** What nothing speaks for has no place among what is called unchanged; of pages for people, that they are no evidence. */
export function checkLayout(files: Files, bundle: BundleIndex, report: ReportWriter): void {
  const check = report.check('layout', '包内文件各有出处', 'nothing lies here that the format does not know');
  const allowed = known(files, bundle);
  for (const file of files.keys()) {
    check.count();
    if (/^data\/(?:streams|proofs|documents)\//.test(file) || allowed.has(file)) continue;
    check.find(
      'integrity',
      'file-unknown',
      { file },
      '格式与 bundle.json 都没有此文件：没有任何条目为它作证',
      'neither the format nor bundle.json knows this file: no entry speaks for it',
    );
  }
  const shown = pages.filter((file) => files.has(file));
  if (shown.length > 0)
    check.find(
      'note',
      'pages-no-evidence',
      { file: shown.join('、') },
      '只供阅读，不是证据：其文字与条目是否一致，未核对；bundle.json 中的标题和导出时间亦然',
      'is for reading and no evidence: whether its words are those of the entries was not checked; nor were titles and the time of export in bundle.json',
    );
}
