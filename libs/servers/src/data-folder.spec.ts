import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { enterableByOthers, postgresFolder } from './data-folder';

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'dingce-folder-'));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

describe("Postgres's folder", () => {
  it('is the one wanted where its user can enter, or where we are not root', () => {
    const wanted = join(base, 'data');
    expect(postgresFolder(wanted, false)).toEqual({ folder: wanted, fallback: false });
    chmodSync(base, 0o755);
    chmodSync(wanted, 0o755);
    expect(postgresFolder(wanted, true)).toEqual({ folder: wanted, fallback: false });
  });

  it('is beside other temporary files where its user can not enter, the same at every start', () => {
    const wanted = join(base, 'data');
    mkdirSync(wanted);
    expect(enterableByOthers(wanted)).toBe(false);
    const { folder, fallback } = postgresFolder(wanted, true);
    expect(fallback).toBe(true);
    expect(enterableByOthers(folder)).toBe(true);
    expect(postgresFolder(wanted, true).folder).toBe(folder);
    expect(postgresFolder(join(base, 'other'), true).folder).not.toBe(folder);
    rmSync(folder, { recursive: true });
    rmSync(postgresFolder(join(base, 'other'), true).folder, { recursive: true });
  });
});
