// Deadlines as rows: set, moved and cleared in the transaction that needs them, handed to the job engine when they are due.
import { z } from 'zod';
import type { OwnDb, Tx } from '../db/own.ts';
import type { Queryable } from '../db/query.ts';
import { sql } from '../db/sql.ts';
import type { EnqueueAll, Job } from './define-job.ts';

export type Timer<Data extends object> = {
  /** One deadline, one key: setting it again moves it. */
  key: string;
  job: Job<Data>;
  data: Data;
};

/** Sets a one-time deadline in domain time. */
export async function setTimer<Data extends object>(tx: Tx, timer: Timer<Data> & { dueAt: Date }): Promise<void> {
  await tx.run(sql`
    insert into backbolt.timer (key, job, data, due_at)
    values (${timer.key}, ${timer.job.name}, ${JSON.stringify(timer.data)}, ${timer.dueAt})
    on conflict (key) do update set job = excluded.job, data = excluded.data, due_at = excluded.due_at, every = null`);
}

/** Sets a one-time deadline, unless there is one under the key. */
export async function setTimerUnlessSet<Data extends object>(
  tx: Tx,
  timer: Timer<Data> & { dueAt: Date },
): Promise<void> {
  await tx.run(sql`
    insert into backbolt.timer (key, job, data, due_at)
    values (${timer.key}, ${timer.job.name}, ${JSON.stringify(timer.data)}, ${timer.dueAt}) on conflict (key) do nothing`);
}

/** Makes sure that a job runs every `everyMs`, starting at once; slots missed while nobody ran are skipped, not repeated. */
export async function setRecurringTimer<Data extends object>(
  db: Queryable,
  timer: Timer<Data> & { everyMs: number },
): Promise<void> {
  await db.run(sql`
    insert into backbolt.timer (key, job, data, due_at, every)
    select ${timer.key}, ${timer.job.name}, ${JSON.stringify(timer.data)}::jsonb, clock_timestamp() + time_offset,
      ${timer.everyMs} * interval '1 millisecond'
    from backbolt.domain_clock
    on conflict (key) do update set job = excluded.job, data = excluded.data, every = excluded.every`);
}

/** Takes a deadline away; returns whether it was still there, so that exactly one of "cleared" and "fired" happens. */
export async function clearTimer(tx: Tx, key: string): Promise<boolean> {
  return (await tx.run(sql`delete from backbolt.timer where key = ${key}`)) > 0;
}

const Due = z.object({ key: z.string(), job: z.string(), data: z.record(z.string(), z.unknown()), due_at: z.date() });

// Priorities of jobs are 32-bit: seconds are counted from here.
const priorityEpoch = Date.UTC(2026, 0, 1);

/** So many are handed on in one transaction. */
const sweepLimit = 500;

/**
 * Hands every due timer to the engine, earliest first, up to 500 in one transaction: a timer is gone (or moved to its next slot) exactly when
 * its job is there. Replicas pass over rows that another one is handing on, and over jobs that they do not know,
 * which are for a replica of another version.
 * @returns how many were handed on.
 */
export async function sweepTimers(db: OwnDb, enqueueAll: EnqueueAll, jobs: readonly string[]): Promise<number> {
  for (let all = 0; ; ) {
    const swept = await sweepSome(db, enqueueAll, jobs);
    all += swept;
    if (swept < sweepLimit) return all;
  }
}

async function sweepSome(db: OwnDb, enqueueAll: EnqueueAll, jobs: readonly string[]): Promise<number> {
  return await db.transaction(async (tx) => {
    const due = await tx.rows(
      Due,
      sql`select t.key, t.job, t.data, t.due_at from backbolt.timer t, backbolt.domain_clock c
        where t.due_at <= clock_timestamp() + c.time_offset and t.job = any(${jobs}::text[]) order by t.due_at, t.key limit ${sweepLimit} for update of t skip locked`,
    );
    for (const [job, timers] of Map.groupBy(due, (timer) => timer.job)) {
      const priority = (at: Date) => -Math.floor((at.getTime() - priorityEpoch) / 1000);
      await enqueueAll(
        tx,
        job,
        timers.map(({ data, due_at }) => ({ data, priority: priority(due_at) })),
      );
    }
    const keys = due.map((timer) => timer.key);
    await tx.run(sql`delete from backbolt.timer where every is null and key = any(${keys}::text[])`);
    await tx.run(sql`
      update backbolt.timer t set due_at = due_at + every * ceil(greatest(extract(epoch from clock_timestamp() + c.time_offset - due_at)
        / extract(epoch from every), 0) + 0.000001)
      from backbolt.domain_clock c where every is not null and key = any(${keys}::text[])`);
    return due.length;
  });
}
