import { hex } from '../bytes/bytes';
import { sentences } from '../malformed';
import type { Report } from '../report';
import { ReportWriter } from '../report';
import type { Trust } from '../trust';
import { checkBag } from './bag';
import type { BundleIndex } from './bundle-index';
import { readBundleIndex } from './bundle-index';
import { checkCensus } from './census';
import { checkCheckpoint } from './checkpoint';
import { checkEntries } from './entries';
import type { Job, Tools } from './job';
import { smallFileBytes } from './job';
import { checkLayout } from './layout';
import { Named } from './named';
import { checkOlder } from './older';
import { checkPapers } from './papers';
import { RenewalCheck } from './renewal';
import { checkSignature, SignedActs } from './signatures';
import type { Source } from './source';

async function readIndex(source: Source, report: ReportWriter): Promise<BundleIndex | null> {
  const check = report.check('index', '目录', 'the table of contents');
  const file = 'data/bundle.json';
  try {
    const bundle = readBundleIndex(await source.read(file, smallFileBytes));
    check.count();
    const { origin, log, decision, exportedAt } = bundle;
    Object.assign(report.subject, { origin, log, decision, exportedAt });
    return bundle;
  } catch (error) {
    const { zh, en } = sentences(error);
    check.find('integrity', 'index-invalid', { file }, zh, en);
    return null;
  }
}

/** The seven groups of docs/evidence-bundle.md, and the renewal. Never throws for what is wrong with the bundle: that is found and told. */
export async function verifyBundle(source: Source, trust: Trust, tools: Tools): Promise<Report> {
  const report = new ReportWriter('bundle');
  const files = await checkBag(source, report, tools.onProgress);
  const bundle = files && (await readIndex(source, report));
  if (!files || !bundle) return report.finish();
  checkLayout(files, bundle, report);
  const job: Job = { ...tools, source, trust, report, files, bundle };
  const checkpoint = await checkCheckpoint(job);
  if (!checkpoint) return report.finish();
  Object.assign(report.subject, { size: checkpoint.size, root: hex(checkpoint.root) });
  const named = new Named();
  const signatures = report.check('signatures', '行为签名', "the acts' signatures");
  const signedActs = new SignedActs(signatures);
  const renewal = await RenewalCheck.open(job, checkpoint);
  await checkEntries(job, checkpoint, async (found) => {
    named.add(found);
    checkSignature(found, tools, signatures);
    signedActs.add(found);
    await renewal.entry(found);
  });
  if (signatures.counted === 0) signatures.skip('没有签名的行为', 'no act was signed');
  await checkPapers(job, named);
  await checkCensus(job, checkpoint);
  await checkOlder(job, checkpoint);
  return report.finish();
}
