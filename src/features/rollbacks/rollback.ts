// A rollback: one execution of a plan, its steps, and the rules that need nothing else.
import { z } from 'zod';
import { AppError } from '../../lib/errors.ts';
import { Value } from './parameter.ts';
import { Plan, StoredPreview } from './plan.ts';

const runStates = [
  'planning',
  'plan_failed',
  'planned',
  'awaiting_approval',
  'approved',
  'running',
  'paused',
  'stopped',
  'undoing',
  'aborting',
  'completed',
  'aborted',
  'undone',
  'refused',
  'expired',
  'void',
] as const;
export type RunState = (typeof runStates)[number];

/** In these the run holds its target, so that no other one can begin there. */
export const atWork: readonly RunState[] = ['running', 'paused', 'stopped', 'undoing', 'aborting'];
export const Rollback = z.object({
  number: z.number(),
  id: z.string(),
  version: z.number(),
  state: z.enum(runStates),
  runbook: z.string(),
  title: z.string(),
  runbook_text: z.string(),
  runbook_hash: z.string(),
  parameters: z.record(z.string(), Value),
  target: z.string(),
  incident: z.number().nullable(),
  practice: z.boolean(),
  automatic: z.boolean(),
  channel: z.string().nullable(),
  requested_by: z.string(),
  requested_at: z.date(),
  asked_at: z.date(),
  plan: Plan.nullable(),
  plan_hash: z.string().nullable(),
  approve_until: z.date().nullable(),
  started_at: z.date().nullable(),
  ended_at: z.date().nullable(),
  reason: z.string().nullable(),
  skip: z.object({ step: z.number(), by: z.string(), reason: z.string() }).nullable(),
  undo_to: z.number().nullable(),
});
export type Rollback = z.output<typeof Rollback>;

export const StoredEffect = z.object({
  rows: z.number().nullable(),
  output: z.string(),
  invariants: z.array(z.object({ name: z.string(), before: z.string(), after: z.string() })).optional(),
  prior: z.json().optional(),
});

const stepStates = [
  'waiting',
  'confirmed',
  'running',
  'done',
  'failed',
  'skipped',
  'undoing',
  'undone',
  'unknown',
] as const;
export type StepState = (typeof stepStates)[number];

export const RunStep = z.object({
  step: z.number(),
  state: z.enum(stepStates),
  applied: z.boolean(),
  attempt: z.number(),
  confirmed_by: z.string().nullable(),
  confirmed_at: z.date().nullable(),
  started_at: z.date().nullable(),
  ended_at: z.date().nullable(),
  before: z.json().nullable(),
  effect: StoredEffect.nullable(),
  evidence: z.string().nullable(),
  look_at: z.date().nullable(),
  answer: z.object({ by: z.string(), go: z.boolean(), note: z.string() }).nullable(),
  undo_preview: StoredPreview.extend({ differs: z.string().optional() }).nullable(),
  undo_confirmed_by: z.string().nullable(),
  undo_started_at: z.date().nullable(),
});
export type RunStep = z.output<typeof RunStep>;

/** The subject of its events, its timers and its progress. */
export const streamOf = (number: number): string => `rollback-${number}`;

/** The step that the run is at, going forward; undefined when all are behind it. */
export function currentStep(steps: readonly RunStep[]): RunStep | undefined {
  return steps.find(({ state }) => !['done', 'skipped', 'undone'].includes(state));
}

/** The step that is undone next, down to `undoTo`; undefined when none is left. */
export function nextToUndo(steps: readonly RunStep[], undoTo: number): RunStep | undefined {
  return steps.findLast((one) => one.step >= undoTo && one.applied && !isKept(one));
}

// What cannot be undone stays, once somebody has seen that.
const isKept = ({ undo_preview, undo_confirmed_by }: RunStep) =>
  undo_preview?.problem !== undefined && undo_confirmed_by !== null;

/** What somebody types before a destructive step: the incident's number, the run's where there is none. */
export const wordToType = ({ number, incident }: Pick<Rollback, 'number' | 'incident'>): string =>
  incident === null ? `R${number}` : `#${incident}`;

/** Whether somebody typed it, with or without its sign. */
export function isTyped(run: Pick<Rollback, 'number' | 'incident'>, typed: string): boolean {
  const word = wordToType(run);
  return [word, word.slice(1)].includes(typed.trim().toUpperCase());
}

/** The plan of a run that has one. @throws AppError `rollbacks.no_plan` */
export function planOf(run: Rollback): Plan {
  if (run.plan !== null) return run.plan;
  throw new AppError({
    kind: 'conflict',
    code: 'rollbacks.no_plan',
    message: `rollback ${run.number} has no plan (${run.state})`,
    userMessage: `R${run.number} has no plan yet. Nothing was done. Wait until its card shows one.`,
  });
}

/** @throws AppError `rollbacks.wrong_state`: what somebody asked for does not fit how it stands. */
export function requireState(run: Rollback, ...wanted: RunState[]): void {
  if (!wanted.includes(run.state)) throw wrongState(run);
}

export function wrongState(run: Rollback): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'rollbacks.wrong_state',
    message: `rollback ${run.number} is ${run.state}`,
    userMessage: `R${run.number} is ${stateWords[run.state]} now, so this was not done. Its card shows what can be done.`,
  });
}

export const stateWords: Record<RunState, string> = {
  planning: 'being planned',
  plan_failed: 'without a plan',
  planned: 'planned',
  awaiting_approval: 'waiting for approval',
  approved: 'approved',
  running: 'running',
  paused: 'paused',
  stopped: 'stopped',
  undoing: 'being undone',
  aborting: 'being aborted',
  completed: 'completed',
  aborted: 'aborted',
  undone: 'undone',
  refused: 'refused',
  expired: 'expired',
  void: 'void',
};

export function noRollback(number: number): AppError {
  return new AppError({
    kind: 'not_found',
    code: 'rollbacks.not_found',
    message: `no rollback ${number} for whoever asked`,
    userMessage: `There is no rollback R${number} that you can see. List them with /auth-rollback list.`,
  });
}
