import type { Sql } from '@dingce/ledger';

/** Every organ of the installation. */
export async function organsOf(sql: Sql): Promise<string[]> {
  const rows = await sql.query<{ organ_id: string }>('select organ_id from identity.organ');
  return rows.map(({ organ_id }) => organ_id);
}

/** Whose entry stands at an index: by its stream. Null for streams that belong to no one organ, such as the ledger's own. */
export async function organOfEntry(sql: Sql, index: number): Promise<string | null> {
  const [row] = await sql.query<{ organ_id: string | null }>(
    `select case split_part(l.stream_id, '/', 1)
         when 'organ' then split_part(l.stream_id, '/', 2)
         when 'catalogue' then split_part(l.stream_id, '/', 2)
         when 'experts' then split_part(l.stream_id, '/', 2)
         else (select d.organ_id from projection.decision d where d.stream_id = 'decision/' || split_part(l.stream_id, '/', 2))
       end as organ_id
       from ledger.leaf l where l.leaf_index = $1`,
    [index],
  );
  return row?.organ_id ?? null;
}
