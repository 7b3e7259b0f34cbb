import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OrganAct } from '@dingce/domain';
import { organStream } from '@dingce/identity';
import { organStream as organStreamId } from '@dingce/ledger';
import { parse } from 'csv-parse/sync';
import { seeding } from '../../sample/seed';
import { dossiersFolder } from '../dossier';
import type { Run } from '../run';
import type { Script } from '../script';

interface Row {
  government: string;
  year: string;
  no: string;
  title: string;
  undertaking_unit: string;
  planned_time: string;
  procedures: string;
  source_url: string;
}

export const cataloguesFile = 'catalogue.csv';

const readRows = (): Row[] =>
  parse(readFileSync(join(dossiersFolder, cataloguesFile)), { columns: true, skip_empty_lines: true, bom: true });

/** One catalogue per government and year. */
function catalogues(): { government: string; year: number; rows: Row[] }[] {
  const by = new Map<string, Row[]>();
  for (const row of readRows())
    by.set(`${row.year} ${row.government}`, [...(by.get(`${row.year} ${row.government}`) ?? []), row]);
  return [...by.values()]
    .map((rows) => ({ government: rows[0]?.government ?? '', year: Number(rows[0]?.year), rows }))
    .sort((a, b) => a.year - b.year);
}

/** Logins of the offices that keep them, for the sample identity provider. */
export const catalogueLogins = (): string[] => catalogues().map((_, i) => `zf${i + 1}`);

/** The yearly catalogues that governments published: each drafted, consented to, published by its own organ's office. */
export const yearlyCatalogues: Script = {
  file: cataloguesFile,
  startsOn: '2017-01-01',
  ruleSetId: 'cn-713',
  async play(run) {
    run.standIn(
      '目录的党委同意与公布日期：当年 1 月 31 日；事项属于 713 第三条的哪一类：记为第五类；未列承办单位的记“未列明”',
    );
    run.note('早于 2019-09-01 的目录只演示其公布，不按现行规定评判');
    for (const [i, { government, year, rows }] of catalogues().entries()) {
      await run.until(`${year}-01-31`);
      const login = `zf${i + 1}`;
      const organId = await foundOffice(run, login, government);
      await publish(run, login, organId, year, rows);
      run.note(`${government} ${year}：${rows.length} 项`);
    }
  },
};

async function foundOffice(run: Run, login: string, government: string): Promise<string> {
  const { acts, identity } = run.world.installation;
  const organId = `org-${login}`;
  const name = { zh: government, en: government };
  const from = run.world.time.now().slice(0, 10);
  const founding: OrganAct[] = [
    {
      type: 'FoundOrgan',
      data: { organId, name, level: 'county', superiorOrganId: null, timeZone: 'Asia/Shanghai', ruleSetId: 'cn-713' },
    },
    {
      type: 'EstablishUnit',
      data: { unitId: `u-${login}`, name: { zh: '办公室', en: 'General Office' }, kind: 'office' },
    },
    {
      type: 'EstablishPost',
      data: {
        postId: `post-${login}`,
        unitId: `u-${login}`,
        title: { zh: '办公室主任', en: 'Head of the General Office' },
        roles: ['office'],
      },
    },
    {
      type: 'RegisterPerson',
      data: {
        personId: `p-${login}`,
        name: `${government}办公室`,
        identities: [{ issuer: run.client.issuer, subject: `sample-${login}` }],
      },
    },
    { type: 'AppointPerson', data: { personId: `p-${login}`, postId: `post-${login}`, from } },
  ];
  for (const act of founding) {
    const performed = await acts.performOn(organStream, organStreamId(organId), {
      actId: randomUUID(),
      act,
      actor: seeding,
      fingerprint: act.data,
      organId,
    });
    if ('refusal' in performed)
      throw new Error(`${government}: ${act.type} was refused: ${performed.refusal.message.en}`);
  }
  identity.forget();
  return organId;
}

async function publish(run: Run, login: string, organId: string, year: number, rows: Row[]): Promise<void> {
  const base = `/v1/organs/${organId}/catalogues/${year}`;
  const must = async (act: string, body: object): Promise<void> => {
    const answer = await run.client.post(login, `${base}/${act}`, body);
    if (!('body' in answer))
      throw new Error(`${organId} ${year}: ${act} was refused: ${answer.code} ${JSON.stringify(answer.errors ?? '')}`);
  };
  const items = rows.map((row, i) => ({
    itemId: `i-${i + 1}`,
    title: row.title,
    kind: 5,
    undertakingUnit: row.undertaking_unit || '未列明',
    plannedFor: row.planned_time || String(year),
    procedures: row.procedures.split(';').filter(Boolean),
    basis: ['L713-3'],
  }));
  const documentHash = await run.client.paper(`${organId} ${year} 目录`);
  await must('draft-catalogue', { items });
  await must('record-party-consent', { consentedOn: `${year}-01-31`, documentHash });
  await must('publish-catalogue', {
    publishedOn: `${year}-01-31`,
    urls: [rows.find((r) => r.source_url)?.source_url ?? 'https://example.org/catalogue'],
    documentHash,
  });
  const published = await run.client.get<{ items: unknown[] }>(login, `/v1/public/catalogues/${organId}/${year}`);
  if (published.items.length !== rows.length)
    throw new Error(`${organId} ${year}: ${published.items.length} of ${rows.length} items are public`);
}
