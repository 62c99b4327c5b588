// Exactly once in a target database: a step's effect and its ledger row commit in one transaction, and the ledger is the truth.
import { z } from 'zod';
import { sql } from '../../db/sql.ts';
import type { TargetDb, TargetLimits, TargetTx } from '../../db/target.ts';
import { AppError } from '../../lib/errors.ts';

/** Which step of which run, done or undone. */
export type LedgerKey = { run: string; step: number; direction: 'do' | 'undo' };

/** Whoever writes: which Backbolt, and the number of its lease. */
export type Writer = { installation: string; fence: number };

const Entry = z.object({ plan_hash: z.string(), at: z.date(), result: z.unknown() });
export type LedgerEntry = z.infer<typeof Entry>;

const lockTable = { schema: 'backbolt_ledger', table: 'fence' } as const;
const lookLimits: TargetLimits = { lockTimeoutMs: 15_000, statementTimeoutMs: 20_000, lockTable };

/**
 * Runs `work` and its ledger row in one transaction of the target, unless the row is there: then its result is returned and nothing is done.
 * @returns `repeated` true when it had been done before.
 * @throws AppError `rollbacks.fenced_off` when another holder of the lease was here since; those of `TargetDb.transaction`.
 */
export async function runOnce<Result extends object>(
  target: TargetDb,
  entry: LedgerKey & Writer & { planHash: string },
  limits: Omit<TargetLimits, 'lockTable'>,
  work: (tx: TargetTx) => Promise<Result>,
): Promise<{ repeated: boolean; result: unknown; at: Date }> {
  return await target.transaction({ ...limits, lockTable }, async (tx) => {
    if (!(await enter(tx, entry))) {
      const { result, at, plan_hash } = await tx.one(Entry, findEntry(entry));
      if (plan_hash !== entry.planHash) throw otherPlan(entry);
      return { repeated: true, result, at };
    }
    const result = await work(tx);
    const { at } = await tx.one(
      Entry.pick({ at: true }),
      sql`update backbolt_ledger.step set result = ${JSON.stringify(result)}, at = default
        where run = ${entry.run} and step = ${entry.step} and direction = ${entry.direction} returning at`,
    );
    return { repeated: false, result, at };
  });
}

/**
 * What the ledger says of a step. That there is no row is conclusive: it is read under the lock, after the fence was raised, so whoever may
 * still be on the way with an older lease is turned away.
 */
export async function readLedger(target: TargetDb, key: LedgerKey & Writer): Promise<LedgerEntry | undefined> {
  return await target.transaction(lookLimits, async (tx) => {
    await raiseFence(tx, key);
    return await tx.maybeOne(Entry, findEntry(key));
  });
}

function findEntry(key: LedgerKey) {
  return sql`select plan_hash, at, result from backbolt_ledger.step
    where run = ${key.run} and step = ${key.step} and direction = ${key.direction}`;
}

const Entered = z.object({ raised: z.boolean(), entered: z.boolean() });

// Raises the fence and writes the row; false when the row is there already.
async function enter(tx: TargetTx, entry: LedgerKey & Writer & { planHash: string }): Promise<boolean> {
  const { raised, entered } = await tx.one(
    Entered,
    sql`with raised as (${raising(entry)}), entered as (
        insert into backbolt_ledger.step (run, step, direction, installation, fence, plan_hash)
        select ${entry.run}::uuid, ${entry.step}::integer, ${entry.direction}, ${entry.installation}::uuid, ${entry.fence}::bigint, ${entry.planHash}
        from raised on conflict do nothing returning 1)
      select exists (select from raised) as raised, exists (select from entered) as entered`,
  );
  if (!raised) throw fencedOff(entry);
  return entered;
}

async function raiseFence(tx: TargetTx, writer: Writer): Promise<void> {
  if ((await tx.run(raising(writer))) === 0) throw fencedOff(writer);
}

function raising({ installation, fence }: Writer) {
  return sql`insert into backbolt_ledger.fence as held (installation, fence) values (${installation}, ${fence})
    on conflict (installation) do update set fence = excluded.fence where held.fence <= excluded.fence returning 1`;
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
