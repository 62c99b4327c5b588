// The SQL of checklists in use and of their ticks.
import { z } from 'zod';
import type { Tx } from '../../db/own.ts';
import type { Queryable } from '../../db/query.ts';
import { sql } from '../../db/sql.ts';
import { Checklist } from './checklist.ts';

const Running = z.object({ content: Checklist, version: z.number() });
export type Running = z.infer<typeof Running>;

const Tick = z.object({ item: z.string(), ticked_by: z.string(), ticked_at: z.date() });
export type Tick = z.infer<typeof Tick>;

/** Returns whether it was not in use yet. */
export async function insertChecklist(
  tx: Tx,
  use: { incident: number; content: Checklist; by: string; at: Date },
): Promise<boolean> {
  const { incident, content, by, at } = use;
  const added = await tx.run(sql`
    insert into backbolt.incident_checklist (incident, checklist, content, started_by, started_at)
    values (${incident}, ${content.name}, ${JSON.stringify(content)}, ${by}, ${at}) on conflict do nothing`);
  return added > 0;
}

/** The names of the checklists in use. */
export async function runningChecklists(db: Queryable, incident: number): Promise<string[]> {
  const rows = await db.rows(
    z.object({ checklist: z.string() }),
    sql`select checklist from backbolt.incident_checklist where incident = ${incident} order by started_at, checklist`,
  );
  return rows.map((row) => row.checklist);
}
