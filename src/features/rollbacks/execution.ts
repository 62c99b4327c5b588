// What the parts of an execution share: the run as it was read, its steps ready to run, and the lease under which all of it happens.

import type { Tx } from '../../db/own.ts';
import type { TargetTx } from '../../db/target.ts';
import type { Json } from '../../lib/canonical-json.ts';
import { scrubAndCap, scrubDeep } from '../../lib/redaction.ts';
import type { ReadyStep } from './bound-steps.ts';
import { changeRollback, type RunChange } from './change-rollback.ts';
import type { RollbackDeps } from './deps.ts';
import { type Lease, requireLease } from './lease.ts';
import type { LedgerKey, Writer } from './ledger.ts';
import { openWorld } from './open-world.ts';
import { planOf, type Rollback, type RunStep } from './rollback.ts';
import type { Effect, World } from './step-type.ts';

export type Execution = {
  deps: RollbackDeps;
  lease: Lease;
  /** Of this Backbolt, as the ledgers know it. */
  installation: string;
  run: Rollback;
  steps: readonly RunStep[];
  /** A step, exactly as it was approved. @throws AppError `rollbacks.plan_changed` */
  ready(step: number): ReadyStep;
  /** Domain time at which the run was read. */
  at: Date;
  /** Domain time now, counted on from there. */
  now(): Date;
  /** Ends outside work: the lease was lost. */
  signal: AbortSignal;
  progress: (step: number) => World['progress'];
  /** Has the cards drawn anew, for what is no event. */
  show(tx: Tx): Promise<void>;
};

/** @param own the transaction in the target, and what our own state does not show yet: what was read before, and when this was begun. */
export function worldOf(
  execution: Execution,
  step: number,
  own: { tx?: TargetTx; before?: Json; startedAt?: Date } = {},
): World {
  const { deps, run, steps, at, signal } = execution;
  const done = planOf(run).steps.map(({ id }, index) => ({ id, state: steps[index] }));
  return openWorld(deps, run, {
    at,
    signal,
    step,
    stepId: done[step]?.id ?? '',
    state: steps[step],
    done,
    progress: execution.progress(step),
    ...own,
  });
}

/** How a step, or its undoing, is known in the ledger, written by this holder of the lease. */
export const ledgerKey = (
  { run, lease, installation }: Execution,
  step: number,
  direction: LedgerKey['direction'],
): LedgerKey & Writer => ({ run: run.id, step, direction, installation, fence: lease.fence });

/** In the target, where the step does not say. */
export const usualLimits = { lockTimeoutMs: 2_000, statementTimeoutMs: 30_000 };

/** Changes the run under the lease: whoever has lost it changes nothing. */
export async function changeExecuted<T extends Json>(
  { deps, run, lease }: Execution,
  work: (change: RunChange) => Promise<T>,
): Promise<T> {
  return await changeRollback(
    deps,
    { number: run.number, actor: 'backbolt', action: 'rollback.confirm' },
    async (change) => {
      // What is done meanwhile is of this transaction, and comes to nothing where the lease is lost.
      const [, outcome] = await Promise.all([requireLease(change.tx, lease), work(change)]);
      return outcome;
    },
  );
}

const mostOutput = 4_000;

/** What is stored of an effect: small, and without anything that looks like a secret. */
export function asStored(effect: Effect): Effect {
  const { rows, output, invariants, prior } = effect;
  return {
    rows,
    output: scrubAndCap(output, mostOutput),
    ...(invariants === undefined ? {} : { invariants: invariants.map((one) => scrubDeep({ ...one })) }),
    ...(prior === undefined ? {} : { prior }),
  };
}

/** The text of a failure for people. */
export const failureText = (text: string): string => scrubAndCap(text, mostOutput);
