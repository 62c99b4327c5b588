// How each probed address is, and was minute by minute, in Backbolt's own database.
import { z } from 'zod';
import type { OwnDb } from '../../db/own.ts';
import type { Queryable } from '../../db/query.ts';
import { sql } from '../../db/sql.ts';
import { floorToMinute } from './windows.ts';

/** What one look at an address found; `failure` says what was wrong. */
export type ProbeResult = { latencyMs: number; failure: string | null };

/** Takes a slot of time for one probe; false when another replica, or an earlier run, has it. */
export async function claimSlot(db: Queryable, probe: string, slot: number): Promise<boolean> {
  // Not "later than": a clock that was put back must not stop the probe.
  const taken = await db.run(sql`
    insert into backbolt.probe as old (name, slot) values (${probe}, ${slot})
    on conflict (name) do update set slot = excluded.slot where old.slot <> excluded.slot`);
  return taken > 0;
}

export async function saveResult(
  db: OwnDb,
  probe: string,
  at: Date,
  { latencyMs, failure }: ProbeResult,
): Promise<void> {
  const isUp = failure === null;
  await db.transaction(async (tx) => {
    await tx.run(sql`
      update backbolt.probe set checked_at = ${at}, is_up = ${isUp}, latency_ms = ${latencyMs},
        since = case when is_up is not distinct from ${isUp} then since else ${at}::timestamptz end,
        failure = coalesce(${failure}, failure), failed_at = case when ${isUp} then failed_at else ${at}::timestamptz end
      where name = ${probe}`);
    await tx.run(sql`
      insert into backbolt.probe_minute as old (probe, minute, up, down, ms)
      values (${probe}, ${floorToMinute(at)}, ${isUp ? 1 : 0}, ${isUp ? 0 : 1}, ${isUp ? latencyMs : 0})
      on conflict (probe, minute) do update set up = old.up + excluded.up, down = old.down + excluded.down, ms = old.ms + excluded.ms`);
  });
}

const ProbeRow = z.object({
  name: z.string(),
  checked_at: z.date().nullable(),
  is_up: z.boolean().nullable(),
  since: z.date().nullable(),
  latency_ms: z.number().nullable(),
  failure: z.string().nullable(),
  failed_at: z.date().nullable(),
  up: z.number(),
  down: z.number(),
  ms: z.number(),
});

/** The probes of these names, as they are and as they were since `from`. */
export async function readProbes(db: Queryable, names: readonly string[], from: Date, to: Date) {
  return await db.rows(
    ProbeRow,
    sql`select name, checked_at, is_up, since, latency_ms, failure, failed_at, coalesce(up, 0) as up, coalesce(down, 0) as down,
        coalesce(ms, 0) as ms
      from backbolt.probe p
      left join lateral (select sum(up) as up, sum(down) as down, sum(ms) as ms from backbolt.probe_minute m
        where m.probe = p.name and minute >= ${from} and minute < ${to}) seen on true
      where name = any (${names}::text[]) order by array_position(${names}::text[], name)`,
  );
}

/** Deletes what is older; returns how many rows. */
export async function deleteProbesBefore(db: Queryable, minutes: Date): Promise<number> {
  return await db.run(sql`delete from backbolt.probe_minute where minute < ${minutes}`);
}
