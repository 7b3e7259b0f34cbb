import { generateKey, Malformed, readNote, readSigningKey, readVerifierKey, signatureLine, signedBy } from './note';
import { checkpointText, openCheckpoint, readCheckpoint } from './checkpoint';

/** Published by Go's golang.org/x/mod/sumdb/note, package documentation. */
const peter = {
  secret: 'PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz',
  key: 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
  text: "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n",
  line: '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n',
};

describe('a signed note', () => {
  it("is what Go's sumdb/note makes of it", () => {
    expect(readVerifierKey(peter.key).text).toBe(peter.key);
    expect(readSigningKey(peter.secret).key.text).toBe(peter.key);
    expect(signatureLine(peter.text, readSigningKey(peter.secret), 0)).toBe(peter.line);
    const note = readNote(`${peter.text}\n${peter.line}`);
    expect(note.text).toBe(peter.text);
    expect(signedBy(note, readVerifierKey(peter.key))).toEqual({ line: peter.line, seconds: null });
  });

  it('has a time when a witness cosigned it', () => {
    const { secret, key } = generateKey('witness.example', 'witness');
    const line = signatureLine(peter.text, readSigningKey(secret), 1_800_000_000);
    const note = readNote(`${peter.text}\n${peter.line}${line}`);
    expect(signedBy(note, readVerifierKey(key))).toEqual({ line, seconds: 1_800_000_000 });
    expect(signedBy(readNote(`${peter.text}\n${peter.line}`), readVerifierKey(key))).toBeNull();
    const bent = readNote(`${peter.text.replace('answer', 'anchor')}\n${line}`);
    expect(() => signedBy(bent, readVerifierKey(key))).toThrow('does not hold');
  });

  it.each([
    ['nothing', ''],
    ['no blank line', `${peter.text}${peter.line}`],
    ['no newline at its end', `${peter.text}\n${peter.line.trimEnd()}`],
    ['carriage returns', `${peter.text}\n${peter.line}`.replaceAll('\n', '\r\n')],
    ['a control character', `${peter.text}\u0007\n\n${peter.line}`],
    ['another dash', `${peter.text}\n${peter.line.replace('—', '–')}`],
    ['base64 that is none', `${peter.text}\n— PeterNeumann x08go*\n`],
    ['base64 with loose bits', `${peter.text}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxV=\n`],
    ['a signature of four bytes', `${peter.text}\n— PeterNeumann x08gow==\n`],
    ['65 signatures', `${peter.text}\n${peter.line.repeat(65)}`],
  ])('is none with %s', (_, note) => {
    expect(() => readNote(note)).toThrow(Malformed);
  });

  it.each([
    peter.key.replace('c74f20a3', 'c74f20a4'),
    peter.key.replace('+AR', '+BR'),
    peter.key.slice(0, -4),
    'PeterNeumann',
    peter.secret,
    '',
  ])('is verified by no key like %s', (key) => {
    expect(() => readVerifierKey(key)).toThrow(Malformed);
  });

  it('never shows a secret in an error', () => {
    const secret = peter.secret.replace('c74f20a3', '00000000');
    expect(() => readSigningKey(secret)).toThrow(expect.not.stringContaining('AYEKFALV') as string);
    expect(() => generateKey('a name', 'log')).toThrow(Malformed);
  });
});

describe('a checkpoint', () => {
  const root = Buffer.alloc(32, 1);
  const text = checkpointText({ origin: 'log.example/1', size: 7, root });

  it('is three lines', () => {
    expect(text).toBe('log.example/1\n7\nAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n');
    expect(readCheckpoint(text)).toEqual({ origin: 'log.example/1', size: 7, root });
  });

  it.each([
    '\n7\nAQ==\n',
    'o\n07\nAQ==\n',
    'o\n-1\nAQ==\n',
    'o\n1e3\nAQ==\n',
    `o\n${2 ** 60}\nAQ==\n`,
    'o\n7\nAQ==\n',
    text.trimEnd(),
  ])('is not %j', (bad) => {
    expect(() => readCheckpoint(bad)).toThrow(Malformed);
  });

  it('is opened by a key of its own log only', () => {
    const own = generateKey('log.example/1', 'log');
    const other = generateKey('log.example/2', 'log');
    const note = `${text}\n${signatureLine(text, readSigningKey(own.secret), 0)}${signatureLine(text, readSigningKey(other.secret), 0)}`;
    expect(openCheckpoint(note, [readVerifierKey(other.key), readVerifierKey(own.key)]).size).toBe(7);
    expect(() => openCheckpoint(note, [readVerifierKey(other.key)])).toThrow('signed by no known key');
    expect(() => openCheckpoint(note, [])).toThrow('signed by no known key');
  });
});
