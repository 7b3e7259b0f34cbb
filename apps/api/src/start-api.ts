import 'reflect-metadata';
import type { Server } from 'node:http';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { json } from 'express';
import type { NextFunction, Request, Response } from 'express';
import helmet from 'helmet';
import { ApiModule } from './api.module';
import type { ApiParts } from './api.module';
import { problem } from './problem/problem';
import { problemOf } from './problem/problem.filter';

export interface RunningApi {
  url: string;
  stop(): Promise<void>;
}

const bodyLimit = '256kb';

/** A body that can't be read never reaches Nest: it leaves as the same kind of problem. */
const bodyProblem = (error: unknown, request: Request, response: Response, next: NextFunction): void => {
  if (!error) return next();
  const { problem: body, headers } = problemOf(error);
  response
    .status(body.status)
    .set(headers)
    .type('application/problem+json')
    .send(JSON.stringify({ ...body, instance: request.originalUrl }));
};

const isDocument = (request: Request): boolean => request.path.startsWith('/v1/documents');

const isEmpty = (request: Request): boolean => request.headers['content-length'] === '0';

/** Anything but JSON would reach the acts as an empty body; it is told so instead. */
const jsonOnly = (request: Request, _response: Response, next: NextFunction): void =>
  isDocument(request) || isEmpty(request) || request.is(['application/json', 'application/*+json']) !== false
    ? next()
    : next(
        problem(415, 'unsupported-media-type', '请求体应为 JSON。', 'The body must be JSON.', {
          satisfiedBy: { zh: '使用 Content-Type: application/json。', en: 'Send Content-Type: application/json.' },
        }),
      );

/** Opens the API on a port (0: any free one). */
export async function startApi(parts: ApiParts, listen: { port: number; host: string }): Promise<RunningApi> {
  const app = await createApi(parts);
  await app.listen(listen.port, listen.host);
  const server = app.getHttpServer() as Server;
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : listen.port;
  return {
    url: `http://${listen.host}:${port}`,
    stop: async () => {
      server.closeIdleConnections();
      setTimeout(() => server.closeAllConnections(), 2_000).unref();
      await app.close();
    },
  };
}

/** The application without a port, for the OpenAPI document too. */
export async function createApi(parts: ApiParts): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(ApiModule.forRoot(parts), {
    bodyParser: false,
    logger: ['error', 'warn', 'fatal'],
    abortOnError: false,
  });
  app.disable('x-powered-by');
  // What concerns pages only is left to who serves pages.
  app.use(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] },
      },
      crossOriginOpenerPolicy: false,
      crossOriginResourcePolicy: { policy: 'cross-origin' },
      originAgentCluster: false,
      xDnsPrefetchControl: false,
      xDownloadOptions: false,
      xPermittedCrossDomainPolicies: false,
      xXssProtection: false,
    }),
  );
  const parse = json({ limit: bodyLimit, type: ['application/json', 'application/*+json'] });
  app.use(jsonOnly);
  // Documents are raw bytes and are streamed to the store.
  app.use((request: Request, response: Response, next: NextFunction) =>
    isDocument(request) ? next() : parse(request, response, next),
  );
  app.use(bodyProblem);
  return app;
}
