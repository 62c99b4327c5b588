// Exactly once in a target database: a step's effect and its ledger row commit in one transaction, and the ledger is the truth.
import { z } from 'zod';
import { type Sql, sql } from '../../db/sql.ts';
import type { TargetDb, TargetLimits, TargetTx } from '../../db/target.ts';
import { AppError } from '../../lib/errors.ts';

/** Which step of which run, done or undone. */
export type LedgerKey = { run: string; step: number; direction: 'do' | 'undo' };

/** Whoever writes: which Backbolt, and the number of its lease. */
export type Writer = { installation: string; fence: number };

/** A step with its row to be: what it does in the transaction that it is given, and within which limits. */
export type LedgerStep = {
  entry: LedgerKey & Writer & { planHash: string };
  limits: Pick<TargetLimits, 'lockTimeoutMs' | 'statementTimeoutMs' | 'repeatableRead'>;
  work(tx: TargetTx): Promise<object>;
};

export type LedgerEntry = { plan_hash: string; at: Date; result: unknown };

const lookLimits = { lockTimeoutMs: 15_000, statementTimeoutMs: 20_000 };

/** What became of a step; `repeated` when it had been done before. */
export type LedgerOutcome = { repeated: boolean; result: unknown };

/**
 * Runs `work` and its ledger row in one transaction of the target, unless the row is there: then its result is returned and nothing is done.
 * What the ledger needs shares the round trips of begin and commit, so that a small step costs little more than it costs without.
 * @throws AppError `rollbacks.fenced_off` when another holder of the lease was here since; those of `TargetDb.transaction`.
 */
export async function runOnce(target: TargetDb, step: LedgerStep): Promise<LedgerOutcome> {
  return await target.transaction({ ...step.limits, ...entering(step.entry) }, (tx) => doUnlessDone(tx, step));
}

// For so long a transaction takes steps along, and for so long each of them may wait and take then, in ms: whoever else uses the target must not
// feel that the locks of one step are kept while the next is done. It is far less than the second after which Postgres looks for a deadlock.
const together = { forMs: 10, lockTimeoutMs: 10, statementTimeoutMs: 25 };

/**
 * As `runOnce`, for steps that follow one another, all read committed: while they are small they share a transaction, since a commit costs more
 * than a small step. Where one that was taken along meets anything (a lock, its time-out, an error), all of it is rolled back, and the first is
 * done by itself, as if nothing had been tried.
 * @param isNew the first follows another that this holder of the lease did just now, so it is not expected to have been done. Nothing is read
 *   first then, as for those that are taken along: their rows are what proves the expectation. Where one cannot be written, since it is there or
 *   the fence is another one, the transaction ends without an effect, and `runOnce` tells.
 * @returns the outcomes of the first so many; `apart`: how many, from the first on, must not be tried together again.
 */
export async function runInRow(
  target: TargetDb,
  [first, ...others]: readonly [LedgerStep, ...LedgerStep[]],
  isNew: boolean,
): Promise<{ done: LedgerOutcome[]; apart: number }> {
  let begun = 0;
  const opening = isNew ? { lockTable, atOnce: true } : entering(first.entry);
  try {
    const done = await target.transaction({ ...first.limits, ...opening }, async (tx) => {
      const beganAt = performance.now();
      const outcomes = [isNew ? await doNext(tx, first) : await doUnlessDone(tx, first)];
      begun = 1;
      if (outcomes[0]?.repeated) return outcomes;
      for (const step of others) {
        if (performance.now() - beganAt > together.forMs) break;
        begun += 1;
        // The settings share the round trip of the first that is taken along.
        const [, outcome] = await Promise.all([begun === 2 && tx.run(tightened), doNext(tx, step)]);
        outcomes.push(outcome);
      }
      // A commit that waits for a standby must not be told to wait no longer: that would leave it done here alone.
      if (begun > 1) tx.beforeCommit(timeoutOf(first.limits.statementTimeoutMs));
      return outcomes;
    });
    return { done, apart: 0 };
  } catch (error) {
    const code = error instanceof AppError ? error.code : undefined;
    // Whether something was committed is for the ledger to tell.
    if (code === 'target.commit_unknown') throw error;
    if (begun > 1) return { ...(await runInRow(target, [first], isNew)), apart: begun };
    if (begun === 1 && isNew && code === 'target.refused') return { done: [await runOnce(target, first)], apart: 0 };
    throw error;
  }
}

const tightened = sql`select set_config('lock_timeout', ${String(together.lockTimeoutMs)}, true),
  set_config('statement_timeout', ${String(together.statementTimeoutMs)}, true)`;
const timeoutOf = (ms: number) => sql`select set_config('statement_timeout', ${String(Math.ceil(ms))}, true)`;

async function doUnlessDone(tx: TargetTx, { entry, work }: LedgerStep): Promise<LedgerOutcome> {
  const found = await enter(tx, entry);
  if (found !== undefined) {
    if (found.plan_hash !== entry.planHash) throw otherPlan(entry);
    return { repeated: true, result: found.result };
  }
  const result = await work(tx);
  tx.beforeCommit(written(entry, sql`${entry.fence}`, result));
  return { repeated: false, result };
}

async function doNext(tx: TargetTx, { entry, work }: LedgerStep): Promise<LedgerOutcome> {
  const result = await work(tx);
  // Null where it is another one, which the column refuses.
  const fence = sql`(select fence from backbolt_ledger.fence where installation = ${entry.installation} and fence = ${entry.fence})`;
  tx.beforeCommit(written(entry, fence, result));
  return { repeated: false, result };
}

const written = (
  { run, step, direction, installation, planHash }: LedgerStep['entry'],
  fence: Sql,
  result: object,
): Sql =>
  sql`insert into backbolt_ledger.step (run, step, direction, installation, fence, plan_hash, result)
    values (${run}, ${step}, ${direction}, ${installation}, ${fence}, ${planHash}, ${JSON.stringify(result)})`;

const lockTable = { schema: 'backbolt_ledger', table: 'fence' };

/**
 * What the ledger says of a step. That there is no row is conclusive: it is read under the lock, after the fence was raised, so whoever may
 * still be on the way with an older lease is turned away.
 */
export async function readLedger(target: TargetDb, key: LedgerKey & Writer): Promise<LedgerEntry | undefined> {
  return await target.transaction({ ...lookLimits, ...entering(key) }, (tx) => enter(tx, key));
}

// Under the lock: what fence there is, and the row.
function entering(key: LedgerKey & Writer): Pick<TargetLimits, 'lockTable' | 'opening'> {
  return {
    lockTable,
    opening: [
      sql`select f.fence, s.plan_hash, s.at, s.result from (values (1)) one(row)
        left join backbolt_ledger.fence f on f.installation = ${key.installation}
        left join backbolt_ledger.step s on s.run = ${key.run} and s.step = ${key.step} and s.direction = ${key.direction}`,
    ],
  };
}

const Opened = z.object({
  fence: z.number().nullable(),
  plan_hash: z.string().nullable(),
  at: z.date().nullable(),
  result: z.unknown(),
});

// Raises the fence where it is lower, which it is once for each lease: a write in every step would be felt.
async function enter(tx: TargetTx, key: LedgerKey & Writer): Promise<LedgerEntry | undefined> {
  const { fence, plan_hash, at, result } = tx.opened(Opened);
  if (fence !== null && fence > key.fence) throw fencedOff(key);
  if (fence !== key.fence) {
    await tx.run(
      sql`insert into backbolt_ledger.fence (installation, fence) values (${key.installation}, ${key.fence})
        on conflict (installation) do update set fence = excluded.fence`,
    );
  }
  return plan_hash === null || at === null ? undefined : { plan_hash, at, result };
}

function fencedOff({ fence }: Writer): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'rollbacks.fenced_off',
    message: `lease ${fence} is over: another replica has taken the run`,
    userMessage: 'Another replica of Backbolt has taken this run over and goes on with it. Nothing was done here.',
  });
}

// One run has one plan, so this is a row that somebody wrote by hand, or a bug: nothing is guessed.
function otherPlan({ run, step }: LedgerKey): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'rollbacks.ledger_differs',
    message: `the ledger has step ${step} of run ${run} under another plan`,
    userMessage:
      'The ledger in the target says that this step was done under another plan. Nothing was done. Look at backbolt_ledger.step in the target, then abort this run.',
  });
}
