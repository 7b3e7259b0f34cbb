import { createApi } from './start-api';
import { openapiDocument } from './openapi-document';

/** Prints the OpenAPI document; needs no server. */
async function main(): Promise<void> {
  const nothing = {} as never;
  const app = await createApi({
    config: {
      oidc: { issuer: 'http://localhost', audience: 'dingce' },
      documents: { kind: 'disk', folder: '.', maxBytes: 0 },
    },
    installation: { ruleSets: nothing, dataSource: nothing, acts: nothing, identity: nothing } as never,
    store: nothing,
  });
  process.stdout.write(`${JSON.stringify(openapiDocument(app), null, 2)}\n`);
  await app.close();
}

void main();
