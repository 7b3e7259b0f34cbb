import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root } from '../project';

/** A fact that a government published, as its dossier has it. */
export interface Fact {
  /** `YYYY-MM-DD`, a coarser date, or null when it is not known. */
  date: string | null;
  stage: string;
  what: string;
  numbers: Record<string, number | string | number[]>;
  actors: string[];
  source_url: string | null;
  verified: string;
  note?: string;
  case?: string;
}

export interface Dossier {
  file: string;
  title: string;
  government: string;
  year: number | string;
  undertaking_unit: string;
  exercises: string[];
  provenance: string;
  facts: Fact[];
  derived: Record<string, unknown>[];
  missing: string[];
}

export const dossiersFolder = join(root, 'data/dossiers');

export function readDossier(file: string): Dossier {
  if (file.endsWith('.csv')) return table(file);
  const raw = parse(readFileSync(join(dossiersFolder, file), 'utf8')) as Omit<Dossier, 'file'>;
  return {
    ...raw,
    file,
    facts: raw.facts.map((fact) => ({
      ...fact,
      date: fact.date === null ? null : String(fact.date),
      numbers: fact.numbers ?? {},
    })),
  };
}

/** The table of catalogues has rows, not facts; its script reads them. */
const table = (file: string): Dossier => ({
  file,
  title: '重大行政决策事项年度目录',
  government: '多地',
  year: '2017-2025',
  undertaking_unit: '',
  exercises: [],
  provenance: '',
  facts: [],
  derived: [],
  missing: [],
});

/** The first day of a date that may be known only to its month or year. */
export function dayOf(fact: Fact): string {
  const known = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?/.exec(fact.date ?? '');
  if (!known) throw new Error(`the dossier knows no date of: ${fact.what}`);
  return `${known[1]}-${known[2] ?? '01'}-${known[3] ?? '01'}`;
}

const dayMs = 86_400_000;
export const plusDays = (on: string, days: number): string =>
  new Date(Date.parse(`${on}T00:00:00.000Z`) + days * dayMs).toISOString().slice(0, 10);
/** Nine in the morning of a civil day in China. */
export const morningOf = (on: string): string => `${on}T01:00:00.000Z`;
