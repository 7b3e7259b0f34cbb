import { readBase64 } from '../bytes/base64';
import { hex, readUtf8 } from '../bytes/bytes';
import { commitmentOf } from '../entry/commitment';
import type { Json } from '../entry/canonical';
import { readCanonical } from '../entry/canonical';
import { demand, isName, isText } from '../entry/shape';
import { sentences } from '../malformed';
import type { CheckWriter, Where } from '../report';
import type { Job } from './job';
import { smallFileBytes } from './job';
import type { Named } from './named';

/** Content under a folder whose name is its own SHA-256. */
async function checkNamedByDigest(job: Job, check: CheckWriter, sha256: string, file: string): Promise<void> {
  const digest = hex(await job.source.sha256(file));
  if (digest !== sha256)
    check.find(
      'integrity',
      'content-differs',
      { file },
      `内容的 SHA-256 是 ${digest}，与文件名不符`,
      `its content has the SHA-256 ${digest}, not that of its name`,
    );
  check.count();
}

/** What an entry that can't be read names is not known: nothing is then called unnamed. */
const allRead = ({ bundle }: Job, { entries }: Named): boolean =>
  entries === bundle.streams.reduce((n, stream) => n + stream.entries.length, 0);

async function checkDocuments(job: Job, named: Named, check: CheckWriter): Promise<void> {
  const listed = new Set(job.bundle.documents.map(({ sha256 }) => sha256));
  const judged = allRead(job, named);
  for (const { sha256, bytes } of job.bundle.documents) {
    const file = `data/documents/${sha256}`;
    const found = job.files.get(file);
    if (found === undefined)
      check.find(
        'completeness',
        'document-missing',
        { file },
        'bundle.json 列出的文件不在包内',
        'bundle.json lists the paper; it is not there',
      );
    else if (found !== bytes)
      check.find(
        'integrity',
        'content-differs',
        { file },
        `大小 ${found} 与 bundle.json 的 ${bytes} 不符`,
        `has ${found} bytes, ${bytes} in bundle.json`,
      );
    if (found !== undefined) await checkNamedByDigest(job, check, sha256, file);
    if (judged && !named.papers.has(sha256))
      check.find('integrity', 'document-unnamed', { file }, '没有条目引用此文件', 'no entry names this paper');
  }
  for (const file of job.files.keys())
    if (file.startsWith('data/documents/') && !listed.has(file.slice('data/documents/'.length)))
      check.find(
        'integrity',
        'document-unlisted',
        { file },
        'bundle.json 未列出此文件',
        'bundle.json does not list this paper',
      );
  for (const [sha256, where] of named.papers)
    if (!listed.has(sha256))
      check.find(
        'completeness',
        'document-missing',
        where,
        `条目引用的文件 ${sha256} 不在包内${job.bundle.missingDocuments.includes(sha256) ? '（bundle.json 已说明缺失）' : ''}`,
        `the entry names the paper ${sha256}; it is not here${job.bundle.missingDocuments.includes(sha256) ? ' (bundle.json says so)' : ''}`,
      );
}

async function checkRuleSets(job: Job, named: Named, check: CheckWriter): Promise<void> {
  const judged = allRead(job, named);
  for (const hash of job.bundle.ruleSets) {
    const file = `data/rule-sets/${hash}.json`;
    if (job.files.has(file)) await checkNamedByDigest(job, check, hash, file);
    else
      check.find(
        'completeness',
        'rule-set-missing',
        { file },
        'bundle.json 列出的规则集不在包内',
        'bundle.json lists the rule set; it is not there',
      );
    if (judged && !named.ruleSets.has(hash))
      check.find('integrity', 'rule-set-unnamed', { file }, '没有条目锁定此规则集', 'no entry pins this rule set');
  }
  for (const [hash, where] of named.ruleSets)
    if (!job.bundle.ruleSets.includes(hash))
      check.find(
        'completeness',
        'rule-set-missing',
        where,
        `条目锁定的规则集 ${hash} 不在包内`,
        `the entry pins the rule set ${hash}; it is not here`,
      );
}

async function checkSealedValue(job: Job, commitment: string, file: string): Promise<boolean> {
  const read = readCanonical(readUtf8(await job.source.read(file, smallFileBytes)));
  const { field, salt, value } = demand(read, { needed: { field: isName, salt: isText, value: () => true } });
  const key = readBase64(String(salt));
  return key !== null && commitmentOf(String(field), key, value as Json, job.digests.sha256) === commitment;
}

async function checkSealed(job: Job, named: Named, check: CheckWriter): Promise<void> {
  for (const commitment of job.bundle.sealed) {
    const file = `data/sealed/${commitment}.json`;
    const where: Where = { ...named.commitments.get(commitment), file };
    if (!job.files.has(file)) {
      check.find(
        'completeness',
        'sealed-missing',
        where,
        'bundle.json 列出的密封内容不在包内',
        'bundle.json lists the sealed value; it is not there',
      );
      continue;
    }
    try {
      if (!(await checkSealedValue(job, commitment, file)))
        check.find(
          'integrity',
          'sealed-differs',
          where,
          '密封内容与条目中的承诺值不符',
          'the value is not the one that the entry committed to',
        );
      if (!named.commitments.has(commitment))
        check.find('integrity', 'sealed-unnamed', where, '没有条目承诺过此内容', 'no entry committed to this value');
    } catch (error) {
      const { zh, en } = sentences(error);
      check.find('integrity', 'sealed-invalid', where, zh, en);
    }
    check.count();
  }
}

/** Group 4: everything that lies beside the entries, by its SHA-256 or its commitment. */
export async function checkPapers(job: Job, named: Named): Promise<void> {
  const check = job.report.check('papers', '文件、规则集与密封内容', 'papers, rule sets and sealed values');
  try {
    await checkDocuments(job, named, check);
    await checkRuleSets(job, named, check);
    await checkSealed(job, named, check);
  } catch (error) {
    const { zh, en } = sentences(error);
    check.find('integrity', 'papers-unreadable', {}, zh, en);
  }
}
