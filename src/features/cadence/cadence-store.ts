// The SQL of cadences.
import type { Tx } from '../../db/own.ts';
import type { Queryable } from '../../db/query.ts';
import { sql } from '../../db/sql.ts';
import { Cadence, type Phase } from './cadence.ts';

export async function putCadence(tx: Tx, cadence: Cadence): Promise<void> {
  await tx.run(sql`
    insert into backbolt.cadence (subject, every_minutes, deadline, due_at, promised_at, last_at, phase)
    values (${cadence.subject}, ${cadence.every_minutes}, ${cadence.deadline}, ${cadence.due_at}, ${cadence.promised_at}, ${cadence.last_at}, ${cadence.phase})
    on conflict (subject) do update set every_minutes = excluded.every_minutes, deadline = excluded.deadline, due_at = excluded.due_at,
      promised_at = excluded.promised_at, last_at = excluded.last_at, phase = excluded.phase`);
}

const columns = sql`subject, every_minutes, deadline, due_at, promised_at, last_at, phase`;

/** The cadence, unless it was stopped. */
export async function findCadence(db: Queryable, subject: string): Promise<Cadence | undefined> {
  return await db.maybeOne(
    Cadence,
    sql`select ${columns} from backbolt.cadence where subject = ${subject} and phase <> 'stopped'`,
  );
}

/** The cadence, stopped or not, locked until the transaction ends. */
export async function lockCadence(tx: Tx, subject: string): Promise<Cadence | undefined> {
  return await tx.maybeOne(Cadence, sql`select ${columns} from backbolt.cadence where subject = ${subject} for update`);
}

export async function setPhase(tx: Tx, subject: string, phase: Phase): Promise<void> {
  await tx.run(sql`update backbolt.cadence set phase = ${phase} where subject = ${subject}`);
}
