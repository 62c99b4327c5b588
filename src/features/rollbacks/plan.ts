// A plan: a runbook with its parameters filled in and its preview shown. What is approved is its hash.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson, type Json } from '../../lib/canonical-json.ts';
import { severities } from '../incidents/incident.ts';
import { Value } from './parameter.ts';

export const StoredPreview = z.object({
  how: z.enum(['rolled_back', 'explain', 'read', 'dry_run', 'described']),
  lines: z.array(z.string()),
  problem: z.string().optional(),
});

export const PlanStep = z.object({
  id: z.string(),
  title: z.string(),
  type: z.string(),
  what: z.string(),
  exactly: z.array(z.string()),
  place: z.enum(['ledger', 'outside', 'wait', 'person']),
  destructive: z.boolean(),
  undo: z.string().nullable(),
  changesNothing: z.boolean().optional(),
  repeatable: z.boolean(),
  expected_seconds: z.number(),
  preview: StoredPreview,
});
export type PlanStep = z.output<typeof PlanStep>;

export const Plan = z.object({
  runbook: z.string(),
  title: z.string(),
  /** SHA-256 of the file as it was read. */
  runbook_hash: z.string(),
  target: z.string(),
  incident: z.number().nullable(),
  severity: z.enum(severities).nullable(),
  practice: z.boolean(),
  parameters: z.record(z.string(), Value),
  preconditions: z.array(z.string()),
  approval: z.object({ needed: z.number(), from: z.array(z.string()), requester_may_approve: z.boolean() }),
  expected_minutes: z.number(),
  steps: z.array(PlanStep),
});
export type Plan = z.output<typeof Plan>;

/** SHA-256, in hex, of everything that a plan says. */
export function planHash(plan: Plan): string {
  return createHash('sha256')
    .update(canonicalJson(plan as unknown as Json))
    .digest('hex');
}

/** What of a step must be the same when it runs as when it was approved: everything but its preview. */
export function sameStep(approved: PlanStep, now: Omit<PlanStep, 'preview'>): boolean {
  const { preview: _preview, ...rest } = approved;
  return canonicalJson(rest as unknown as Json) === canonicalJson(now as unknown as Json);
}

/** The problems for which a plan cannot be approved: what a preview found. */
export function problemsIn(plan: Plan): string[] {
  return plan.steps.flatMap(({ title, preview }) =>
    preview.problem === undefined ? [] : [`${title}: ${preview.problem}`],
  );
}
