// Executes a run as far as it can go now, under the lease of its target; whoever dies in the middle is followed by somebody else.

import { domainNow } from '../../db/domain-time.ts';
import type { OwnDb } from '../../db/own.ts';
import { clearTimer, setTimer } from '../../jobs/timers.ts';
import { setProgress } from '../events/progress.ts';
import { bindSteps, type ReadyStep, readyStep } from './bound-steps.ts';
import { type RunChange, showAnew } from './change-rollback.ts';
import type { RollbackDeps } from './deps.ts';
import { doInLedger, followLedger, verify } from './do-in-ledger.ts';
import { doOutside } from './do-outside.ts';
import { doWaiting } from './do-waiting.ts';
import { recoverEveryMs, recoverKey } from './execute-soon.ts';
import { changeExecuted, type Execution } from './execution.ts';
import { recoverJob } from './jobs.ts';
import { type Lease, takeLease } from './lease.ts';
import { type NextAction, nextAction } from './next-action.ts';
import { completeRun, recordDone, recordFailed } from './record-step.ts';
import { atWork, planOf, type Rollback, type RunStep, streamOf } from './rollback.ts';
import { events } from './rollback-events.ts';
import { findRollback, installationId, stepsOf } from './rollback-store.ts';
import { runDrill } from './run-drill.ts';
import { followUndone, previewUndo, undoStep } from './undo-step.ts';

/**
 * Takes the lease and does everything that is confirmed; returns when nothing is left to do, or somebody else is at it.
 * @param holder of this process, the same for all its runs.
 * @param stopping aborted when the process is to end: the step that is under way is finished, no other begins.
 */
export async function executeRun(
  deps: RollbackDeps,
  input: { run: number; holder: string; stopping: AbortSignal },
): Promise<void> {
  const [first, installation] = await Promise.all([
    findRollback(deps.db, input.run, 'backbolt'),
    installationId(deps.db),
  ]);
  if (first === undefined || !atWork.includes(first.state)) return;
  if (first.practice) return await runDrill(deps, first);
  const lease = await takeLease(deps.db, first.target, input.holder);
  if (lease === undefined) return;
  try {
    const fixed = { installation, ready: bindOnce(deps, first) };
    for (let wasRunning = true; ; ) {
      const execution = await read(deps, lease, fixed, input.run);
      if (lease.lost.aborted) return;
      if (await turned(execution, wasRunning)) {
        wasRunning = false;
        continue;
      }
      wasRunning = execution.run.state === 'running';
      if (await goOn(execution, input.stopping.aborted)) return;
    }
  } finally {
    lease.end();
  }
}

// Does what comes next. Returns whether nothing does, and the lease was given back.
async function goOn(execution: Execution, isStopping: boolean): Promise<boolean> {
  const action = actionOf(execution);
  if (action.kind === 'none' || isStopping) return await giveBack(execution, isStopping);
  return await perform(execution, action);
}

// Going forward, doing a step finds out by itself whether it was done; a run that was turned away from that may have done more than it knows.
async function turned(execution: Execution, wasRunning: boolean): Promise<boolean> {
  if (!wasRunning || execution.run.state === 'running') return false;
  await followLedger(execution);
  await followUndone(execution);
  return true;
}

/** What stays the same from the first step of an execution to its last. */
type Fixed = Pick<Execution, 'installation' | 'ready'>;

async function read(deps: RollbackDeps, lease: Lease, fixed: Fixed, number: number): Promise<Execution> {
  const { db } = deps;
  const [run, steps, at] = await Promise.all([
    findRollback(db, number, 'backbolt'),
    stepsOf(db, number),
    domainNow(db),
  ]);
  if (run === undefined) throw new RangeError(`rollback ${number} is gone`);
  const readAt = performance.now();
  return {
    deps,
    lease,
    ...fixed,
    run,
    steps,
    at,
    now: () => new Date(at.getTime() + Math.round(performance.now() - readAt)),
    signal: lease.lost,
    progress: progressOf(deps, number),
    show: (tx) => showAnew(deps, tx, number),
  };
}

// Neither the runbook of a run nor its parameters nor its plan change. What does not bind is the trouble of the step that comes to it.
function bindOnce(deps: RollbackDeps, run: Rollback): Execution['ready'] {
  let bound: readonly ReadyStep[] | undefined;
  const ready: ReadyStep[] = [];
  return (step) => {
    bound ??= bindSteps(deps, run);
    ready[step] ??= readyStep(deps, run, step, bound);
    return ready[step];
  };
}

const actionOf = ({ run, steps, at }: Execution): NextAction => actionAt(run, steps, at);

/** What a run needs at a time; nothing while it has no plan. */
function actionAt(run: Rollback, steps: readonly RunStep[], at: Date): NextAction {
  const places = run.plan?.steps.map(({ place }) => place) ?? [];
  return nextAction(run, steps, places, at);
}

/** Whether nothing follows by itself at the moment: a person, or a time, is waited for. */
export async function isIdle(deps: RollbackDeps, number: number): Promise<boolean> {
  const run = await findRollback(deps.db, number, 'backbolt');
  if (run === undefined || !atWork.includes(run.state)) return true;
  return actionAt(run, await stepsOf(deps.db, number), await domainNow(deps.db)).kind === 'none';
}

// Returns whether the run was completed, and the lease given back.
async function perform(execution: Execution, action: NextAction): Promise<boolean> {
  switch (action.kind) {
    case 'do':
      return await doStep(execution, action.step);
    case 'complete':
      return await complete(execution);
    case 'none':
      return false;
    case 'verify':
      await verifyAgain(execution, action.step);
      return false;
    case 'preview_undo':
      await previewUndo(execution, action.step);
      return false;
    case 'undo':
      await undoStep(execution, action.step);
      return false;
    case 'abort':
      await abort(execution);
      return false;
    case 'end_undo':
      await endUndo(execution);
      return false;
  }
}

async function doStep(execution: Execution, step: number): Promise<boolean> {
  const place = planOf(execution.run).steps[step]?.place;
  if (place === 'ledger') return await doInLedger(execution, step);
  await (place === 'outside' ? doOutside(execution, step) : doWaiting(execution, step));
  return false;
}

async function verifyAgain(execution: Execution, step: number): Promise<void> {
  const { effect = null, started_at } = execution.steps[step] ?? {};
  const known = (effect ?? { rows: null, output: '' }) as Parameters<typeof verify>[2];
  const verdict = await verify(execution, step, known);
  if (!verdict.ok) return await recordFailed(execution, step, `Its verification failed: ${verdict.evidence}`, true);
  await recordDone(execution, [{ step, effect: known, startedAt: started_at ?? execution.at, endedAt: execution.at }]);
}

async function complete(execution: Execution): Promise<boolean> {
  return await changeExecuted(execution, async (change) => {
    if (change.run.state !== 'running') return false;
    await completeRun(execution, change);
    return true;
  });
}

async function abort(execution: Execution): Promise<void> {
  await changeExecuted(execution, async (change) => {
    const { run, at } = change;
    if (run.state !== 'aborting') return null;
    await leaveUndone(change);
    await change.update({ state: 'aborted', ended_at: at });
    await execution.show(change.tx);
    return null;
  });
}

// What was confirmed and not begun, or only waited, was not done; whoever wants it confirms it anew.
async function leaveUndone({ steps, updateStep }: RunChange): Promise<void> {
  for (const { step, state } of steps) {
    if (['confirmed', 'running'].includes(state)) await updateStep(step, { state: 'waiting', look_at: null });
  }
}

async function endUndo(execution: Execution): Promise<void> {
  await changeExecuted(execution, async (change) => {
    const { run, at, steps } = change;
    if (run.state !== 'undoing') return null;
    await leaveUndone(change);
    const left = steps.filter(({ applied, undo_preview }) => applied && undo_preview?.problem === undefined);
    if (left.length > 0) {
      await change.update({
        state: 'stopped',
        reason: `Undone down to step ${(run.undo_to ?? 0) + 1}; the steps before it stand.`,
      });
      await execution.show(change.tx);
      return null;
    }
    await change.update({ state: 'undone', ended_at: at });
    const seconds = Math.round((at.getTime() - (run.started_at ?? at).getTime()) / 1000);
    change.record(events.undone, { seconds });
    await change.tell('was undone');
    return null;
  });
}

/** Gives the lease back in the transaction that finds nothing left to do, so that nothing confirmed meanwhile is passed over. */
async function giveBack(execution: Execution, anyway: boolean): Promise<boolean> {
  return await changeExecuted(execution, async ({ tx, run, steps, at }) => {
    const idle = actionAt(run, steps, at).kind === 'none';
    if (!idle && !anyway) return false;
    await execution.lease.release(tx);
    await setRecovery(tx, run, steps, at);
    return true;
  });
}

/** When the run must be looked at again by itself: soon, at a time that a step waits for, or never. */
export async function setRecovery(
  tx: Parameters<typeof setTimer>[0],
  run: Rollback,
  steps: readonly RunStep[],
  at: Date,
): Promise<void> {
  const key = recoverKey(run.number);
  const times = atWork.includes(run.state)
    ? steps.flatMap(({ look_at }) => (look_at === null ? [] : [look_at.getTime()]))
    : [];
  const soon = actionAt(run, steps, at).kind === 'none' ? undefined : at.getTime() + recoverEveryMs;
  const next = soon ?? times.sort((a, b) => a - b)[0];
  if (next === undefined) await clearTimer(tx, key);
  else
    await setTimer(tx, {
      key,
      job: recoverJob,
      data: { run: run.number },
      dueAt: new Date(Math.max(next, at.getTime())),
    });
}

// The card follows at most once a second, whatever a step says.
const progressEveryMs = 1_000;

function progressOf(deps: RollbackDeps, number: number): Execution['progress'] {
  let next = 0;
  const write = async (db: OwnDb, done: number, total: number, phase: string) => {
    const at = await domainNow(db);
    if (!(await setProgress(db, streamOf(number), { done, total, phase, at }))) return;
    await db.transaction((tx) => showAnew(deps, tx, number));
  };
  return () => (done, total, phase) => {
    const now = performance.now();
    if (now < next) return;
    next = now + progressEveryMs;
    write(deps.db, done, total, phase).catch((error: unknown) =>
      deps.log.warn({ error: String(error) }, 'progress was not written'),
    );
  };
}
