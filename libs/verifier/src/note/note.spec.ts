import { givenKey, logName, note, random } from '../log.given';
import { Malformed } from '../malformed';
import { nodeTools } from '../node/tools';
import { readCheckpoint } from './checkpoint';
import { readNote, signers } from './note';
import { readTlogProof } from './tlog-proof';
import { readVerifierKey } from './verifier-key';

const { sha256 } = nodeTools.digests;
const log = givenKey(logName, 'log', 1);
const other = givenKey(logName, 'log', 2);
const witness = givenKey('witness.test/w1', 'witness', 3);
const key = readVerifierKey(log.vkey, sha256);
const witnessKey = readVerifierKey(witness.vkey, sha256);
const root = Buffer.alloc(32, 7).toString('base64');
const text = `${logName}\n42\n${root}\n`;
const good = note(text, log, witness).toString();
const line = log.line(text);
const bad = (what: string): Buffer => Buffer.from(what, 'utf8');

describe('a signed note', () => {
  it('tells who of the known keys signed, and when a witness did', () => {
    const read = readNote(bad(good));
    expect(read.text).toBe(text);
    expect(signers(read, [key, witnessKey])).toEqual([{ key }, { key: witnessKey, at: 1_790_000_000 }]);
  });

  it('passes over unknown keys, also of the same name', () => {
    expect(signers(readNote(note(text, other, log)), [key])).toEqual([{ key }]);
    expect(signers(readNote(note(text, other)), [key])).toEqual([]);
  });

  it('is not believed at all when a known key signed something else', () => {
    const forged = `${text}\n${log.line(`${logName}\n43\n${root}\n`)}\n${witness.line(text)}\n`;
    expect(() => signers(readNote(bad(forged)), [key, witnessKey])).toThrow('carries an invalid signature');
    expect(signers(readNote(bad(forged)), [witnessKey])).toHaveLength(1);
  });

  it('may carry many signatures, up to a hundred', () => {
    const lines = (n: number): Buffer =>
      bad(
        `${text}\n${line}\n${Array.from({ length: n }, (_, i) => `${givenKey('w', 'witness', 10).line(text, i)}\n`).join('')}`,
      );
    expect(signers(readNote(lines(99)), [key])).toEqual([{ key }]);
    expect(() => readNote(lines(100))).toThrow('more than 100 signatures');
  });

  it('counts a witness once, however often it signed', () => {
    const twice = bad(`${text}\n${witness.line(text, 1)}\n${witness.line(text, 2)}\n`);
    expect(signers(readNote(twice), [witnessKey])).toHaveLength(1);
  });

  it('shows every flipped bit, or says who did not sign it', () => {
    const next = random(7);
    const bytes = bad(good);
    for (let i = 0; i < 150; i += 1) {
      const copy = Buffer.from(bytes);
      const bit = Math.floor(next() * copy.length * 8);
      copy[bit >> 3] = (copy[bit >> 3] as number) ^ (1 << (bit & 7));
      const signed = (): string[] => signers(readNote(copy), [key, witnessKey]).map(({ key: by }) => by.name);
      let names: string[] | null;
      try {
        names = signed();
      } catch (error) {
        expect(error).toBeInstanceOf(Malformed);
        names = null;
      }
      if (names) expect(names).not.toEqual([logName, 'witness.test/w1']);
    }
  });
});

const b64 = line.split(' ')[2] as string;
const control = (code: number): string => String.fromCharCode(code);

/** Each is a checkpoint that is none. */
const malformed: [why: string, note: Buffer][] = [
  ['nothing', bad('')],
  ['a newline', bad('\n')],
  ['two newlines', bad('\n\n')],
  ['text alone', bad(text)],
  ['no signature', bad(`${text}\n`)],
  ['no blank line', bad(`${text}${line}\n`)],
  ['no final newline', bad(good.slice(0, -1))],
  ['CRLF', bad(good.replaceAll('\n', '\r\n'))],
  ['one CR', bad(good.replace('42\n', '42\r\n'))],
  ['a final blank line', bad(`${good}\n`)],
  ['a bad UTF-8 byte', Buffer.concat([bad(good), Buffer.of(0xff, 10)])],
  ['an overlong UTF-8 form', Buffer.concat([Buffer.of(0xc0, 0xaf), bad(good)])],
  ['a surrogate in UTF-8', Buffer.concat([Buffer.of(0xed, 0xa0, 0x80), bad(good)])],
  ['a cut UTF-8 character', bad(good).subarray(0, bad(`${text}\n`).length + 2)],
  ...[0, 1, 7, 8, 9, 11, 12, 13, 27, 31].map((code): [string, Buffer] => [
    `the control character ${code}`,
    bad(good.replace('42', `42${control(code)}`)),
  ]),
  ['a control character in a signature line', bad(good.replace('\u2014 ', `\u2014 ${control(0)}`))],
  ['U+2013 for U+2014', bad(good.replaceAll('\u2014', '\u2013'))],
  ['U+2012', bad(good.replaceAll('\u2014', '\u2012'))],
  ['a hyphen for U+2014', bad(good.replaceAll('\u2014', '-'))],
  ['two hyphens for U+2014', bad(good.replaceAll('\u2014', '--'))],
  ['no space after the dash', bad(good.replaceAll('\u2014 ', '\u2014'))],
  ['two spaces after the dash', bad(good.replaceAll('\u2014 ', '\u2014  '))],
  ['a no-break space after the dash', bad(good.replaceAll('\u2014 ', '\u2014\u00a0'))],
  ['a space before the dash', bad(good.replaceAll('\u2014', ' \u2014'))],
  ['a trailing space', bad(good.replace(/\n$/, ' \n'))],
  ['no name', bad(`${text}\n\u2014  ${b64}\n`)],
  ['no signature after the name', bad(`${text}\n\u2014 ${logName}\n`)],
  ['an empty signature', bad(`${text}\n\u2014 ${logName} \n`)],
  ['a name with a plus', bad(`${text}\n\u2014 a+b ${b64}\n`)],
  ['a name with a space', bad(`${text}\n\u2014 a b ${b64}\n`)],
  ['a name with an ideographic space', bad(`${text}\n\u2014 a\u3000b ${b64}\n`)],
  ['a name with a next-line character', bad(`${text}\n\u2014 a\u0085b ${b64}\n`)],
  ['a name with a line separator', bad(`${text}\n\u2014 a\u2028b ${b64}\n`)],
  ['three words on a line', bad(`${text}\n${line} x\n`)],
  ['base64 without padding', bad(`${text}\n\u2014 ${logName} ${b64.replace(/=+$/, '')}\n`)],
  ['base64 with too much padding', bad(`${text}\n\u2014 ${logName} ${b64}====\n`)],
  ['base64 for addresses', bad(`${text}\n\u2014 ${logName} ${b64.slice(0, 8)}-_${b64.slice(10)}\n`)],
  ['base64 with a letter that is none', bad(`${text}\n\u2014 ${logName} ${b64.slice(0, 8)}!${b64.slice(9)}\n`)],
  ['base64 with bits left over', bad(`${text}\n\u2014 ${logName} AAAAAAAB=\n`)],
  ['base64 of another spelling', bad(`${text}\n\u2014 ${logName} AAAAAAB=\n`)],
  ['a signature of four bytes', bad(`${text}\n\u2014 ${logName} AAAAAA==\n`)],
  ['a signature of no bytes', bad(`${text}\n\u2014 ${logName} ====\n`)],
  ['a blank line among the signatures', bad(`${text}\n${line}\n\n${witness.line(text)}\n`)],
  ['a line twice', bad(`${text}\n${line}\n${line}\n`)],
  ['text among the signatures', bad(`${text}\n${line}\nand more\n`)],
  ['more than a megabyte', bad(`${'x'.repeat(1024 * 1024)}\n${good}`)],
  ['a size with a leading zero', note(`${logName}\n042\n${root}\n`, log)],
  ['a size of two zeros', note(`${logName}\n00\n${root}\n`, log)],
  ['a negative size', note(`${logName}\n-1\n${root}\n`, log)],
  ['a size with a plus', note(`${logName}\n+1\n${root}\n`, log)],
  ['a size with a space', note(`${logName}\n 42\n${root}\n`, log)],
  ['a hexadecimal size', note(`${logName}\n0x2a\n${root}\n`, log)],
  ['a size with a fraction', note(`${logName}\n42.0\n${root}\n`, log)],
  ['a size with an exponent', note(`${logName}\n4e1\n${root}\n`, log)],
  ['a size beyond 2^53', note(`${logName}\n9007199254740992\n${root}\n`, log)],
  ['a size of 20 digits', note(`${logName}\n18446744073709551615\n${root}\n`, log)],
  ['fullwidth digits', note(`${logName}\n４２\n${root}\n`, log)],
  ['no size', note(`${logName}\n\n${root}\n`, log)],
  ['no origin', note(`\n42\n${root}\n`, log)],
  ['no root', note(`${logName}\n42\n`, log)],
  ['an empty root', note(`${logName}\n42\n\n`, log)],
  ['a root of 31 bytes', note(`${logName}\n42\n${Buffer.alloc(31).toString('base64')}\n`, log)],
  ['a root of 33 bytes', note(`${logName}\n42\n${Buffer.alloc(33).toString('base64')}\n`, log)],
  ['a root in hex', note(`${logName}\n42\n${'07'.repeat(32)}\n`, log)],
  ['an extension line', note(`${text}more\n`, log)],
  ['a root with a trailing space', note(`${logName}\n42\n${root} \n`, log)],
];

describe('a malformed checkpoint', () => {
  it('has sixty ways and more', () => {
    expect(malformed.length).toBeGreaterThanOrEqual(60);
  });

  it.each(malformed)('is refused: %s', (_why, bytes) => {
    expect(() => readCheckpoint(bytes)).toThrow(Malformed);
  });
});

describe('a cosignature', () => {
  it.each([71, 73, 64, 8])('of %p bytes is none', (length) => {
    const id = Buffer.from(witnessKey.id, 'hex');
    const short = bad(
      `${text}\n\u2014 ${witness.name} ${Buffer.concat([id, Buffer.alloc(length)]).toString('base64')}\n`,
    );
    expect(() => signers(readNote(short), [witnessKey])).toThrow('invalid signature');
  });

  it('binds its time', () => {
    const [dash, name, encoded] = witness.line(text, 1000).split(' ') as [string, string, string];
    const bytes = Buffer.from(encoded, 'base64');
    bytes.writeBigUInt64BE(1001n, 4);
    const moved = bad(`${text}\n${dash} ${name} ${bytes.toString('base64')}\n`);
    expect(() => signers(readNote(moved), [witnessKey])).toThrow('invalid signature');
  });
});

describe('a verifier key', () => {
  const [name, id, encoded] = log.vkey.split('+') as [string, string, string];
  it.each([
    ['', 'not of the form'],
    ['a', 'not of the form'],
    [`${name}+${id}`, 'not of the form'],
    [`+${id}+${encoded}`, 'no name'],
    [`a b+${id}+${encoded}`, 'name with spaces'],
    [`${name}+${id.toUpperCase()}x+${encoded}`, '8 hex digits'],
    [`${name}+00000000+${encoded}`, 'does not follow from it'],
    [`other+${id}+${encoded}`, 'does not follow from it'],
    [`${name}+${id}+${encoded.slice(0, -4)}`, '32 bytes'],
    [`${name}+${id}+!`, 'not base64'],
    [`${name}+${id}+AAAA`, 'not supported'],
    [`${name}+${id}+BgAA`, 'not supported'],
  ])('%p is refused', (vkey, why) => {
    expect(() => readVerifierKey(vkey, sha256)).toThrow(why);
  });
});

describe('a proof file', () => {
  const hash = Buffer.alloc(32, 1).toString('base64');
  const proof = `c2sp.org/tlog-proof@v1\nindex 3\n${hash}\n${hash}\n\n${good}`;

  it('is read, with extra data or without', () => {
    expect(readTlogProof(bad(proof))).toMatchObject({ index: 3, checkpoint: { size: 42 } });
    expect(readTlogProof(bad(proof.replace('index', 'extra AAAA\nindex'))).hashes).toHaveLength(2);
  });

  it.each([
    ['', 'no checkpoint'],
    [proof.replace('@v1', '@v2'), 'does not begin with'],
    [proof.replace('index 3', 'index 03'), 'no valid index'],
    [proof.replace('index 3\n', ''), 'no valid index'],
    [proof.replace('index 3', 'index -3'), 'no valid index'],
    [proof.replace('index', 'extra !\nindex'), 'extra data'],
    [proof.replace(hash, 'AAAA'), 'not 32 bytes'],
    [proof.replace('index 3\n', `index 3\n${`${hash}\n`.repeat(63)}`), 'more than 63'],
    [proof.replace('42', '042'), 'not a decimal'],
    [proof.replaceAll('\n', '\r\n'), 'no checkpoint'],
  ])('%p is refused', (text, why) => {
    expect(() => readTlogProof(bad(text))).toThrow(why);
  });
});
