// What must be true of any run at any time: its steps as they are known, the ledger, the tables, the service and the record say the same.
import { expect } from 'vitest';
import { z } from 'zod';
import { sql } from '../../src/db/sql.ts';
import type { Rollback, RunStep } from '../../src/features/rollbacks/rollback.ts';
import { look, type RandomRun } from './random-lane.ts';
import { idOf, type RandomStep } from './random-plan.ts';

const Count = z.object({ step: z.string(), copy: z.number(), done: z.number(), undone: z.number() });
const Row = z.object({ step: z.number(), direction: z.enum(['do', 'undo']) });
const Recorded = z.object({ kind: z.string(), data: z.string() });
const Data = z.object({
  id: z.string().optional(),
  as: z.string().optional(),
  steps: z.array(z.union([z.string(), z.object({ id: z.string() })])).optional(),
});

const ended = ['completed', 'aborted', 'undone'];
const begun = ['confirmed', 'running', 'undoing'];

/** As it is now; two of them, read one after the other, can be compared. */
export type Truth = { run: Rollback; steps: RunStep[]; events: number };

/** Reads it, and fails unless all of it agrees. */
export async function expectAgreement(random: RandomRun, before?: Truth): Promise<Truth> {
  const { lane, label } = random;
  const { run, steps } = await look(random);
  const counts = await lane.target.rows(
    Count,
    sql`select step, copy, done, undone from app.count where label = ${label}`,
  );
  const ledger = await lane.target.rows(
    Row,
    sql`select step, direction from backbolt_ledger.step where run = ${run.id}`,
  );
  const recorded = await lane.engine.db.rows(
    Recorded,
    sql`select kind, data from backbolt.event where stream = ${`rollback-${run.number}`} order by seq`,
  );
  const record = recorded.map(({ kind, data }) => ({ kind, ...Data.parse(JSON.parse(data)) }));
  const isAtRest = ended.includes(run.state);
  for (const [index, step] of random.steps.entries()) {
    const own = steps[index] as RunStep;
    const id = idOf(step, index);
    if (isAtRest)
      expect({ run: run.state, id, state: own.state }).not.toEqual(
        expect.objectContaining({ state: expect.toBeOneOf(begun) }),
      );
    if (step.type === 'sql') {
      const rows = (direction: 'do' | 'undo') =>
        ledger.filter((row) => row.step === index && row.direction === direction).length;
      expectInTarget({ id, isAtRest, own, rows, counts: counts.filter((one) => one.step === id) });
    } else if (step.type === 'http') expectOutside(random, { id, step, own, isAtRest, record });
  }
  expectConfirmed(random, record);
  // Only undoing changes what has ended.
  if (before !== undefined && ended.includes(before.run.state) && !isUndone(record.slice(before.events)))
    expect({ run, steps }).toEqual({ run: before.run, steps: before.steps });
  return { run, steps, events: recorded.length };
}

type Record = { kind: string; id?: string | undefined; as?: string | undefined; steps?: unknown[] | undefined }[];
const isUndone = (record: Record) => record.some(({ kind }) => kind === 'rollback.undo_begun');

type InTarget = {
  id: string;
  isAtRest: boolean;
  own: RunStep;
  rows: (direction: 'do' | 'undo') => number;
  counts: z.output<typeof Count>[];
};

function expectInTarget({ id, isAtRest, own, rows, counts }: InTarget): void {
  const { state, applied } = own;
  const [one, other] = [1, 2].map((copy) => counts.find((count) => count.copy === copy));
  const { done = 0, undone = 0 } = one ?? {};
  const said = { id, state, applied, done, undone };
  expect({ ...said, ledger: { done: rows('do'), undone: rows('undo') } }).toEqual({
    ...said,
    ledger: { done, undone },
  });
  expect([said, done <= 1, undone <= done, other]).toEqual([
    said,
    true,
    true,
    expect.objectContaining({ done: 0, undone: 0 }),
  ]);
  // It is never said to be there, or gone, before it is.
  if (applied || state === 'done') expect(said).toEqual({ ...said, done: 1 });
  if (state === 'undone') expect(said).toEqual({ ...said, undone: 1, applied: false });
  if (isAtRest) expect(said).toEqual({ ...said, applied: done > undone });
}

type Outside = {
  id: string;
  step: Extract<RandomStep, { type: 'http' }>;
  own: RunStep;
  isAtRest: boolean;
  record: Record;
};

function expectOutside(random: RandomRun, { id, step, own, isAtRest, record }: Outside): void {
  const { calls, done, undone } = random.lane.service.effects(id, random.label);
  const count = (...kinds: string[]) => record.filter((one) => one.id === id && kinds.includes(one.kind)).length;
  const words = count('rollback.step_retried') + record.filter((one) => one.id === id && one.as === 'not_done').length;
  const agains = (call: 'do' | 'undo') => calls.filter((one, at) => one === call && calls[at - 1] === call).length;
  const { state, applied } = own;
  const said = { id, state, applied, done, undone, calls, words };
  // Again only by a person's word, or where the service acts once, after it was asked.
  expect([said, agains('do') <= words]).toEqual([said, true]);
  if (!step.repeatable) expect([said, done <= 1 + words]).toEqual([said, true]);
  const confirmed = count('rollback.undo_confirmed');
  expect([said, agains('undo') <= Math.max(0, confirmed - 1), undone <= confirmed]).toEqual([said, true, true]);
  // A request of whoever was held may still be on its way; and what people said is theirs.
  const isKnown = applied || !['unknown', 'skipped'].includes(state);
  if (isAtRest && isKnown && !random.lied && !random.stalled) expect(said).toEqual({ ...said, applied: done > undone });
}

// Nothing was done that nobody had confirmed; nothing was undone without a confirmation of this very undoing.
function expectConfirmed({ stalled }: RandomRun, record: Record): void {
  let toDo = new Set<unknown>();
  let toUndo = new Set<unknown>();
  for (const { kind, id, steps = [] } of record) {
    if (kind === 'rollback.steps_confirmed') toDo = new Set([...toDo, ...steps]);
    if (kind === 'rollback.undo_begun' && !stalled) toUndo = new Set();
    if (kind === 'rollback.undo_confirmed') toUndo = toUndo.add(id);
    if (kind === 'rollback.step_undone')
      expect([kind, id, [...toUndo]]).toEqual([kind, id, expect.arrayContaining([id])]);
    if (kind === 'rollback.steps_done') {
      const ids = (steps as { id: string }[]).map((one) => one.id);
      expect([kind, [...toDo]]).toEqual([kind, expect.arrayContaining(ids)]);
    }
  }
}
