// Messages in the application: one row that everybody reads, not one for each. Its id is ours, so that a repeat changes nothing.
import { z } from 'zod';
import { sql } from '../../db/sql.ts';
import type { TargetDb } from '../../db/target.ts';
import type { Notice, Outlet } from '../../features/communications/outlet.ts';
import { AppError, messageOf } from '../../lib/errors.ts';

const Id = z.object({ id: z.string() });
const limits = { lockTimeoutMs: 2_000, statementTimeoutMs: 5_000 };
const hourMs = 3_600_000;

/** What a notice is as a row. A resolved matter is told for an hour, whatever policy says: nobody needs to know it tomorrow. */
export function rowOf(notice: Notice, expiresAfterHours: number) {
  const { level, title, text } = notice.content.inApp;
  const isOver = ['resolved', 'completed'].includes(notice.content.statusPage.status);
  const hours = isOver ? Math.min(1, expiresAfterHours) : expiresAfterHours;
  const expires_at = new Date(notice.at.getTime() + hours * hourMs);
  return { id: notice.id, thread: notice.thread, level, title, body: text, starts_at: notice.at, expires_at };
}

/** In a database that Backbolt may write to. */
export function openNotifications(name: string, db: TargetDb, expiresAfterHours: number): Outlet {
  const find: Outlet['find'] = async ({ id }) => {
    try {
      return {
        found: (await db.maybeOne(Id, sql`select id from backbolt_app.notifications where id = ${id}`)) !== undefined,
      };
    } catch {
      return undefined;
    }
  };
  return {
    channel: 'in_app',
    name,
    find,
    async publish(notice) {
      const row = rowOf(notice, expiresAfterHours);
      try {
        await db.transaction(limits, async (tx) => {
          // What was said earlier about the same matter is over.
          await tx.run(
            sql`update backbolt_app.notifications set expires_at = least(expires_at, ${row.starts_at}::timestamptz) where thread = ${row.thread} and id <> ${row.id}`,
          );
          await tx.run(
            sql`insert into backbolt_app.notifications (id, thread, level, title, body, starts_at, expires_at)
              values (${row.id}, ${row.thread}, ${row.level}, ${row.title}, ${row.body}, ${row.starts_at}, ${row.expires_at})
              on conflict (id) do nothing`,
          );
        });
        return { kind: 'sent', id: row.id };
      } catch (error) {
        const reason = `${name}: ${messageOf(error)}`;
        // A repeat does no harm.
        const isLasting = error instanceof AppError && error.code === 'target.refused';
        return isLasting ? { kind: 'refused', reason } : { kind: 'unavailable', reason };
      }
    },
  };
}
