// What is remembered of the blocks of watched tables, in Backbolt's own database.
import { z } from 'zod';
import type { Tx } from '../../db/own.ts';
import type { Queryable } from '../../db/query.ts';
import { sql } from '../../db/sql.ts';
import type { BlockMap, BlockSlice, BlockSurvey } from './block-survey.ts';

const Head = z.object({
  table_name: z.string(),
  filenode: z.number(),
  blocks: z.number(),
  near_next: z.number(),
  far_next: z.number(),
  hurry: z.number(),
  churn: z.number(),
  // One row, not one for each slice: a table of 100 million rows has 10,000.
  slices: z.array(z.tuple([z.number(), z.number().nullable(), z.number().nullable(), z.array(z.number())])),
});

/** The maps of a source's tables, by table. */
export async function readBlockMaps(db: Queryable, source: string): Promise<Map<string, BlockMap>> {
  const heads = await db.rows(
    Head,
    sql`select table_name, filenode, blocks, near_next, far_next, hurry, churn,
      (select coalesce(jsonb_agg(jsonb_build_array(number, (extract(epoch from earliest) * 1000)::bigint,
          (extract(epoch from latest) * 1000)::bigint, hours)), '[]')
        from backbolt.block_slice s where s.source = m.source and s.table_name = m.table_name) as slices
      from backbolt.block_map m where source = ${source}`,
  );
  return new Map(heads.map((head) => [head.table_name, mapOf(head)]));
}

/** Remembers what a survey found. */
export async function saveSurvey(tx: Tx, source: string, { map, changed, anew }: BlockSurvey): Promise<void> {
  const count = Math.max(0, ...map.slices.keys()) + 1;
  await tx.run(sql`
    insert into backbolt.block_map (source, table_name, filenode, blocks, near_next, far_next, hurry, churn)
    values (${source}, ${map.table}, ${map.filenode}, ${map.blocks}, ${map.nearNext}, ${map.farNext}, ${map.hurry}, ${map.churn})
    on conflict (source, table_name) do update set filenode = excluded.filenode, blocks = excluded.blocks,
      near_next = excluded.near_next, far_next = excluded.far_next, hurry = excluded.hurry, churn = excluded.churn`);
  await tx.run(sql`
    delete from backbolt.block_slice where source = ${source} and table_name = ${map.table} and (${anew} or number >= ${count})`);
  await tx.run(sql`
    insert into backbolt.block_slice as old (source, table_name, number, earliest, latest, hours)
    select ${source}, ${map.table}, (slice->>0)::integer, to_timestamp((slice->>1)::double precision / 1000),
      to_timestamp((slice->>2)::double precision / 1000), array(select jsonb_array_elements_text(slice->3)::integer)
    from jsonb_array_elements(${JSON.stringify(changed.map(rowOf))}::jsonb) as slice
    on conflict (source, table_name, number) do update
      set earliest = excluded.earliest, latest = excluded.latest, hours = excluded.hours
      where (old.earliest, old.latest, old.hours) is distinct from (excluded.earliest, excluded.latest, excluded.hours)`);
}

const rowOf = ({ number, earliest, latest, hours }: BlockSlice) => [number, earliest, latest, hours];

function mapOf({ table_name, near_next, far_next, slices, ...head }: z.output<typeof Head>): BlockMap {
  const known = new Map(
    slices.map(([number, earliest, latest, hours]) => [
      number,
      { number, earliest, latest, hours } satisfies BlockSlice,
    ]),
  );
  return { ...head, table: table_name, nearNext: near_next, farNext: far_next, slices: known };
}
