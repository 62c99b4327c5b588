// The SQL of an incident's set-up.
import { z } from 'zod';
import type { Tx } from '../../db/own.ts';
import type { Queryable } from '../../db/query.ts';
import { sql } from '../../db/sql.ts';
import { SetupPart, type SetupStep, setupSteps } from './setup.ts';

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

/** The open incidents whose announcement failed. */
export async function unannouncedIncidents(db: Queryable): Promise<number[]> {
  const rows = await db.rows(
    z.object({ incident: z.number() }),
    sql`select s.incident from backbolt.incident_setup s join backbolt.incident i on i.number = s.incident
      where s.step = 'announcement' and s.state = 'failed' and i.status <> 'resolved' order by s.incident`,
  );
  return rows.map((row) => row.incident);
}
