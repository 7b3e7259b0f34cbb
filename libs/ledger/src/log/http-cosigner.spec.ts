import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HttpCosigner } from './http-cosigner';

let server: Server | null = null;
afterEach(() => server?.close());

async function thatAnswers(answer: (response: ServerResponse) => void): Promise<HttpCosigner> {
  server = createServer((_request, response) => answer(response));
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return new HttpCosigner(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}
const asked = { oldSize: 0, proof: [], note: 'x' };

describe('a cosigner elsewhere', () => {
  it('is cut off when its answer has no end', async () => {
    let sent = 0;
    const cosigner = await thatAnswers((response) => {
      const more = (): void => {
        if (response.destroyed) return;
        sent += 65_536;
        response.write(Buffer.alloc(65_536, 'x'), more);
      };
      more();
    });
    await expect(cosigner.addCheckpoint(asked)).rejects.toThrow('an answer has at most 65536 bytes');
    expect(sent).toBeLessThan(16 * 1024 * 1024);
  });

  it('can put no further line into what an operator reads', async () => {
    const cosigner = await thatAnswers((response) => response.writeHead(422).end('forked\nFATAL\u001b[2J'));
    expect(await cosigner.addCheckpoint(asked)).toEqual({ refused: 'inconsistent', message: 'forked FATAL [2J' });
  });
});
