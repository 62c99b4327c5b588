// Exactly once in a target database: a step's effect and its ledger row commit in one transaction, and the ledger is the truth.
import { z } from 'zod';
import { type Sql, sql } from '../../db/sql.ts';
import type { TargetDb, TargetLimits, TargetTx } from '../../db/target.ts';
import { AppError } from '../../lib/errors.ts';

/** Which step of which run, done or undone. */
export type LedgerKey = { run: string; step: number; direction: 'do' | 'undo' };

/** Whoever writes: which Backbolt, and the number of its lease. */
export type Writer = { installation: string; fence: number };

export type LedgerEntry = { plan_hash: string; at: Date; result: unknown };

const lookLimits = { lockTimeoutMs: 15_000, statementTimeoutMs: 20_000 };

type NewEntry = LedgerKey & Writer & { planHash: string };
type StepLimits = Pick<TargetLimits, 'lockTimeoutMs' | 'statementTimeoutMs' | 'repeatableRead'>;

/**
 * Runs `work` and its ledger row in one transaction of the target, unless the row is there: then its result is returned and nothing is done.
 * What the ledger needs shares the round trips of begin and commit, so that a small step costs little more than it costs without.
 * @returns `repeated` true when it had been done before.
 * @throws AppError `rollbacks.fenced_off` when another holder of the lease was here since; those of `TargetDb.transaction`.
 */
export async function runOnce<Result extends object>(
  target: TargetDb,
  entry: NewEntry,
  limits: StepLimits,
  work: (tx: TargetTx) => Promise<Result>,
): Promise<{ repeated: boolean; result: unknown }> {
  return await target.transaction({ ...limits, ...entering(entry) }, async (tx) => {
    const found = await enter(tx, entry);
    if (found !== undefined) {
      if (found.plan_hash !== entry.planHash) throw otherPlan(entry);
      return { repeated: true, result: found.result };
    }
    const result = await work(tx);
    tx.beforeCommit(written(entry, sql`${entry.fence}`, result));
    return { repeated: false, result };
  });
}

/**
 * As `runOnce`, for a step that is not expected to have been done: one that follows another which this holder of the lease did just now. Nothing
 * is read first. Its row is what proves the expectation: where it cannot be written, since it is there or the fence is another one, the
 * transaction ends without an effect, and `runOnce` tells.
 */
export async function runNext<Result extends object>(
  target: TargetDb,
  entry: NewEntry,
  limits: StepLimits,
  work: (tx: TargetTx) => Promise<Result>,
): Promise<{ repeated: boolean; result: unknown }> {
  let isDone = false;
  const doing = async (tx: TargetTx) => {
    const result = await work(tx);
    // Null where it is another one, which the column refuses.
    const fence = sql`(select fence from backbolt_ledger.fence where installation = ${entry.installation} and fence = ${entry.fence})`;
    tx.beforeCommit(written(entry, fence, result));
    isDone = true;
    return { repeated: false, result };
  };
  try {
    return await target.transaction({ ...limits, lockTable, atOnce: true }, doing);
  } catch (error) {
    const isRefused = error instanceof AppError && error.code === 'target.refused';
    if (!isDone || !isRefused) throw error;
    return await runOnce(target, entry, limits, work);
  }
}

const written = ({ run, step, direction, installation, planHash }: NewEntry, fence: Sql, result: object): Sql =>
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
