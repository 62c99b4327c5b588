// SQL steps whose second effect would be seen: each counts what it does.
import { z } from 'zod';
import { sql } from '../../src/db/sql.ts';
import type { TargetDb, TargetTx } from '../../src/db/target.ts';
import { type LedgerKey, runInRow, runOnce, type Writer } from '../../src/features/rollbacks/ledger.ts';

/** The tables of the application that is rolled back. */
export const application = `
  create table counter (run uuid primary key, done integer not null default 0, undone integer not null default 0);
  create table trace (run uuid not null);`;

const Kept = z.object({ kept: z.number() });

type Step = {
  direction: LedgerKey['direction'];
  repeatableRead: boolean;
  after: { done: number; undone: number; traces: number };
  work: (tx: TargetTx, run: string) => Promise<object>;
  isNext?: boolean;
};

const steps = {
  'one statement': {
    direction: 'do',
    repeatableRead: false,
    after: { done: 1, undone: 0, traces: 0 },
    work: async (tx: TargetTx, run: string) => ({ rows: await tx.run(counting(run)) }),
  },
  'one statement, after a step that the same holder did': {
    direction: 'do',
    repeatableRead: false,
    after: { done: 1, undone: 0, traces: 0 },
    work: async (tx: TargetTx, run: string) => ({ rows: await tx.run(counting(run)) }),
    isNext: true,
  },
  'two statements, undone': {
    direction: 'undo',
    repeatableRead: false,
    after: { done: 1, undone: 1, traces: 1 },
    work: async (tx: TargetTx, run: string) => {
      const rows = await tx.run(sql`update counter set undone = undone + 1 where run = ${run}`);
      return { rows: rows + (await tx.run(sql`insert into trace (run) values (${run})`)) };
    },
  },
  'one statement between invariants, in a repeatable read': {
    direction: 'do',
    repeatableRead: true,
    after: { done: 1, undone: 0, traces: 0 },
    work: async (tx: TargetTx, run: string) => {
      const keeps = sql`select count(*) as kept from counter`;
      const before = await tx.one(Kept, keeps);
      const rows = await tx.run(counting(run));
      return { rows, before, after: await tx.one(Kept, keeps) };
    },
  },
} as const satisfies Record<string, Step>;

function counting(run: string) {
  return sql`update counter set done = done + 1 where run = ${run}`;
}

export type StepName = keyof typeof steps;
export const stepNames = Object.keys(steps) as StepName[];

/** One step of one run, as one writer tries it. */
export type Order = { name: StepName; run: string; lockTimeoutMs: number } & Writer;

export const keyOf = ({ name, run }: Order): LedgerKey => ({ run, step: 1, direction: steps[name].direction });
/** The state of the application once the step is done. */
export const stateAfter = (name: StepName) => steps[name].after;
/** The state that the step finds. */
export const stateBefore = (name: StepName) => ({
  done: steps[name].direction === 'undo' ? 1 : 0,
  undone: 0,
  traces: 0,
});

/** Whether whoever takes it has raised the fence before. */
export const isNext = (name: StepName): boolean => 'isNext' in steps[name];

/** Tries the step through the ledger. */
export async function take(target: TargetDb, order: Order): Promise<{ repeated: boolean }> {
  const { name, installation, fence, lockTimeoutMs } = order;
  const { work, repeatableRead } = steps[name];
  const limits = { lockTimeoutMs, statementTimeoutMs: 10_000, repeatableRead };
  const entry = { ...keyOf(order), installation, fence, planHash: 'the plan' };
  const step = { entry, limits, work: (tx: TargetTx) => work(tx, order.run) };
  if (!isNext(name)) return await runOnce(target, step);
  const [outcome] = (await runInRow(target, [step], true)).done;
  return { repeated: outcome?.repeated ?? false };
}
