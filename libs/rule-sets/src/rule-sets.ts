import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RuleSet } from '@dingce/domain';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { canonicalize } from 'json-canonicalize';
import { parseDocument } from 'yaml';
import { baseOf, overlay } from './overlay';
import { RuleSetRefused } from './rule-set-file';
import type { RuleSetFile } from './rule-set-file';
import { checkSound } from './soundness';

/** The rule sets installed here. Adding one is adding its file. */
export interface RuleSets {
  /** By content hash: what a decision pinned at its start. */
  byHash(hash: string): RuleSet | undefined;
  byId(id: string): RuleSet | undefined;
  all(): RuleSet[];
}

const schemaFile = 'rule-set.schema.json';

/** Loads every `*.yaml` of a folder. Throws RuleSetRefused for the first file that can't be used; none is loaded then. */
export function loadRuleSets(folder: string): RuleSets {
  const validate = validator(folder);
  const files = new Map<string, { name: string; file: RuleSetFile }>();
  for (const name of readdirSync(folder)
    .filter((n) => /\.ya?ml$/.test(n))
    .sort()) {
    const file = read(join(folder, name), name, validate);
    const other = files.get(file.id);
    if (other) throw new RuleSetRefused(name, '/id', `"${file.id}" stands in ${other.name} already`);
    files.set(file.id, { name, file });
  }
  const sets = [...files.values()].map(({ name, file }) => built(file, name, files));
  const byHash = new Map(sets.map((s) => [s.hash, s]));
  const byId = new Map(sets.map((s) => [s.id, s]));
  return { byHash: (hash) => byHash.get(hash), byId: (id) => byId.get(id), all: () => sets };
}

type Validate = (value: unknown) => { path: string; reason: string } | null;

function validator(folder: string): Validate {
  const ajv = new Ajv({ allErrors: false, allowUnionTypes: true });
  addFormats(ajv);
  const check = ajv.compile(JSON.parse(readFileSync(join(folder, schemaFile), 'utf8')) as object);
  return (value) => {
    if (check(value)) return null;
    const error = check.errors?.find((e) => e.keyword !== 'oneOf') ?? check.errors?.[0];
    const extra =
      error?.params && 'additionalProperty' in error.params ? ` ("${String(error.params.additionalProperty)}")` : '';
    const allowed =
      error?.params && 'allowedValues' in error.params
        ? `: ${(error.params.allowedValues as string[]).join(', ')}`
        : '';
    return { path: error?.instancePath ?? '', reason: `${error?.message ?? 'invalid'}${extra}${allowed}` };
  };
}

function read(path: string, name: string, validate: Validate): RuleSetFile {
  const document = parseDocument(readFileSync(path, 'utf8'), { prettyErrors: true });
  const [broken] = document.errors;
  if (broken) throw new RuleSetRefused(name, '', broken.message.split('\n')[0] ?? 'not YAML');
  const file = document.toJS() as RuleSetFile;
  const problem = validate(file);
  if (problem) throw new RuleSetRefused(name, problem.path, problem.reason);
  return file;
}

function built(file: RuleSetFile, name: string, files: Map<string, { name: string; file: RuleSetFile }>): RuleSet {
  const chain: RuleSetFile[] = [];
  for (let at: RuleSetFile | undefined = file; at;) {
    if (chain.includes(at)) throw new RuleSetRefused(name, '/extends', `circle: ${chain.map((c) => c.id).join(' → ')}`);
    chain.unshift(at);
    if (!at.extends) break;
    const base = files.get(at.extends);
    if (!base) throw new RuleSetRefused(name, '/extends', `there is no rule set "${at.extends}"`);
    at = base.file;
  }
  const [root, ...overlays] = chain as [RuleSetFile, ...RuleSetFile[]];
  const body = overlays.reduce(overlay, baseOf(root));
  checkSound(body, name);
  return { ...body, hash: createHash('sha256').update(canonicalize(body)).digest('hex') };
}

/** The text whose SHA-256 is the rule set's hash: its RFC 8785 form, without the hash. */
export function ruleSetText({ hash: _hash, ...body }: RuleSet): string {
  return canonicalize(body);
}
