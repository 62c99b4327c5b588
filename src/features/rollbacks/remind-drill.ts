// Reminds of the drill: whoever has not practised a rollback for a while does not know whether it works (S1: monthly).
import { z } from 'zod';
import { domainNow } from '../../db/domain-time.ts';
import type { Queryable } from '../../db/query.ts';
import { sql } from '../../db/sql.ts';
import { day } from '../../lib/clock.ts';
import type { RollbackDeps } from './deps.ts';
import { postDrillReminderJob } from './jobs.ts';

const LastDrill = z.object({ number: z.number(), title: z.string(), ended_at: z.date() });
const Drilled = z.object({ data: z.string() });
const Milliseconds = z.object({ milliseconds: z.number() });

/** The last drill, and how long it took; undefined when there was none. */
export async function lastDrill(db: Queryable): Promise<{ title: string; at: Date; milliseconds: number } | undefined> {
  const last = await db.maybeOne(
    LastDrill,
    sql`select number, title, ended_at from backbolt.rollback where practice and state = 'completed' and ended_at is not null
      order by ended_at desc limit 1`,
  );
  if (last === undefined) return undefined;
  const drilled = await db.maybeOne(
    Drilled,
    sql`select data from backbolt.event where stream = ${`rollback-${last.number}`} and kind = 'rollback.drilled' order by seq desc limit 1`,
  );
  const { milliseconds } = drilled === undefined ? { milliseconds: 0 } : Milliseconds.parse(JSON.parse(drilled.data));
  return { title: last.title, at: last.ended_at, milliseconds };
}

/** A timer's job: has the reminder posted once for each time that a drill is due. */
export async function remindDrill(deps: RollbackDeps): Promise<void> {
  const { every_days: days, remind_in: channel } = deps.rollbackPolicy.drill;
  if (days === null || channel === null) return;
  const { created_at } = await deps.db.one(
    z.object({ created_at: z.date() }),
    sql`select created_at from backbolt.installation`,
  );
  const since = (await lastDrill(deps.db))?.at ?? created_at;
  const due = new Date(since.getTime() + days * day);
  if (due > (await domainNow(deps.db))) return;
  await deps.db.transaction((tx) => deps.jobs.enqueue(tx, postDrillReminderJob, { due: due.toISOString() }));
}
