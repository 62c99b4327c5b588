// Does steps in the target, each in one transaction with its ledger row; our own state follows in groups.

import { z } from 'zod';
import { sql } from '../../db/sql.ts';
import { AppError } from '../../lib/errors.ts';
import { asStored, changeExecuted, type Execution, ledgerKey, usualLimits, worldOf } from './execution.ts';
import { type LedgerStep, readLedger, runInRow } from './ledger.ts';
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
  let [isNew, apart] = [false, 0];
  const mayGoOn = askNowAndThen(execution);
  const flush = async (isEnd: boolean) => {
    const isOver = await recordDone(execution, finished, isEnd);
    finished = [];
    since = performance.now();
    return isOver;
  };
  for (let step = first; isNext(execution, step); ) {
    const steps = apart === 0 ? smallFrom(execution, step) : [step];
    const { done, trouble, ...found } = await attempt(execution, { steps, mayBegin: mayGoOn(), isNew });
    finished.push(...done);
    if (trouble !== undefined) {
      await flush(false);
      await trouble();
      return false;
    }
    if (done.length === 0) break;
    step += done.length;
    // Whoever held the lease before us did the steps in their order, and the fence of the first that we did keeps them away.
    isNew = !done.some(({ repeated }) => repeated);
    apart = Math.max(0, (found.apart || apart) - done.length);
    if (finished.length >= group.most || performance.now() - since > group.forMs) await flush(false);
  }
  return await flush(true);
}

function isNext({ run, steps, lease }: Execution, step: number): boolean {
  const state = steps[step];
  const isHere = planOf(run).steps[step]?.place === 'ledger' && state?.state === 'confirmed' && !state.applied;
  return isHere && !lease.lost.aborted;
}

// This step, and those after it that may be done in the same transaction.
function smallFrom(execution: Execution, first: number): number[] {
  const steps = [first];
  if (!mayShare(execution, first)) return steps;
  for (let step = first + 1; isNext(execution, step) && mayShare(execution, step); step += 1) steps.push(step);
  return steps;
}

// What is wrong with a step is told when its turn comes.
function mayShare(execution: Execution, step: number): boolean {
  try {
    const { type, bound } = execution.ready(step);
    return type.mayShare?.(bound.spec) ?? false;
  } catch {
    return false;
  }
}

/** What was done, and what has to be written down where it went wrong; neither when the run may not go on. `apart` is that of `runInRow`. */
type Attempted = { done: Done[]; apart: number; trouble?: () => Promise<void> };

/** One step, or several that may share a transaction. `isNew`: that of `runInRow`. */
type Attempt = { steps: readonly number[]; mayBegin: Promise<boolean>; isNew: boolean };

type Done = Finished & { repeated: boolean };

async function attempt(execution: Execution, one: Attempt): Promise<Attempted> {
  const [first = 0] = one.steps;
  try {
    const { done, apart } = await doThem(execution, one);
    const last = done.at(-1);
    // What shares a transaction has nothing to verify.
    const verdict = last && (await verify(execution, last.step, last.effect));
    if (last === undefined || verdict?.ok) return { done, apart };
    const failed = `Its verification failed: ${verdict?.evidence}`;
    return { done, apart, trouble: () => recordFailed(execution, last.step, failed, true) };
  } catch (error) {
    return { done: [], apart: 0, trouble: () => recordTrouble(execution, first, error) };
  }
}

// None when the run may not go on, which is asked while the transaction begins: nothing was done then.
async function doThem(execution: Execution, { steps, mayBegin, isNew }: Attempt): Promise<Attempted> {
  const target = execution.deps.targets.get(execution.run.target);
  // Where our own database does not say so, what follows finds that out, too.
  const may = mayBegin.catch(() => false);
  const begunAt = [execution.now()];
  const [first, ...others] = steps.map((step, index) =>
    inLedger(execution, step, async () => {
      if (!(await may)) throw new NotNow();
      if (index > 0) begunAt[index] = execution.now();
    }),
  );
  if (first === undefined) return { done: [], apart: 0 };
  try {
    const { done, apart } = await runInRow(target, [first, ...others], isNew);
    const endedAt = execution.now();
    return {
      done: done.map(({ repeated, result }, index) => ({
        step: (steps[0] ?? 0) + index,
        effect: StoredEffect.parse(result) as Effect,
        startedAt: begunAt[index] ?? endedAt,
        endedAt: index + 1 < done.length ? (begunAt[index + 1] ?? endedAt) : endedAt,
        repeated,
      })),
      apart,
    };
  } catch (error) {
    if (error instanceof NotNow) return { done: [], apart: 0 };
    throw error;
  }
}

function inLedger(execution: Execution, step: number, begin: () => Promise<void>): LedgerStep {
  const { type, bound } = execution.ready(step);
  return {
    entry: { ...ledgerKey(execution, step, 'do'), planHash: execution.run.plan_hash ?? '' },
    limits: type.limits?.(bound.spec) ?? usualLimits,
    async work(tx) {
      await begin();
      const ran = await type.run(bound.spec, worldOf(execution, step, { tx }));
      if (ran.state !== 'done') throw new RangeError(`step type ${type.type} waits in the ledger`);
      const { state: _state, ...effect } = ran;
      return asStored(effect);
    },
  };
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
