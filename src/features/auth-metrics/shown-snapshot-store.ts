// The SQL of the figures that people were shown.
import { z } from 'zod';
import type { Queryable } from '../../db/query.ts';
import { sql } from '../../db/sql.ts';
import type { AuthSnapshot } from './snapshot.ts';
import { StoredSnapshot } from './stored-snapshot.ts';

export async function insertShown(db: Queryable, id: string, snapshot: AuthSnapshot): Promise<void> {
  await db.run(sql`
    insert into backbolt.shown_snapshot (id, taken_at, snapshot)
    values (${id}, ${snapshot.takenAt}, ${JSON.stringify(snapshot)})`);
}

export async function selectShown(db: Queryable, id: string): Promise<AuthSnapshot | undefined> {
  const Row = z.object({ snapshot: StoredSnapshot });
  const row = await db.maybeOne(Row, sql`select snapshot from backbolt.shown_snapshot where id = ${id}`);
  return row?.snapshot;
}

export async function deleteShownBefore(db: Queryable, before: Date): Promise<number> {
  return await db.run(sql`delete from backbolt.shown_snapshot where taken_at < ${before}`);
}
