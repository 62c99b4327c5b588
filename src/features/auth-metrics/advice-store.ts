// What a project's security advisor found last, in Backbolt's own database.
import { z } from 'zod';
import type { Queryable } from '../../db/query.ts';
import { sql } from '../../db/sql.ts';
import type { Advisory } from './project-source.ts';

export const Finding = z.object({
  name: z.string(),
  title: z.string(),
  level: z.string(),
  detail: z.string(),
  remediation: z.string().nullable(),
});
const Advice = z.object({
  findings: z.array(Finding).nullable(),
  at: z.date().nullable(),
  problem: z.string().nullable(),
});

/** Takes a slot of time; false when another replica, or an earlier run, has it. */
export async function claimAdvice(db: Queryable, slot: number): Promise<boolean> {
  // Not "later than": a clock that was put back must not stop it.
  const taken = await db.run(sql`
    insert into backbolt.project_advice as old (kind, slot) values ('security', ${slot})
    on conflict (kind) do update set slot = excluded.slot where old.slot <> excluded.slot`);
  return taken > 0;
}

export async function saveAdvice(db: Queryable, slot: number, findings: readonly Advisory[], at: Date): Promise<void> {
  await db.run(sql`
    update backbolt.project_advice set findings = ${JSON.stringify(findings)}::jsonb, at = ${at}, problem = null where slot = ${slot}`);
}

/** Leaves what was found as it is. */
export async function saveAdviceProblem(db: Queryable, slot: number, problem: string): Promise<void> {
  await db.run(sql`update backbolt.project_advice set problem = ${problem} where slot = ${slot}`);
}

/** Undefined before it was first asked. */
export async function readAdvice(db: Queryable): Promise<z.output<typeof Advice> | undefined> {
  return await db.maybeOne(Advice, sql`select findings, at, problem from backbolt.project_advice`);
}
