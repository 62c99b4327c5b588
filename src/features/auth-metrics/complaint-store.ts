// Complaints of users in Backbolt's own database.
import { z } from 'zod';
import type { Queryable } from '../../db/query.ts';
import { sql } from '../../db/sql.ts';

export const complaintSources = ['command', 'reaction', 'webhook'] as const;
export type ComplaintSource = (typeof complaintSources)[number];

/** Keeps a complaint once; false when it was there. */
export async function insertComplaint(
  db: Queryable,
  complaint: { id: string; at: Date; source: ComplaintSource; reportedBy: string; text: string | null },
): Promise<boolean> {
  const { id, at, source, reportedBy, text } = complaint;
  const inserted = await db.run(sql`
    insert into backbolt.complaint (id, at, source, reported_by, text) values (${id}, ${at}, ${source}, ${reportedBy}, ${text})
    on conflict (id) do nothing`);
  return inserted > 0;
}

const Count = z.object({ source: z.enum(complaintSources), count: z.number() });

/** How many complaints came in [from, to], and how. */
export type ComplaintFigures = { count: number; bySource: { source: ComplaintSource; count: number }[] };

export async function countComplaints(db: Queryable, from: Date, to: Date): Promise<ComplaintFigures> {
  const bySource = await db.rows(
    Count,
    sql`select source, count(*) as count from backbolt.complaint where at >= ${from} and at <= ${to} group by 1 order by 2 desc, 1`,
  );
  return { count: bySource.reduce((sum, { count }) => sum + count, 0), bySource };
}

/** Deletes what is older; returns how many. */
export async function deleteComplaintsBefore(db: Queryable, at: Date): Promise<number> {
  return await db.run(sql`delete from backbolt.complaint where at < ${at}`);
}
