import { readBase64 } from '../bytes/base64';
import { readUtf8, utf8 } from '../bytes/bytes';
import { Malformed } from '../malformed';
import { hashBytes } from '../merkle/digest';
import type { Checkpoint } from './checkpoint';
import { readCheckpoint, readCount } from './checkpoint';

/** c2sp.org/tlog-proof@v1. */
export interface TlogProof {
  index: number;
  hashes: Uint8Array[];
  checkpoint: Checkpoint;
}

const header = 'c2sp.org/tlog-proof@v1';
const mostHashes = 63;

const broken = (zh: string, en: string): Malformed => new Malformed(`证明文件${zh}`, `the proof ${en}`);

function readHash(line: string): Uint8Array {
  const hash = readBase64(line);
  if (hash?.length !== hashBytes)
    throw broken('中有一行不是 32 字节的 base64', 'has a line that is not 32 bytes in base64');
  return hash;
}

/** Throws Malformed. Whether it proves anything: `includes`, with a root that is trusted. */
export function readTlogProof(bytes: Uint8Array): TlogProof {
  const whole = readUtf8(bytes);
  const split = whole.indexOf('\n\n');
  if (split < 0) throw broken('没有检查点', 'has no checkpoint');
  const [first, ...rest] = whole.slice(0, split).split('\n');
  if (first !== header) throw broken(`的首行不是 ${header}`, `does not begin with ${header}`);
  if (rest[0]?.startsWith('extra ')) {
    if (!readBase64(rest[0].slice(6))) throw broken('的附加数据不是 base64', 'has extra data that is not base64');
    rest.shift();
  }
  const indexLine = rest.shift() ?? '';
  const index = indexLine.startsWith('index ') ? readCount(indexLine.slice(6)) : null;
  if (index === null) throw broken('没有有效的序号行', 'has no valid index line');
  if (rest.length > mostHashes) throw broken(`的哈希超过 ${mostHashes} 行`, `has more than ${mostHashes} hashes`);
  return { index, hashes: rest.map(readHash), checkpoint: readCheckpoint(utf8(whole.slice(split + 2))) };
}
