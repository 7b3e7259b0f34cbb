import { Client } from 'pg';
import { struck, taken } from './armed';

type Callback = (error: unknown, result?: unknown) => void;
type Query = (config: unknown, values?: unknown, callback?: unknown) => unknown;

const isFunction = (value: unknown): value is Callback => typeof value === 'function';

/** What went before on a connection in its open transaction, so that a COMMIT can be told from another's. */
const before = new WeakMap<object, string[]>();

const textOf = (config: unknown): string =>
  typeof config === 'string' ? config : String((config as { text?: unknown } | null)?.text ?? '');

function remembered(client: object, text: string): string[] {
  const primes = before.get(client) ?? [];
  if (/^\s*(start transaction|begin)/i.test(text)) before.set(client, []);
  else before.set(client, [...primes.slice(-40), text]);
  return primes;
}

const sabotage = JSON.parse(process.env.DINGCE_FAULTS_REWRITE ?? 'null') as [from: string, to: string] | null;

/** A control's sabotage: another statement in the place of the product's. */
function rewritten(config: unknown): unknown {
  if (!sabotage) return config;
  const text = textOf(config).replace(...sabotage);
  if (typeof config === 'string') return text;
  const { name, ...rest } = config as { name?: string };
  return { ...rest, text, ...(name ? { name: `${name}x` } : {}) };
}

/** Every statement of every pool and client passes here. */
export function patchPg(): void {
  const prototype = Client.prototype as unknown as { query: Query };
  const { query } = prototype;
  prototype.query = function (this: object, asked, values, callback) {
    const config = rewritten(asked);
    const text = textOf(config);
    const fault = taken('sql', text, remembered(this, text));
    if (!fault) return query.call(this, config, values, callback);
    const plainValues = isFunction(values) ? undefined : values;
    const reply = [values, callback].find(isFunction);
    const done = struck(fault, () => query.call(this, config, plainValues) as Promise<unknown>);
    if (!reply) return done;
    done.then(
      (result) => reply(null, result),
      (error: unknown) => reply(error),
    );
    return undefined;
  };
}
