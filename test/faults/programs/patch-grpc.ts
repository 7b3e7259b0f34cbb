import { createRequire } from 'node:module';
import { struck, taken } from './armed';

type Unary = (...args: unknown[]) => unknown;

/** The connection that Temporal's client speaks through: method paths as `/temporal.api…/SignalWorkflowExecution`. */
export function patchGrpc(): void {
  const fromTemporal = createRequire(createRequire(__filename).resolve('@temporalio/client'));
  const grpc = fromTemporal('@grpc/grpc-js') as { Client: { prototype: { makeUnaryRequest: Unary } } };
  const { prototype } = grpc.Client;
  const { makeUnaryRequest } = prototype;
  prototype.makeUnaryRequest = function (this: unknown, ...args) {
    const fault = taken('grpc', String(args[0]));
    const callback = args.at(-1) as (error: unknown, value?: unknown) => void;
    if (!fault) return makeUnaryRequest.apply(this, args);
    const operation = (): Promise<unknown> =>
      new Promise((resolve, reject) => {
        const settle = (error: unknown, value?: unknown): void => (error ? reject(error as Error) : resolve(value));
        makeUnaryRequest.apply(this, [...args.slice(0, -1), settle]);
      });
    // As gRPC tells it; 14 is UNAVAILABLE, which the client repeats by itself, 13 INTERNAL, which it does not.
    const failed = (): unknown =>
      Object.assign(new Error('injected'), { code: 13, details: 'injected', metadata: null });
    struck(fault, operation).then(
      (value) => callback(null, value),
      () => callback(failed()),
    );
    return { cancel: () => undefined, getPeer: () => '', call: undefined };
  };
}
