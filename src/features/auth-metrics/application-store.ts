// The latest figure of each query of policy, in Backbolt's own database.
import { z } from 'zod';
import type { Queryable } from '../../db/query.ts';
import { sql } from '../../db/sql.ts';

/** Takes a slot of time for one query; false when another replica, or an earlier run, has it. What another query said is forgotten. */
export async function claimQuery(db: Queryable, name: string, query: string, slot: number): Promise<boolean> {
  // Not "later than": a clock that was put back must not stop it.
  const taken = await db.run(sql`
    insert into backbolt.application_figure as old (name, slot, query) values (${name}, ${slot}, ${query})
    on conflict (name) do update set slot = excluded.slot, query = excluded.query,
      value = case when old.query = excluded.query then old.value end, at = case when old.query = excluded.query then old.at end,
      problem = case when old.query = excluded.query then old.problem end
    where old.slot <> excluded.slot or old.query <> excluded.query`);
  return taken > 0;
}

/** Whose turn it was: an answer that comes after a later turn began is left. */
export type Turn = { name: string; query: string; slot: number };

export async function saveAnswer(
  db: Queryable,
  { name, query, slot }: Turn,
  answer: { value: number | null; at: Date; remark: string | null },
): Promise<void> {
  await db.run(sql`
    update backbolt.application_figure set value = ${answer.value}, at = ${answer.at}, problem = ${answer.remark}
    where name = ${name} and query = ${query} and slot = ${slot}`);
}

/** Leaves the figure as it was. */
export async function saveProblem(db: Queryable, { name, query, slot }: Turn, problem: string): Promise<void> {
  await db.run(sql`
    update backbolt.application_figure set problem = ${problem} where name = ${name} and query = ${query} and slot = ${slot}`);
}

const Row = z.object({
  name: z.string(),
  query: z.string(),
  value: z.number().nullable(),
  at: z.date().nullable(),
  problem: z.string().nullable(),
});

export async function readApplicationRows(db: Queryable): Promise<z.output<typeof Row>[]> {
  return await db.rows(Row, sql`select name, query, value, at, problem from backbolt.application_figure`);
}
