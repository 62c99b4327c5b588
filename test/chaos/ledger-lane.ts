// A target with a ledger, the network before it, and what may be said of a step in it: done once, or not at all.
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect } from 'vitest';
import { z } from 'zod';
import { sql } from '../../src/db/sql.ts';
import { openTargetDb, type TargetDb } from '../../src/db/target.ts';
import { type LedgerEntry, readLedger } from '../../src/features/rollbacks/ledger.ts';
import { newDatabase, quietLog } from '../kit/database.ts';
import {
  application,
  isNext,
  keyOf,
  type Order,
  type StepName,
  stateAfter,
  stateBefore,
  take,
} from './counted-steps.ts';
import type { StepOrder } from './ledger-step.ts';
import { openPostgresFront, type Point, type PostgresFront } from './postgres-front.ts';
import { type ReplicaProcess, startReplicaProcess } from './replica-process.ts';

export type Lane = {
  /** Around the front. */
  target: TargetDb;
  front: PostgresFront;
  /** The target's URL through the front. */
  url: string;
};

/** A replica that takes one step at a time. */
export type Stepper = ReplicaProcess<StepOrder>;
export const startStepper = (): Stepper => startReplicaProcess('./ledger-step.ts');

type OnFinished = (close: () => Promise<void>) => void;

/** Each has a database of its own: there is one step at a time in a target. */
export async function openLanes(count: number, onFinished: OnFinished): Promise<Lane[]> {
  return await Promise.all(Array.from({ length: count }, () => openLane(onFinished)));
}

async function openLane(onFinished: OnFinished): Promise<Lane> {
  const direct = await newDatabase({ migrated: false });
  const target = openTargetDb({ url: direct, log: quietLog });
  onFinished(() => target.close());
  await target.runFile(await readFile('src/features/rollbacks/ledger.sql', 'utf8'));
  await target.runFile(application);
  const front = await openPostgresFront();
  onFinished(front.close);
  const database = /\/(test_[^?]+)\?/.exec(direct)?.[1] ?? '';
  return { target, front, url: front.url(database) };
}

/** A step of a run that has not been tried yet. */
export async function newOrder({ target }: Lane, name: StepName): Promise<Order> {
  const run = randomUUID();
  await target.run(sql`insert into counter (run, done) values (${run}, ${stateBefore(name).done})`);
  const order = { name, run, installation: randomUUID(), fence: 1, lockTimeoutMs: 2_000 };
  if (isNext(name))
    await target.run(
      sql`insert into backbolt_ledger.fence (installation, fence) values (${order.installation}, ${order.fence})`,
    );
  return order;
}

/** The same step, tried by whoever has the lease next. */
export const later = (order: Order): Order => ({ ...order, fence: order.fence + 1 });

/** Every point of a step that nobody disturbs, in their order. */
export async function pointsOf(lane: Lane, child: Stepper, name: StepName): Promise<readonly Point[]> {
  const { ended } = lane.front.watch();
  expect(await child.order({ ...(await newOrder(lane, name)), url: lane.url })).toBe('done');
  await ended;
  return lane.front.points();
}

/** Asks the ledger, and fails unless its word on the step is what the application shows. */
export async function readTruth({ target }: Lane, order: Order): Promise<LedgerEntry | undefined> {
  const entry = await readLedger(target, { ...keyOf(order), installation: order.installation, fence: order.fence });
  expect(await readState(target, order)).toEqual(
    entry === undefined ? stateBefore(order.name) : stateAfter(order.name),
  );
  return entry;
}

const State = z.object({ done: z.number(), undone: z.number(), traces: z.number() });
const Row = z.object({ fence: z.number(), result: z.unknown() });

/** Fails unless the step took effect exactly once, and the ledger has one row of it; says who wrote that. */
export async function expectOnce({ target }: Lane, order: Order): Promise<{ fence: number }> {
  expect(await readState(target, order)).toEqual(stateAfter(order.name));
  const rows = await target.rows(Row, sql`select fence, result from backbolt_ledger.step where run = ${order.run}`);
  expect(rows).toEqual([{ fence: expect.any(Number), result: expect.objectContaining({ rows: expect.any(Number) }) }]);
  return rows[0] as { fence: number };
}

async function readState(target: TargetDb, { run }: Order) {
  return await target.one(
    State,
    sql`select done, undone, (select count(*) from trace where trace.run = counter.run) as traces
      from counter where run = ${run}`,
  );
}

/** Ends what is left to do, as whoever finds it: what the ledger said is what happens. */
export async function recover(lane: Lane, order: Order): Promise<LedgerEntry | undefined> {
  const entry = await readTruth(lane, order);
  const { repeated } = await take(lane.target, order);
  expect(repeated).toBe(entry !== undefined);
  await expectOnce(lane, order);
  return entry;
}

/** So many lanes, each with its turn at the next item as soon as it is free. */
export async function inLanes<Lane, Item>(
  lanes: readonly Lane[],
  items: readonly Item[],
  work: (lane: Lane, item: Item) => Promise<void>,
): Promise<void> {
  const left = [...items];
  await Promise.all(
    lanes.map(async (lane) => {
      for (let item = left.shift(); item !== undefined; item = left.shift()) await work(lane, item);
    }),
  );
}
