import { Client, Connection } from '@temporalio/client';
import { recover } from './recover';
import type { Recovered, RecoverOptions } from './recover';

export interface TemporalAddress {
  address: string;
  namespace?: string;
}

/** With a client of the cluster at an address, closed afterwards. */
export async function withTemporal<T>(
  { address, namespace = 'default' }: TemporalAddress,
  work: (client: Client, connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await Connection.connect({ address });
  try {
    return await work(new Client({ connection, namespace }), connection);
  } finally {
    await connection.close();
  }
}

/** `recover` against the cluster at an address, old or empty. */
export const recoverEngine = (
  options: Omit<RecoverOptions, 'client' | 'connection'> & { temporal: TemporalAddress },
): Promise<Recovered> =>
  withTemporal(options.temporal, (client, connection) => recover({ ...options, client, connection }));
