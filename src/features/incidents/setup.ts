// The set-up of an incident: the parts that jobs complete one by one, in the order in which people are shown them.
import { z } from 'zod';
import type { Tx } from '../../db/own.ts';
import type { Queryable } from '../../db/query.ts';
import { sql } from '../../db/sql.ts';
import type { Incident } from './incident.ts';

export const setupSteps = ['channel', 'card', 'invitations', 'topic', 'bookmarks', 'announcement'] as const;
export type SetupStep = (typeof setupSteps)[number];

export const SetupPart = z.object({
  step: z.enum(setupSteps),
  state: z.enum(['under_way', 'done', 'failed']),
  /** What stands in for it where it failed, as a sentence. */
  detail: z.string().nullable(),
});
export type SetupPart = z.infer<typeof SetupPart>;

/** The parts that this incident has: what is private or practice is not announced. */
export function stepsFor(incident: Pick<Incident, 'private' | 'practice'>, announced: boolean): SetupStep[] {
  const quiet = incident.private || incident.practice || !announced;
  return setupSteps.filter((step) => step !== 'announcement' || !quiet);
}

export async function readSetup(db: Queryable, number: number): Promise<SetupPart[]> {
  const parts = await db.rows(
    SetupPart,
    sql`select step, state, detail from backbolt.incident_setup where incident = ${number}`,
  );
  return parts.toSorted((a, b) => setupSteps.indexOf(a.step) - setupSteps.indexOf(b.step));
}

/** Begins a part, or begins it anew. */
export async function beginPart(tx: Tx, number: number, step: SetupStep): Promise<void> {
  await tx.run(sql`
    insert into backbolt.incident_setup (incident, step, state) values (${number}, ${step}, 'under_way')
    on conflict (incident, step) do update set state = 'under_way', detail = null`);
}

/** Ends a part; returns whether that is news. */
export async function endPart(
  tx: Tx,
  number: number,
  step: SetupStep,
  state: 'done' | 'failed',
  detail: string | null,
): Promise<boolean> {
  const changed = await tx.run(sql`
    update backbolt.incident_setup set state = ${state}, detail = ${detail}
    where incident = ${number} and step = ${step} and (state, detail) is distinct from (${state}, ${detail}::text)`);
  return changed > 0;
}
