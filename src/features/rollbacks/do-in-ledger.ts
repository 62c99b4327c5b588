// Does steps in the target, each in one transaction with its ledger row; our own state follows in groups.

import { z } from 'zod';
import { sql } from '../../db/sql.ts';
import { AppError } from '../../lib/errors.ts';
import { asStored, changeExecuted, type Execution, ledgerKey, usualLimits, worldOf } from './execution.ts';
import { readLedger, runNext, runOnce } from './ledger.ts';
import { type Finished, reasonOf, recordDone, recordFailed } from './record-step.ts';
import { planOf, type RunStep, StoredEffect } from './rollback.ts';
import type { Effect } from './step-type.ts';

// A start and an end of our own for each step would cost three times what the step costs (FACTS: 5.5-6.3 × against 1.7-1.8 ×).
const group = { most: 50, forMs: 300 };
const tryAgainMs = 2_000;

/** Does this step and those after it, as far as they are confirmed and belong in the ledger too. @returns as `recordDone` */
export async function doInLedger(execution: Execution, first: number): Promise<boolean> {
  let finished: Finished[] = [];
  let since = performance.now();
  let isNew = false;
  const mayGoOn = askNowAndThen(execution);
  const flush = async (isEnd: boolean) => {
    const isOver = await recordDone(execution, finished, isEnd);
    finished = [];
    since = performance.now();
    return isOver;
  };
  for (let step = first; isNext(execution, step); step += 1) {
    const { done, trouble } = await attempt(execution, { step, mayBegin: mayGoOn(), isNew });
    // Whoever held the lease before us did the steps in their order, and the fence of the first that we did keeps them away.
    isNew = done?.repeated === false;
    if (done !== undefined) finished.push(done);
    if (trouble !== undefined) {
      await flush(false);
      await trouble();
      return false;
    }
    if (done === undefined) break;
    if (finished.length >= group.most || performance.now() - since > group.forMs) await flush(false);
  }
  return await flush(true);
}

function isNext({ run, steps, lease }: Execution, step: number): boolean {
  const state = steps[step];
  const isHere = planOf(run).steps[step]?.place === 'ledger' && state?.state === 'confirmed' && !state.applied;
  return isHere && !lease.lost.aborted;
}

// What was done, and what has to be written down where it went wrong; neither when the run may not go on.
async function attempt(
  execution: Execution,
  one: Attempt,
): Promise<{ done?: Done | undefined; trouble?: () => Promise<void> }> {
  const { step } = one;
  try {
    const done = await doOne(execution, one);
    if (done === undefined) return {};
    const verdict = await verify(execution, step, done.effect);
    if (verdict.ok) return { done };
    const failed = `Its verification failed: ${verdict.evidence}`;
    return { done, trouble: () => recordFailed(execution, step, failed, true) };
  } catch (error) {
    return { trouble: () => recordTrouble(execution, step, error) };
  }
}

type Done = Finished & { repeated: boolean };

/** `isNew`: whether the ledger can be expected not to hold it. */
type Attempt = { step: number; mayBegin: Promise<boolean>; isNew: boolean };

// Undefined when the run may not go on, which is asked while the transaction begins: nothing was done then.
async function doOne(execution: Execution, { step, mayBegin, isNew }: Attempt): Promise<Done | undefined> {
  const { deps, run } = execution;
  const { type, bound } = execution.ready(step);
  const startedAt = execution.now();
  const entry = { ...ledgerKey(execution, step, 'do'), planHash: run.plan_hash ?? '' };
  const target = deps.targets.get(run.target);
  const limits = type.limits?.(bound.spec) ?? usualLimits;
  // Where our own database does not say so, what follows finds that out, too.
  const may = mayBegin.catch(() => false);
  try {
    const { repeated, result } = await (isNew ? runNext : runOnce)(target, entry, limits, async (tx) => {
      if (!(await may)) throw new NotNow();
      const ran = await type.run(bound.spec, worldOf(execution, step, { tx }));
      if (ran.state !== 'done') throw new RangeError(`step type ${type.type} waits in the ledger`);
      const { state: _state, ...effect } = ran;
      return asStored(effect);
    });
    const effect = StoredEffect.parse(result) as Effect;
    return { step, effect, startedAt, endedAt: execution.now(), repeated };
  } catch (error) {
    if (error instanceof NotNow) return undefined;
    throw error;
  }
}

/** Ends a transaction in which nothing was done. */
class NotNow extends Error {}

export async function verify(
  execution: Execution,
  step: number,
  effect: Effect,
): Promise<{ ok: boolean; evidence: string }> {
  const { type, bound } = execution.ready(step);
  try {
    return await type.verify(bound.spec, effect, worldOf(execution, step));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { ok: false, evidence: error.userMessage };
  }
}

// Somebody may have paused or aborted meanwhile: how long they may not be heard, which is less than their click took to come here.
const deafForMs = 10;

function askNowAndThen({ deps, run }: Execution): () => Promise<boolean> {
  // It was read a moment ago.
  let told = Promise.resolve(true);
  let askedAt = performance.now();
  return () => {
    if (performance.now() - askedAt < deafForMs) return told;
    askedAt = performance.now();
    told = deps.db
      .one(z.object({ state: z.string() }), sql`select state from backbolt.rollback where number = ${run.number}`)
      .then(({ state }) => state === 'running');
    return told;
  };
}

/** While a target is away nothing is known, and nothing is lost: the ledger tells when it is back, and the step is done then unless it was. */
const passes = ['target.unreachable', 'target.commit_unknown'];

async function recordTrouble(execution: Execution, step: number, error: unknown): Promise<void> {
  const waits = passing(error) ?? (await confirmUndone(execution, step));
  if (waits === undefined) return await recordFailed(execution, step, reasonOf(error), false);
  await changeExecuted(execution, async (change) => {
    if (waits instanceof AppError) {
      const lookAt = new Date(change.at.getTime() + tryAgainMs);
      await change.updateStep(step, { evidence: waits.userMessage, look_at: lookAt });
    } else await change.updateStep(step, { applied: true, effect: waits as RunStep['effect'] });
    return null;
  });
}

function passing(error: unknown): AppError | undefined {
  if (!(error instanceof AppError)) return undefined;
  if (error.code === 'rollbacks.fenced_off') throw error;
  return passes.includes(error.code) ? error : undefined;
}

/**
 * What failed here was rolled back, and the fence with it: whoever had the lease before, and was held, could do the step yet. Reading the ledger
 * turns them away. Returns undefined when the step is not done, its effect when they were quicker, and what is in the way of knowing.
 */
async function confirmUndone(execution: Execution, step: number): Promise<Effect | AppError | undefined> {
  try {
    const entry = await readLedger(execution.deps.targets.get(execution.run.target), ledgerKey(execution, step, 'do'));
    return entry && (StoredEffect.parse(entry.result) as Effect);
  } catch (error) {
    const waits = passing(error);
    if (waits !== undefined) return waits;
    // A lock that somebody keeps; whatever else the ledger refuses us it refuses anybody.
    return error instanceof AppError && error.code === 'target.locked' ? error : undefined;
  }
}

/**
 * What the ledger holds and our state does not: a holder before us died between the two. Read before anything is decided.
 * @throws AppError `target.unreachable`
 */
export async function followLedger(execution: Execution): Promise<void> {
  const { deps, run, steps } = execution;
  const plan = planOf(run);
  const found: Finished[] = [];
  for (const { step, state, applied } of steps) {
    if (state !== 'confirmed' || applied || plan.steps[step]?.place !== 'ledger') {
      if (['done', 'skipped', 'undone'].includes(state)) continue;
      break;
    }
    const entry = await readLedger(deps.targets.get(run.target), ledgerKey(execution, step, 'do'));
    if (entry === undefined) break;
    const effect = StoredEffect.parse(entry.result) as Effect;
    // When it was done, only the clock of the target knows.
    found.push({ step, effect, startedAt: execution.at, endedAt: execution.at });
  }
  await recordDone(execution, found);
}
