// The SQL of escalations.
import { z } from 'zod';
import type { Tx } from '../../db/own.ts';
import type { Queryable } from '../../db/query.ts';
import { sql } from '../../db/sql.ts';

export const Escalation = z.object({
  incident: z.number(),
  /** What it is, and which one: `update:7` of a deadline, `decision:2` of a version, `first_response:0` and `prolonged:0` of how often it was resolved. */
  cause: z.string(),
  started_at: z.date(),
  /** The level that was called last. */
  level: z.number(),
  state: z.enum(['open', 'taken', 'ended']),
  taken_by: z.string().nullable(),
});
export type Escalation = z.infer<typeof Escalation>;

const columns = sql`incident, cause, started_at, level, state, taken_by`;

/** Returns whether it is new. */
export async function insertEscalation(tx: Tx, incident: number, cause: string, at: Date): Promise<boolean> {
  const added = await tx.run(sql`
    insert into backbolt.escalation (incident, cause, started_at, level, state) values (${incident}, ${cause}, ${at}, 0, 'open')
    on conflict do nothing`);
  return added > 0;
}

export async function findEscalation(db: Queryable, incident: number, cause: string): Promise<Escalation | undefined> {
  return await db.maybeOne(
    Escalation,
    sql`select ${columns} from backbolt.escalation where incident = ${incident} and cause = ${cause}`,
  );
}

export async function openEscalations(db: Queryable, incident: number): Promise<Escalation[]> {
  return await db.rows(
    Escalation,
    sql`select ${columns} from backbolt.escalation where incident = ${incident} and state = 'open' order by started_at, cause`,
  );
}

export async function updateEscalation(
  tx: Tx,
  escalation: Pick<Escalation, 'incident' | 'cause' | 'level' | 'state' | 'taken_by'>,
): Promise<void> {
  await tx.run(sql`
    update backbolt.escalation set level = ${escalation.level}, state = ${escalation.state}, taken_by = ${escalation.taken_by}
    where incident = ${escalation.incident} and cause = ${escalation.cause}`);
}
