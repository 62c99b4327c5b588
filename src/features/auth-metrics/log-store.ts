// How far a project's logs were read, and what they said of each minute, in Backbolt's own database.
import { z } from 'zod';
import type { Tx } from '../../db/own.ts';
import type { Queryable } from '../../db/query.ts';
import { sql } from '../../db/sql.ts';
import { LogCounts } from './log-minutes.ts';

const State = z.object({ watermark: z.date().nullable(), problem: z.string().nullable() });
export type LogState = z.output<typeof State>;

/** Takes a slot of time; undefined when another replica, or an earlier run, has it. */
export async function claimLogs(db: Queryable, source: string, slot: number): Promise<LogState | undefined> {
  // Not "later than": a clock that was put back must not stop it.
  return await db.maybeOne(
    State,
    sql`insert into backbolt.log_source as old (source, slot) values (${source}, ${slot})
      on conflict (source) do update set slot = excluded.slot where old.slot <> excluded.slot
      returning watermark, problem`,
  );
}

const Held = z.object({ slot: z.number() });

/** Replaces what is known of these minutes, and notes that all is read up to `watermark`; false when a later turn began meanwhile. */
export async function saveLogMinutes(
  tx: Tx,
  turn: { source: string; slot: number },
  minutes: ReadonlyMap<number, LogCounts>,
  watermark: Date,
): Promise<boolean> {
  const { source, slot } = turn;
  const held = await tx.maybeOne(
    Held,
    sql`update backbolt.log_source set watermark = ${watermark}, problem = null
      where source = ${source} and slot = ${slot} returning slot`,
  );
  if (held === undefined) return false;
  const entries = [...minutes];
  await tx.run(sql`
    insert into backbolt.log_minute as old (source, minute, counts)
    select ${source}, minute, counts from unnest(${entries.map(([at]) => new Date(at))}::timestamptz[],
      ${entries.map(([, counts]) => JSON.stringify(counts))}::jsonb[]) as new (minute, counts)
    on conflict (source, minute) do update set counts = excluded.counts, revision = old.revision + 1
      where old.counts is distinct from excluded.counts`);
  return true;
}

/** Leaves what was known as it is. */
export async function saveLogProblem(
  db: Queryable,
  turn: { source: string; slot: number },
  problem: string,
): Promise<void> {
  await db.run(
    sql`update backbolt.log_source set problem = ${problem} where source = ${turn.source} and slot = ${turn.slot}`,
  );
}

export async function readLogState(db: Queryable, source: string): Promise<LogState | undefined> {
  return await db.maybeOne(State, sql`select watermark, problem from backbolt.log_source where source = ${source}`);
}

const Changed = z.object({ minute: z.date() });

/** The minutes since `from` whose samples do not hold yet what the logs say, in order. */
export async function readChangedMinutes(db: Queryable, source: string, from: Date): Promise<number[]> {
  const rows = await db.rows(
    Changed,
    sql`select minute from backbolt.log_minute where source = ${source} and minute >= ${from} and revision <> applied
      order by minute`,
  );
  return rows.map((row) => row.minute.getTime());
}

const Row = z.object({ minute: z.date(), counts: LogCounts, revision: z.number() });
export type LogRow = z.output<typeof Row>;

export async function readLogRows(db: Queryable, source: string, from: Date, to: Date): Promise<LogRow[]> {
  return await db.rows(
    Row,
    sql`select minute, counts, revision from backbolt.log_minute
      where source = ${source} and minute >= ${from} and minute < ${to}`,
  );
}

/** Notes that the samples hold these; a minute that changed since stays to be collected. */
export async function markApplied(tx: Tx, source: string, rows: readonly LogRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.run(sql`
    update backbolt.log_minute m set applied = r.revision
    from unnest(${rows.map((row) => row.minute)}::timestamptz[], ${rows.map((row) => row.revision)}::integer[]) as r (minute, revision)
    where m.source = ${source} and m.minute = r.minute and m.applied <> r.revision`);
}

/** Deletes what is older; returns how many rows. */
export async function deleteLogsBefore(db: Queryable, minutes: Date): Promise<number> {
  return await db.run(sql`delete from backbolt.log_minute where minute < ${minutes}`);
}
