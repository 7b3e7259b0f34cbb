import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadRuleSets, ruleSetText } from './rule-sets';
import { RuleSetRefused } from './rule-set-file';

const shipped = join(__dirname, '../../../procedures');

describe('rule sets', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rules-'));
    cpSync(shipped, folder, { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  const refusal = (): RuleSetRefused => {
    try {
      loadRuleSets(folder);
    } catch (error) {
      if (error instanceof RuleSetRefused) return error;
      throw error;
    }
    throw new Error('was accepted');
  };
  const overlay = (body: string): string =>
    `id: city\ntitle: { zh: 市, en: city }\ninstrument: 市令\nextends: cn-713\nstanding: in-force\nvalidFrom: 2024-01-01\n${body}`;

  it('are texts whose SHA-256 is the hash that a decision pins', () => {
    const sets = loadRuleSets(folder).all();
    expect(sets.length).toBeGreaterThan(3);
    for (const set of sets) expect(createHash('sha256').update(ruleSetText(set)).digest('hex')).toBe(set.hash);
  });

  it('loads the national base and the Dalian overlay, which keeps what it does not mention', () => {
    const sets = loadRuleSets(folder);
    const dalian = sets.byId('dalian-171');
    expect(dalian?.layers.map((l) => l.id)).toEqual(['cn-713', 'dalian-171']);
    expect(dalian?.periods['consultation.window']).toMatchObject({
      value: 30,
      shortening: { approver: 'drafting-lead' },
      basis: ['DL171-17', 'L713-15'],
    });
    expect(dalian?.periods['hearing.papers']).toMatchObject({ value: 7, modality: 'must', basis: ['L713-16'] });
    expect(dalian?.conflicts).toEqual([]);
    expect(sets.byHash(dalian?.hash ?? '')).toBe(dalian);
  });

  it('names no number that 713 does not name', () => {
    expect(loadRuleSets(folder).byId('cn-713')?.numbers).toEqual({});
  });

  it('hashes content: a comment changes nothing, a number does', () => {
    const hashOf = (): string | undefined => loadRuleSets(folder).byId('cn-713')?.hash;
    const text = readFileSync(join(folder, 'cn-713.yaml'), 'utf8');
    const before = hashOf();
    write('cn-713.yaml', `# another comment\n${text}`);
    expect(hashOf()).toBe(before);
    write('cn-713.yaml', text.replace('value: 30', 'value: 31'));
    expect(hashOf()).not.toBe(before);
  });

  it('keeps the higher duty where a local text says less, and says so', () => {
    write(
      'city.yaml',
      overlay(
        'periods:\n  consultation.window: { value: 7, unit: day, modality: generally, sense: at-least, anchor: consultation-opened, direction: after, basis: [CITY-1] }\nflags:\n  party.report-required: { value: false, basis: [CITY-2] }\nstages:\n  - { kind: legality-review, mandatory: { finding: professional }, basis: [CITY-3] }\n',
      ),
    );
    const city = loadRuleSets(folder).byId('city');
    expect(city?.periods['consultation.window']?.value).toBe(30);
    expect(city?.flags['party.report-required']?.value).toBe(true);
    expect(city?.stages.find((s) => s.kind === 'legality-review')?.mandatory).toBe(true);
    expect(city?.conflicts.map((c) => c.path)).toEqual([
      '/periods/consultation.window',
      '/flags/party.report-required',
      '/stages/legality-review/mandatory',
    ]);
  });

  it('lets no local list turn a national outcome into something else', () => {
    write(
      'city.yaml',
      overlay(
        'outcomes:\n  legality-review:\n    - { id: lawful, title: { zh: 合法, en: a }, effect: pass, basis: [X-1] }\n    - { id: unlawful, title: { zh: 不合法, en: b }, effect: pass, basis: [X-1] }\n    - { id: amend, title: { zh: 修改, en: c }, effect: amend, basis: [X-1] }\n',
      ),
    );
    const city = loadRuleSets(folder).byId('city');
    expect(city?.outcomes['legality-review']?.map((o) => o.effect)).toEqual(['pass', 'stop', 'amend']);
    expect(city?.conflicts.map((c) => c.path)).toEqual(['/outcomes/legality-review/1/effect']);
  });

  it('lets a local text tighten', () => {
    write(
      'city.yaml',
      overlay(
        'periods:\n  publication.publish: { value: 10, unit: working-day, modality: must, sense: at-most, anchor: decision-issued, direction: after, basis: [CITY-1] }\n',
      ),
    );
    const city = loadRuleSets(folder).byId('city');
    expect(city?.periods['publication.publish']?.value).toBe(10);
    expect(city?.conflicts).toEqual([]);
  });

  it.each([
    ['an unknown field', 'colour: red\n', '', /additional propert.*colour/],
    [
      'an unknown unit',
      'periods:\n  a.b: { value: 1, unit: week, modality: must, sense: at-least, anchor: a, direction: after, basis: [X-1] }\n',
      '/periods/a.b/unit',
      /working-day/,
    ],
    [
      'a period without basis',
      'periods:\n  a.b: { value: 1, unit: day, modality: must, sense: at-least, anchor: a, direction: after, basis: [] }\n',
      '/periods/a.b/basis',
      /fewer than 1/,
    ],
    [
      'an unknown finding',
      'stages:\n  - { kind: expert-review, mandatory: { finding: moon }, basis: [X-1] }\n',
      '/stages/2/mandatory',
      /"moon" is not defined/,
    ],
    [
      'an unknown effect',
      'outcomes:\n  collective-decision:\n    - { id: a, title: { zh: 甲, en: a }, effect: explode, basis: [X-1] }\n',
      '/outcomes/collective-decision/0/effect',
      /explode/,
    ],
    [
      'a list without the way out that it must offer',
      'outcomes:\n  risk-result:\n    - { id: controllable, title: { zh: 可控, en: a }, effect: controllable, basis: [X-1] }\n',
      '/outcomes/risk-result',
      /uncontrollable/,
    ],
    ['a circle of stages', 'stages:\n  - { kind: drafting, after: [execution], basis: [X-1] }\n', '/stages', /circle/],
  ])('refuses %s with file, path and reason', (_, body, path, reason) => {
    write('city.yaml', overlay(body));
    const refused = refusal();
    expect(refused.file).toBe('city.yaml');
    expect(refused.path).toBe(path);
    expect(refused.reason).toMatch(reason);
  });

  it('refuses a missing base, a repeated id and broken YAML', () => {
    write('city.yaml', overlay('').replace('cn-713', 'nowhere'));
    expect(refusal()).toMatchObject({ file: 'city.yaml', path: '/extends' });
    write('city.yaml', overlay('').replace('id: city', 'id: cn-713').replace('extends: cn-713\n', ''));
    expect(refusal()).toMatchObject({ file: 'cn-713.yaml', path: '/id' });
    write('city.yaml', 'id: [');
    expect(refusal().file).toBe('city.yaml');
  });
});
