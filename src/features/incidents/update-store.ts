// The SQL of status updates and their drafts.
import type { Tx } from '../../db/own.ts';
import type { Queryable } from '../../db/query.ts';
import { sql } from '../../db/sql.ts';
import { newId } from '../../lib/ids.ts';
import { Draft, StatusUpdate, type UpdateText } from './status-update.ts';

export async function insertUpdate(tx: Tx, update: StatusUpdate): Promise<void> {
  await tx.run(sql`
    insert into backbolt.status_update (incident, number, colour, progress, metrics, issues, next, posted_by, posted_at, next_due_at)
    values (${update.incident}, ${update.number}, ${update.colour}, ${update.progress}, ${update.metrics}, ${update.issues}, ${update.next},
      ${update.posted_by}, ${update.posted_at}, ${update.next_due_at})`);
}

export async function latestUpdate(db: Queryable, incident: number): Promise<StatusUpdate | undefined> {
  return await db.maybeOne(
    StatusUpdate,
    sql`select incident, number, colour, progress, metrics, issues, next, posted_by, posted_at, next_due_at
      from backbolt.status_update where incident = ${incident} order by number desc limit 1`,
  );
}

const draftColumns = sql`id, incident, deadline, colour, progress, metrics, issues, next`;

/** Keeps the first draft of a deadline; returns it, whoever wrote it. */
export async function keepDraft(tx: Tx, incident: number, deadline: number, text: UpdateText): Promise<Draft> {
  await tx.run(sql`
    insert into backbolt.status_draft (id, incident, deadline, colour, progress, metrics, issues, next)
    values (${newId()}, ${incident}, ${deadline}, ${text.colour}, ${text.progress}, ${text.metrics}, ${text.issues}, ${text.next})
    on conflict (incident, deadline) do nothing`);
  return await tx.one(
    Draft,
    sql`select ${draftColumns} from backbolt.status_draft where incident = ${incident} and deadline = ${deadline}`,
  );
}

export async function findDraft(db: Queryable, id: string): Promise<Draft | undefined> {
  return await db.maybeOne(Draft, sql`select ${draftColumns} from backbolt.status_draft where id = ${id}`);
}

/** The last update promised another one; after the end none is due. */
export async function endUpdates(tx: Tx, incident: number): Promise<void> {
  await tx.run(sql`
    update backbolt.status_update set next_due_at = null
    where incident = ${incident} and number = (select max(number) from backbolt.status_update where incident = ${incident})`);
}
