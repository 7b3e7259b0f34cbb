import { readHex, readUtf8, utf8 } from '../bytes/bytes';
import { readCanonical } from '../entry/canonical';
import { readEntry } from '../entry/envelope';
import { demand, isHash, isListOf, isName, isText, isWholeFrom } from '../entry/shape';
import { Malformed, sentences } from '../malformed';
import { leafHash } from '../merkle/digest';
import { includes } from '../merkle/proofs';
import type { Checkpoint } from '../note/checkpoint';
import { readCheckpoint } from '../note/checkpoint';
import { readTlogProof } from '../note/tlog-proof';
import type { CheckWriter } from '../report';
import type { Found } from './entries';
import type { Job } from './job';
import { smallFileBytes } from './job';

const file = 'data/renewal/entry';

/** The data of `EvidenceRenewed`: the same leaves under a newer hash function. */
export interface Renewal {
  size: number;
  /** Under SHA3-256. */
  root: Uint8Array;
}

/** The renewal, proved in the bundle's checkpoint. Throws Malformed. */
async function readRenewal(job: Job, checkpoint: Checkpoint): Promise<Renewal> {
  const bytes = await job.source.read(file, smallFileBytes);
  const proof = readTlogProof(await job.source.read(`${file}.tlog-proof`, smallFileBytes));
  const { origin, stream, type, data } = readEntry(bytes);
  if (type !== 'EvidenceRenewed' || stream !== 'ledger' || origin !== job.bundle.origin)
    throw new Malformed('不是本登记库的 EvidenceRenewed 条目', 'is no EvidenceRenewed entry of this ledger');
  const { sha256 } = job.digests;
  const proved =
    proof.checkpoint.note.text === checkpoint.note.text &&
    includes(leafHash(bytes, sha256), proof.index, checkpoint.size, checkpoint.root, proof.hashes, sha256);
  if (!proved) throw new Malformed('更新条目的证明不成立', 'the proof of the renewal does not hold');
  const said = demand(data, {
    needed: { hash: (hash) => hash === 'sha3-256', size: isWholeFrom(1), root: isHash, checkpoint: isText },
  });
  const renewed = readCheckpoint(utf8(said.checkpoint as string));
  if (renewed.origin !== job.bundle.log || renewed.size !== said.size || renewed.size > proof.index)
    throw new Malformed('所更新的检查点与条目不符', 'the checkpoint that was renewed does not fit the entry');
  return { size: renewed.size, root: readHex(said.root as string) as Uint8Array };
}

const isProof = {
  needed: { index: isWholeFrom(0), size: isWholeFrom(1), hashes: isListOf(isHash) },
  optional: { leafHash: isHash, root: isHash, hash: isName },
};

/** Evidence that stands although SHA-256 is not believed any more (in the manner of RFC 4998). */
export class RenewalCheck {
  private constructor(
    private readonly job: Job,
    private readonly check: CheckWriter,
    private readonly renewal: Renewal | null,
  ) {}

  static async open(job: Job, checkpoint: Checkpoint): Promise<RenewalCheck> {
    const check = job.report.check('renewal', '新摘要算法下的更新', 'the renewal under a newer hash');
    const needed = job.trust.distrusted.includes('sha256');
    let renewal: Renewal | null = null;
    try {
      if (job.files.has(file)) renewal = await readRenewal(job, checkpoint);
      else if (needed)
        check.find(
          'integrity',
          'not-renewed',
          {},
          'SHA-256 不再可信，而包内没有在新算法下的更新',
          'SHA-256 is not believed, and nothing here was renewed under a newer hash',
        );
      else check.skip('包内没有更新；SHA-256 仍受信任', 'nothing was renewed; SHA-256 is believed');
    } catch (error) {
      const { zh, en } = sentences(error);
      check.find('integrity', 'renewal-invalid', { file }, zh, en);
    }
    if (renewal) check.detail(`SHA3-256，截至第 ${renewal.size} 条`, `SHA3-256, below index ${renewal.size}`);
    if (needed)
      check.find(
        'note',
        'papers-under-sha256',
        {},
        '文件、规则集与流内链条仍只有 SHA-256 摘要；更新条目本身由更新当时的签名检查点证明',
        'papers, rule sets and the chains within streams have SHA-256 digests only; the renewal itself is proved by the checkpoint signed at its time',
      );
    return new RenewalCheck(job, check, renewal);
  }

  async entry({ bytes, index, where }: Found): Promise<void> {
    const { job, check, renewal } = this;
    if (!renewal) return;
    if (index >= renewal.size) {
      if (job.trust.distrusted.includes('sha256'))
        check.find(
          'integrity',
          'not-renewed',
          where,
          '此条目晚于更新，没有新算法下的证明',
          'the entry is younger than the renewal, and is not proved under the newer hash',
        );
      return;
    }
    const proofFile = `data/renewal/proofs/${index}.json`;
    try {
      const said = demand(readCanonical(readUtf8(await job.source.read(proofFile, smallFileBytes))), isProof);
      const hashes = (said.hashes as string[]).map((hash) => readHex(hash) as Uint8Array);
      const { sha3 } = job.digests;
      const holds =
        said.index === index &&
        said.size === renewal.size &&
        includes(leafHash(bytes, sha3), index, renewal.size, renewal.root, hashes, sha3);
      if (!holds)
        check.find(
          'integrity',
          'renewal-proof-fails',
          { ...where, file: proofFile },
          '新算法下的证明不成立',
          'the proof under the newer hash does not hold',
        );
    } catch (error) {
      const { zh, en } = sentences(error);
      check.find('integrity', 'renewal-proof-invalid', { ...where, file: proofFile }, zh, en);
    }
    check.count();
  }
}
