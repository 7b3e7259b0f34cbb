import { deflateRawSync } from 'node:zlib';

// A writer of zips of its own, for specs: each part may say anything.

interface Said {
  name: Buffer;
  flags: number;
  method: number;
  crc: number;
  packed: number;
  bytes: number;
  extra: Buffer;
}

export interface GivenFile {
  name: string;
  content: Buffer;
  stored?: boolean;
  /** Bytes that count as packed, after the content. */
  spare?: Buffer;
  /** Bytes after the content that do not count: a descriptor, or what nobody speaks of. */
  after?: Buffer;
  /** Bent: what both say, what the header before the content says, what the directory says. */
  says?: Partial<Said>;
  header?: Partial<Said>;
  directory?: Partial<Said> & { attributes?: number; at?: number };
}

export interface GivenEnd {
  /** Bytes before the first file, and between the last one and the directory. */
  before?: Buffer;
  between?: Buffer;
  /** Bent. */
  count?: number;
  bytes?: number;
  comment?: Buffer;
}

export function u16(...values: number[]): Buffer {
  const bytes = Buffer.alloc(2 * values.length);
  values.forEach((value, i) => bytes.writeUInt16LE(value, 2 * i));
  return bytes;
}

export function u32(...values: number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => bytes.writeUInt32LE(value, 4 * i));
  return bytes;
}

export function crcOf(bytes: Buffer): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let k = 0; k < 8; k += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (sum ^ 0xffffffff) >>> 0;
}

const packedOf = ({ content, stored, spare }: GivenFile): Buffer =>
  Buffer.concat([stored ? content : deflateRawSync(content), spare ?? Buffer.of()]);

const saidOf = (file: GivenFile): Said => ({
  name: Buffer.from(file.name),
  flags: 0x800,
  method: file.stored ? 0 : 8,
  crc: crcOf(file.content),
  packed: packedOf(file).length,
  bytes: file.content.length,
  extra: Buffer.of(),
  ...file.says,
});

/** Version, flags, method, time and date, checksum, sizes, lengths: alike in both places. */
const fieldsOf = ({ flags, method, crc, packed, bytes, name, extra }: Said): Buffer =>
  Buffer.concat([u16(20, flags, method, 0, 0), u32(crc, packed, bytes), u16(name.length, extra.length)]);

export function fileOf(file: GivenFile): Buffer {
  const said = { ...saidOf(file), ...file.header };
  const header = [u32(0x04034b50), fieldsOf(said), said.name, said.extra];
  return Buffer.concat([...header, packedOf(file), file.after ?? Buffer.of()]);
}

export const descriptorOf = (file: GivenFile, bent: Partial<Said> = {}): Buffer => {
  const { crc, packed, bytes } = { ...saidOf(file), ...bent };
  return u32(0x08074b50, crc, packed, bytes);
};

export function endOf(count: number, bytes: number, from: number, comment: Buffer = Buffer.of()): Buffer {
  return Buffer.concat([u32(0x06054b50), u16(0, 0, count, count), u32(bytes, from), u16(comment.length), comment]);
}

export function zipOf(files: readonly GivenFile[], end: GivenEnd = {}): Buffer {
  const parts = [end.before ?? Buffer.of()];
  const records: Buffer[] = [];
  let at = (end.before ?? Buffer.of()).length;
  for (const file of files) {
    const { attributes = 0o100644 * 0x10000, at: elsewhere = at, ...bent } = file.directory ?? {};
    const said = { ...saidOf(file), ...bent };
    const tail = Buffer.concat([u16(0, 0, 0), u32(attributes, elsewhere)]);
    records.push(Buffer.concat([u32(0x02014b50), u16(0x0314), fieldsOf(said), tail, said.name, said.extra]));
    const bytes = fileOf(file);
    parts.push(bytes);
    at += bytes.length;
  }
  const between = end.between ?? Buffer.of();
  const directory = Buffer.concat(records);
  const { count = files.length, bytes = directory.length, comment } = end;
  return Buffer.concat([...parts, between, directory, endOf(count, bytes, at + between.length, comment)]);
}
