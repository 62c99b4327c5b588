// The SQL of checklists in use and of their ticks.
import { z } from 'zod';
import type { Tx } from '../../db/own.ts';
import type { Queryable } from '../../db/query.ts';
import { sql } from '../../db/sql.ts';
import { Checklist, Tick } from './checklist.ts';

const Running = z.object({ content: Checklist, version: z.number(), started_by: z.string(), started_at: z.date() });
export type Running = z.output<typeof Running>;

/** One that is in use already stays as it is. */
export async function insertChecklist(
  tx: Tx,
  use: { incident: number; content: Checklist; by: string; at: Date },
): Promise<void> {
  const { incident, content, by, at } = use;
  await tx.run(sql`
    insert into backbolt.incident_checklist (incident, checklist, content, started_by, started_at)
    values (${incident}, ${content.name}, ${JSON.stringify(content)}, ${by}, ${at}) on conflict do nothing`);
}

/** The names of the checklists in use. */
export async function runningChecklists(db: Queryable, incident: number): Promise<string[]> {
  const rows = await db.rows(
    z.object({ checklist: z.string() }),
    sql`select checklist from backbolt.incident_checklist where incident = ${incident} order by started_at, checklist`,
  );
  return rows.map((row) => row.checklist);
}

/** A checklist as it is in use; undefined before it is started. */
export async function findChecklist(db: Queryable, incident: number, name: string): Promise<Running | undefined> {
  return await db.maybeOne(
    Running,
    sql`select content, version, started_by, started_at from backbolt.incident_checklist
      where incident = ${incident} and checklist = ${name}`,
  );
}

/** Counts a change, so that its card is drawn anew. */
export async function bumpChecklist(tx: Tx, incident: number, name: string): Promise<void> {
  await tx.run(sql`
    update backbolt.incident_checklist set version = version + 1 where incident = ${incident} and checklist = ${name}`);
}

export async function ticksOf(db: Queryable, incident: number, name: string): Promise<Tick[]> {
  return await db.rows(
    Tick,
    sql`select item, ticked_by, ticked_at from backbolt.checklist_tick
      where incident = ${incident} and checklist = ${name} order by ticked_at, item`,
  );
}

export async function findTick(db: Queryable, incident: number, name: string, item: string): Promise<Tick | undefined> {
  return await db.maybeOne(
    Tick,
    sql`select item, ticked_by, ticked_at from backbolt.checklist_tick
      where incident = ${incident} and checklist = ${name} and item = ${item}`,
  );
}

export async function insertTick(tx: Tx, incident: number, name: string, tick: Tick): Promise<void> {
  await tx.run(sql`
    insert into backbolt.checklist_tick (incident, checklist, item, ticked_by, ticked_at)
    values (${incident}, ${name}, ${tick.item}, ${tick.ticked_by}, ${tick.ticked_at})`);
}

export async function deleteTick(tx: Tx, incident: number, name: string, item: string): Promise<void> {
  await tx.run(sql`
    delete from backbolt.checklist_tick where incident = ${incident} and checklist = ${name} and item = ${item}`);
}
