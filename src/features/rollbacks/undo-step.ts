// Undoes one step: first its preview, then, when that was confirmed, the undoing itself, once.
import { AppError } from '../../lib/errors.ts';
import { asStored, changeExecuted, type Execution, failureText, ledgerKey, usualLimits, worldOf } from './execution.ts';
import { requireHeld } from './lease.ts';
import { readLedger, runOnce } from './ledger.ts';
import { atStep, reasonOf } from './record-step.ts';
import { nextToUndo, planOf, type RunStep, StoredEffect } from './rollback.ts';
import { events } from './rollback-events.ts';
import type { Effect, Preview } from './step-type.ts';

type UndoPreview = Preview & { differs?: string };

/** Finds out what undoing would do, and puts it up for confirmation. */
export async function previewUndo(execution: Execution, step: number): Promise<void> {
  const { deps, run } = execution;
  const { type, bound, described } = execution.ready(step);
  const { undo } = type;
  const effect = effectOf(execution, step);
  let preview: RunStep['undo_preview'];
  if (undo === undefined || described.undo === null) {
    preview = { how: 'described', lines: [], problem: 'It cannot be undone: it stays as it is.' };
  } else {
    try {
      preview =
        described.place === 'ledger'
          ? await deps.targets
              .get(run.target)
              .trial(usualLimits, (tx) =>
                undo.preview(bound.spec, effect, worldOf(execution, step, { tx })).then(plain),
              )
          : plain(await undo.preview(bound.spec, effect, worldOf(execution, step)));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      // It may be tried all the same: what it would do is just not known beforehand.
      preview = { how: 'described', lines: [`It could not be previewed: ${failureText(error.userMessage)}`] };
    }
  }
  await changeExecuted(execution, async (change) => {
    if (change.run.state !== 'undoing') return null;
    await change.updateStep(step, { undo_preview: preview, undo_confirmed_by: null });
    await execution.show(change.tx);
    return null;
  });
}

const plain = ({ how, lines, problem, differs }: UndoPreview) => ({
  how,
  lines: lines.slice(0, 20).map((line) => failureText(line).slice(0, 500)),
  ...(problem === undefined ? {} : { problem: failureText(problem) }),
  ...(differs === undefined ? {} : { differs: failureText(differs) }),
});

/** Undoes a step whose undo was confirmed. */
export async function undoStep(execution: Execution, step: number): Promise<void> {
  try {
    const did =
      execution.ready(step).described.place === 'ledger'
        ? await inLedger(execution, step)
        : await outside(execution, step);
    await recordUndone(execution, step, did);
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'rollbacks.fenced_off') throw error;
    await previewAnew(execution, step, reasonOf(error));
  }
}

/**
 * What the ledger holds as undone and our state does not, before the rest is left: whoever undid it was cut off in between.
 * @throws AppError `target.unreachable`
 */
export async function followUndone(execution: Execution): Promise<void> {
  const { deps, run, steps } = execution;
  if (run.state !== 'aborting' || run.undo_to === null) return;
  const next = nextToUndo(steps, run.undo_to);
  if (next === undefined || planOf(run).steps[next.step]?.place !== 'ledger') return;
  const entry = await readLedger(deps.targets.get(run.target), ledgerKey(execution, next.step, 'undo'));
  if (entry !== undefined) await recordUndone(execution, next.step, StoredEffect.parse(entry.result) as Effect);
}

async function recordUndone(execution: Execution, step: number, did: Effect): Promise<void> {
  await changeExecuted(execution, async (change) => {
    await change.updateStep(step, { state: 'undone', applied: false, ended_at: change.at, evidence: null });
    change.record(events.stepUndone, {
      ...atStep(change, step),
      rows: did.rows,
      output: asStored(did).output.slice(-500),
    });
    return null;
  });
}

async function inLedger(execution: Execution, step: number): Promise<Effect> {
  const { deps, run } = execution;
  const { type, bound } = execution.ready(step);
  const effect = effectOf(execution, step);
  const target = deps.targets.get(run.target);
  const undo = type.undo;
  if (undo === undefined) throw new RangeError(`step type ${type.type} has no undo`);
  const { result } = await runOnce(target, {
    entry: { ...ledgerKey(execution, step, 'undo'), planHash: run.plan_hash ?? '' },
    limits: type.limits?.(bound.spec) ?? usualLimits,
    work: async (tx) => asStored(await undo.run(bound.spec, effect, worldOf(execution, step, { tx }))),
  });
  return StoredEffect.parse(result) as Effect;
}

async function outside(execution: Execution, step: number): Promise<Effect> {
  const { type, bound } = execution.ready(step);
  const effect = effectOf(execution, step);
  const { undo } = type;
  if (undo === undefined) throw new RangeError(`step type ${type.type} has no undo`);
  const startedAt = execution.steps[step]?.undo_started_at;
  if (startedAt != null) {
    // It was begun before. What is not found undone is put up for confirmation, with what the check says, and only then done.
    const finding = await undo.check(bound.spec, effect, worldOf(execution, step, { startedAt }));
    if (finding.state === 'done') return { rows: null, output: `Found undone: ${finding.evidence}` };
    if (execution.steps[step]?.state === 'undoing') throw interrupted(finding.evidence);
  }
  await changeExecuted(execution, async (change) => {
    await change.updateStep(step, { state: 'undoing', undo_started_at: change.at, evidence: null });
    return null;
  });
  requireHeld(execution.lease);
  return await undo.run(bound.spec, effect, worldOf(execution, step));
}

async function previewAnew(execution: Execution, step: number, why: string): Promise<void> {
  await changeExecuted(execution, async (change) => {
    const state = change.steps[step]?.state === 'undoing' ? ('done' as const) : undefined;
    await change.updateStep(step, {
      ...(state === undefined ? {} : { state }),
      undo_preview: null,
      undo_confirmed_by: null,
      evidence: failureText(`Undoing it did not work: ${why}`),
    });
    await execution.show(change.tx);
    return null;
  });
}

function effectOf(execution: Execution, step: number): Effect {
  const state = execution.steps[step];
  const effect = state?.effect ?? { rows: null, output: '' };
  const before = state?.before;
  return (effect.prior === undefined && before != null ? { ...effect, prior: before } : effect) as Effect;
}

function interrupted(evidence: string): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'rollbacks.undo_interrupted',
    message: `interrupted while it was undone: ${evidence}`,
    userMessage: `Backbolt was interrupted while it was undone. The check says: ${evidence} Look at it, then confirm again.`,
  });
}
