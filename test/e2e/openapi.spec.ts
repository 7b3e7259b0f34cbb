import { actDtos } from '../../apps/api/src/acts/dto/act-dtos';
import { pathOf } from '../../apps/api/src/acts/act-path';
import { createApi } from '../../apps/api/src/start-api';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { actSpecs } from '@dingce/domain';
import type { AnyActType } from '@dingce/domain';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { falsehoods, openApi } from './contract';
import { setStage } from './stage';
import type { Stage } from './stage';

interface Layer {
  route?: { path: string; methods: Record<string, boolean> };
}

const document = openApi();
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);
const engineActs = (Object.keys(actSpecs) as AnyActType[]).filter((type) => actSpecs[type]?.roles.includes('engine'));

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', () => {
    const folder = mkdtempSync(join(tmpdir(), 'openapi-'));
    const file = join(folder, 'openapi.json');
    writeFileSync(file, JSON.stringify(document));
    const validator = join(
      dirname(require.resolve('@seriousme/openapi-schema-validator/package.json')),
      'bin/validate-api-cli.js',
    );
    const said = execFileSync(process.execPath, [validator, file], { encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    expect(document.openapi).toBe('3.1.0');
    expect(JSON.parse(said)).toMatchObject({ valid: true });
  });

  it('names every route that the application registers, and no other', async () => {
    const nothing = {} as never;
    const app = await createApi({
      config: {
        oidc: { issuer: 'http://localhost', audience: 'dingce' },
        documents: { kind: 'disk', folder: '.', maxBytes: 0 },
      },
      installation: { ruleSets: nothing, dataSource: nothing, acts: nothing, identity: nothing } as never,
      store: nothing,
    });
    await app.init();
    const { stack } = (app.getHttpAdapter().getInstance() as { router: { stack: Layer[] } }).router;
    const registered = stack.flatMap(({ route }) =>
      route
        ? Object.keys(route.methods).map((method) => `${method} ${route.path.replaceAll(/[:*](\w+)/g, '{$1}')}`)
        : [],
    );
    await app.close();
    expect(registered.length).toBeGreaterThan(140);
    expect(operations.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([...new Set(registered)].sort());
  });

  it("has an operation for every act but the engine's", () => {
    const known = new Set(operations.map(({ operation }) => operation.operationId));
    const wanted = (Object.keys(actSpecs) as AnyActType[])
      .filter((type) => !engineActs.includes(type))
      .map((type) => type.charAt(0).toLowerCase() + type.slice(1));
    expect(wanted.length).toBeGreaterThan(90);
    expect(wanted.filter((id) => !known.has(id))).toEqual([]);
    expect(engineActs.filter((type) => operations.some(({ path }) => path.endsWith(`/${pathOf(type)}`)))).toEqual([]);
    expect(operations).toHaveLength(new Set(operations.map(({ operation }) => operation.operationId)).size);
  });

  it('gives every act its schema, its article, and examples that the schema takes', () => {
    const ajv = addFormats(new Ajv2020({ strict: false, validateSchema: false }));
    ajv.addSchema(document, 'openapi');
    const wrong: string[] = [];
    let examples = 0;
    for (const [name, { properties = {} }] of Object.entries(document.components.schemas))
      for (const [field, schema] of Object.entries(properties as Record<string, { example?: unknown }>)) {
        if (schema.example === undefined) continue;
        examples += 1;
        const at = `openapi#/components/schemas/${encodeURIComponent(name)}/properties/${encodeURIComponent(field)}`;
        if (!ajv.getSchema(at)?.(schema.example)) wrong.push(`${name}.${field}: ${JSON.stringify(schema.example)}`);
      }
    expect(wrong).toEqual([]);
    expect(examples).toBeGreaterThan(200);
    for (const { dtos } of actDtos)
      for (const type of Object.keys(dtos) as AnyActType[]) {
        const { operation } = operations.find(
          (o) => o.operation.operationId === type.charAt(0).toLowerCase() + type.slice(1),
        ) as (typeof operations)[number];
        expect(operation.requestBody?.content).toHaveProperty(['application/json', 'schema', '$ref']);
        expect(operation).toHaveProperty(['x-basis'], actSpecs[type]?.basis);
      }
  });

  it('tells every answer, and every problem as a problem', () => {
    const open = operations.filter(({ operation }) => {
      // 202 is no other kind of answer: it says when to come again for the one that is told.
      const told = Object.entries(operation.responses).filter(([status]) => Number(status) < 300 && status !== '202');
      return told.length !== 1 || (told[0]?.[0] !== '204' && !told[0]?.[1].content);
    });
    expect(open.map(({ operation }) => operation.operationId)).toEqual([]);
    for (const { operation } of operations)
      for (const [status, { content }] of Object.entries(operation.responses))
        if (!(Number(status) < 400)) expect(Object.keys(content ?? {})).toEqual(['application/problem+json']);
  });

  describe('over the rules', () => {
    let stage: Stage;
    beforeAll(async () => {
      stage = await setStage({ workflows: false });
    }, 60_000);
    afterAll(() => stage?.stop(), 30_000);

    it('tells what is really answered there, too', async () => {
      const ids = ((await stage.visitor.get(null, '/v1/rule-sets')).body as { id: string }[]).map((r) => r.id);
      expect(ids).toContain('cn-713');
      for (const id of ids) expect((await stage.visitor.get(null, `/v1/rule-sets/${id}`)).status).toBe(200);
      expect(
        (await stage.visitor.get(null, '/v1/rule-sets/cn-713/plan?startOn=2026-03-02&findings=professional')).body,
      ).toMatchObject({ startOn: '2026-03-02', findings: { professional: true } });
      expect((await stage.visitor.get(null, '/v1/rule-sets/cn-713/plan?startOn=2026-03-02&findings=x')).status).toBe(
        422,
      );
      expect((await stage.visitor.get(null, '/v1/rule-sets/utopia')).status).toBe(404);
      expect((await stage.visitor.get(null, '/v1/health')).body).toMatchObject({
        status: 'ok',
        origin: 'e2e.dingce',
        simulated: true,
      });
      expect((await stage.visitor.get(null, '/v1/health/behind')).status).toBe(200);
      expect(falsehoods(stage.visitor.answers)).toEqual([]);
    });

    it('does not pass for true what is not', async () => {
      const health = await stage.visitor.get(null, '/v1/health');
      const bent = { ...health, body: { ...health.body, engineEpoch: 'one', now: undefined } };
      expect(falsehoods([bent])).toEqual([
        expect.stringContaining("required property 'now'"),
        expect.stringContaining('/engineEpoch must be number'),
      ]);
      expect(falsehoods([{ ...health, path: '/v1/wealth' }])).toEqual(['GET /v1/wealth: no such operation']);
      expect(falsehoods([{ ...health, headers: new Headers({ 'content-type': 'text/html' }) }])).toEqual([
        'health 200: text/html not documented',
      ]);
    });
  });
});
