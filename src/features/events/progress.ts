// Progress of what takes its time: it never goes back, and whatever shows it is drawn from here.
import { z } from 'zod';
import type { Queryable } from '../../db/query.ts';
import { sql } from '../../db/sql.ts';

const Progress = z.object({ done: z.number(), total: z.number(), phase: z.string(), at: z.date() });
export type Progress = z.infer<typeof Progress>;

/** Writes how far it is; what is behind the stored state of the same total is passed over. `at` is domain time. Returns whether it was news. */
export async function setProgress(db: Queryable, subject: string, progress: Progress): Promise<boolean> {
  const { done, total, phase, at } = progress;
  const written = await db.run(sql`
    insert into backbolt.progress as held (subject, done, total, phase, at) values (${subject}, ${Math.min(done, total)}, ${total}, ${phase}, ${at})
    on conflict (subject) do update set done = excluded.done, total = excluded.total, phase = excluded.phase, at = excluded.at
      where held.total <> excluded.total or held.done < excluded.done or held.phase <> excluded.phase and held.done = excluded.done`);
  return written > 0;
}

export async function findProgress(db: Queryable, subject: string): Promise<Progress | undefined> {
  return await db.maybeOne(
    Progress,
    sql`select done, total, phase, at from backbolt.progress where subject = ${subject}`,
  );
}

/** Ends it: nothing is under way any more. */
export async function endProgress(db: Queryable, subject: string): Promise<void> {
  await db.run(sql`delete from backbolt.progress where subject = ${subject}`);
}
