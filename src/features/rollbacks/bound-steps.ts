// The steps of a run as they will run: its own copy of the runbook with its own parameters, and nothing that was edited since.
import { parse } from 'yaml';
import { AppError } from '../../lib/errors.ts';
import type { RollbackDeps } from './deps.ts';
import { catalogOf } from './message-catalog.ts';
import type { PlanStep } from './plan.ts';
import { sameStep } from './plan.ts';
import { planOf, type Rollback } from './rollback.ts';
import { type BoundStep, bindStep, RunbookFile } from './runbook.ts';
import type { StepType } from './step-type.ts';
import { stepTypes } from './step-types.ts';

type Bindable = Pick<RollbackDeps, 'rollbackPolicy' | 'communicationPolicy' | 'templates'>;

export type ReadyStep = { bound: BoundStep; type: StepType; described: Omit<PlanStep, 'preview'> };

// The run that is planned is the one that is approved and executed next; reading its text takes longer than several small steps.
let last: { text: string; file: RunbookFile } | undefined;

/** The runbook of a run, as it was when the plan was asked for. */
export function runbookOf({ runbook_text: text }: Pick<Rollback, 'runbook_text'>): RunbookFile {
  if (last?.text !== text) last = { text, file: RunbookFile.parse(parse(text)) };
  return last.file;
}

/** Binds all steps. @throws AppError `rollbacks.cannot_bind` with every problem. */
export function bindSteps(deps: Bindable, run: Pick<Rollback, 'runbook_text' | 'parameters'>): ReadyStep[] {
  const file = runbookOf(run);
  const values = { parameters: file.parameters, values: run.parameters };
  const policy = deps.rollbackPolicy.targets[file.target];
  const messages = catalogOf(deps);
  const problems: string[] = [];
  const ready: ReadyStep[] = [];
  for (const [index, raw] of file.steps.entries()) {
    const found = bindStep(raw, stepTypes, values);
    if ('problems' in found) {
      problems.push(...found.problems.map((problem) => `step ${index + 1}, ${problem}`));
      continue;
    }
    const { step: bound, type } = found;
    const { destructive, ...said } = type.describe(bound.spec, policy, messages);
    const { id, title, expected_seconds } = bound;
    const described = { id, title, type: type.type, expected_seconds, destructive: destructive || bound.destructive };
    ready.push({ bound, type, described: { ...described, ...said, exactly: [...said.exactly] } });
  }
  if (problems.length > 0) throw cannotBind(problems);
  return ready;
}

/**
 * The step of an approved plan.
 * @param all the steps of the run, where they are bound already: that takes longer than a small statement.
 * @throws AppError `rollbacks.plan_changed` when this Backbolt would do something else than was approved.
 */
export function readyStep(
  deps: Bindable,
  run: Rollback,
  step: number,
  all: readonly ReadyStep[] = bindSteps(deps, run),
): ReadyStep {
  const ready = all[step];
  const approved = planOf(run).steps[step];
  if (ready !== undefined && approved !== undefined && sameStep(approved, ready.described)) return ready;
  throw new AppError({
    kind: 'conflict',
    code: 'rollbacks.plan_changed',
    message: `step ${step} of rollback ${run.number} is not what was approved: Backbolt or its policy was changed since`,
    userMessage:
      'Backbolt or its policy was changed since this plan was approved, and the step would not do exactly what was approved. Nothing was done. Abort this run, and make a new plan.',
  });
}

function cannotBind(problems: readonly string[]): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'rollbacks.cannot_bind',
    message: problems.join('; '),
    userMessage: `The plan cannot be made: ${problems.join('; ')}. Nothing was changed. Enter other values.`,
  });
}
