import type { Sql } from '@dingce/ledger';
import { isGrpcServiceError } from '@temporalio/client';
import type { Connection } from '@temporalio/client';

/** The engine epoch is at work on another Temporal cluster than this process was pointed to. */
export class OtherCluster extends Error {
  constructor(
    readonly epoch: number,
    readonly cluster: string,
    readonly found: string,
  ) {
    super(
      `引擎纪元 ${epoch} 属于另一 Temporal 集群（${cluster}），本进程连接的是 ${found}。请改正 TEMPORAL_ADDRESS；集群确已更换的，运行 dingce recover。\n` +
        `engine epoch ${epoch} belongs to Temporal cluster ${cluster}, this process is connected to ${found}: correct TEMPORAL_ADDRESS, or run dingce recover if the cluster was replaced`,
    );
  }
}

/** gRPC: the server does not offer this call. */
const unimplemented = 12;

/** Names a cluster and namespace for as long as its database lives; null on servers that have no name, e.g. the time-skipping one. */
export async function clusterOf(connection: Connection, namespace: string): Promise<string | null> {
  try {
    const { clusterId } = await connection.workflowService.getClusterInfo({});
    const { namespaceInfo } = await connection.workflowService.describeNamespace({ namespace });
    return clusterId && namespaceInfo?.id ? `${clusterId}/${namespaceInfo.id}` : null;
  } catch (error) {
    if (isGrpcServiceError(error) && Number(error.code) === unimplemented) return null;
    throw error;
  }
}

/** Ties the epoch to the cluster of its first worker. Throws OtherCluster when it is at work elsewhere. */
export async function claimEpoch(sql: Sql, epoch: number, cluster: string): Promise<void> {
  await sql.query('insert into outbox.engine (epoch, cluster) values ($1, $2) on conflict (epoch) do nothing', [
    epoch,
    cluster,
  ]);
  const [row] = await sql.query<{ cluster: string }>('select cluster from outbox.engine where epoch = $1', [epoch]);
  if (row && row.cluster !== cluster) throw new OtherCluster(epoch, row.cluster, cluster);
}
