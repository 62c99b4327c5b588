// Does a step whose effect lies outside the target: the intent is committed first, and after a crash a check says what is known.
import type { Json } from '../../lib/canonical-json.ts';
import { AppError } from '../../lib/errors.ts';
import { verify } from './do-in-ledger.ts';
import { changeExecuted, type Execution, worldOf } from './execution.ts';
import { requireHeld } from './lease.ts';
import { atStep, reasonOf, recordDone, recordFailed, recordUnknown } from './record-step.ts';
import type { RunStep } from './rollback.ts';
import { events } from './rollback-events.ts';
import type { Effect, World } from './step-type.ts';
import { isUnknownOutcome } from './unknown-outcome.ts';

export async function doOutside(execution: Execution, step: number): Promise<void> {
  // It had begun, and whoever began it is gone.
  if (execution.steps[step]?.state === 'running') await findOut(execution, step);
  else await begin(execution, step);
}

async function begin(execution: Execution, step: number): Promise<void> {
  const { type, bound } = execution.ready(step);
  let before: Json = null;
  try {
    before = (await type.before?.(bound.spec, worldOf(execution, step))) ?? null;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return await recordFailed(execution, step, error.userMessage, false);
  }
  const startedAt = await changeExecuted(execution, async (change) => {
    const attempt = (change.steps[step]?.attempt ?? 0) + 1;
    await change.updateStep(step, {
      state: 'running',
      before: before as RunStep['before'],
      attempt,
      started_at: change.at,
      evidence: null,
    });
    change.record(events.stepStarted, { ...atStep(change, step), attempt, fence: execution.lease.fence });
    return change.at.toISOString();
  });
  await run(execution, step, before, new Date(startedAt));
}

async function run(execution: Execution, step: number, before: Json, startedAt: Date): Promise<void> {
  const { type, bound } = execution.ready(step);
  const world = worldOf(execution, step, { before, startedAt });
  requireHeld(execution.lease);
  let effect: Effect;
  const began = performance.now();
  try {
    const ran = await type.run(bound.spec, world);
    if (ran.state !== 'done') throw new RangeError(`step type ${type.type} waits outside`);
    const { state: _state, ...did } = ran;
    effect = { ...did, ...(did.prior === undefined && before !== null ? { prior: before } : {}) };
  } catch (error) {
    // Only an AppError says for certain that nothing was changed; a bug in the middle of it does not.
    if (error instanceof AppError && !isUnknownOutcome(error))
      return await recordFailed(execution, step, error.userMessage, false);
    return await recordUnknown(execution, step, `${reasonOf(error)} ${await evidence(execution, step, world)}`);
  }
  const endedAt = new Date(startedAt.getTime() + Math.round(performance.now() - began));
  await finish(execution, step, { step, effect, startedAt, endedAt });
}

async function finish(
  execution: Execution,
  step: number,
  done: Parameters<typeof recordDone>[1][number],
): Promise<void> {
  await recordDone(execution, [done]);
  const verdict = await verify(execution, step, done.effect);
  if (!verdict.ok) await recordFailed(execution, step, `Its verification failed: ${verdict.evidence}`, true);
}

async function findOut(execution: Execution, step: number): Promise<void> {
  const { type, bound, described } = execution.ready(step);
  const state = execution.steps[step];
  const before: Json = (state?.before ?? null) as Json;
  const startedAt = state?.started_at ?? execution.at;
  const world = worldOf(execution, step);
  const finding = await type
    .check(bound.spec, world)
    .catch((error: unknown) => ({ state: 'unknown' as const, evidence: reasonOf(error) }));
  if (finding.state === 'done') {
    const effect: Effect = {
      rows: null,
      output: `Found done: ${finding.evidence}`,
      ...(before === null ? {} : { prior: before }),
    };
    return await finish(execution, step, { step, effect, startedAt, endedAt: execution.at });
  }
  const asks = ['aborting', 'undoing'].includes(execution.run.state);
  if (finding.state === 'not_done' && described.repeatable && !asks)
    return await run(execution, step, before, startedAt);
  await recordUnknown(
    execution,
    step,
    `Backbolt was interrupted while this step ran. The check says: ${finding.evidence}`,
  );
}

async function evidence(execution: Execution, step: number, world: World): Promise<string> {
  const { type, bound } = execution.ready(step);
  try {
    return `The check says: ${(await type.check(bound.spec, world)).evidence}`;
  } catch (error) {
    return `The check could not be made: ${reasonOf(error)}`;
  }
}
