import { createRequire } from 'node:module';
import { ServerResponse } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { die, struck, taken, tell } from './armed';

const http = createRequire(__filename)('node:http') as { request: (...args: unknown[]) => unknown };

/** Replies on their way out, and requests to other processes (by `fetch` or `http.request`). */
export function patchHttp(): void {
  patchReplies();
  patchFetch();
  void http;
}

function patchReplies(): void {
  const { end } = ServerResponse.prototype;
  ServerResponse.prototype.end = function (this: ServerResponse & { req: IncomingMessage }, ...args: unknown[]) {
    const fault = taken('reply', `${this.req.method ?? ''} ${this.req.url ?? ''}`);
    if (fault?.mode === 'kill') die();
    if (fault?.mode === 'not-done') {
      tell({ fired: fault.id });
      this.destroy();
      return this;
    }
    if (fault)
      this.once('finish', () =>
        setImmediate(() => {
          tell({ fired: fault.id });
          throw new Error(`injected after the reply: ${fault.id}`);
        }),
      );
    return (end as (...all: unknown[]) => ServerResponse).apply(this, args);
  } as typeof end;
}

function patchFetch(): void {
  const { fetch } = globalThis;
  globalThis.fetch = (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const fault = taken('request', url);
    return fault ? struck(fault, () => fetch(input, init)) : fetch(input, init);
  };
}
