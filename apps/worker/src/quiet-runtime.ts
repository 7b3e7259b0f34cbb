import { DefaultLogger, Runtime } from '@temporalio/worker';

/**
 * Temporal's runtime, installed once per process before anything of the SDK runs: what its core warns of concerns servers
 * older than those we run on, and it would say so on stdout, among the results.
 */
export function quietRuntime(): void {
  try {
    Runtime.install({
      logger: new DefaultLogger('WARN'),
      telemetryOptions: { logging: { filter: 'ERROR', forward: {} } },
    });
  } catch {
    // Installed already; a second worker in this process shares it.
  }
}
