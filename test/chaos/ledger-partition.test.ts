// A replica that is cut off in the middle of a step while the next one takes the run over: neither waits for ever, and nothing is done twice.

import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { sql } from '../../src/db/sql.ts';
import { openTargetDb } from '../../src/db/target.ts';
import { quietLog } from '../kit/database.ts';
import { everything } from '../kit/everything.ts';
import { type Order, type StepName, stepNames, take } from './counted-steps.ts';
import {
  expectOnce,
  inLanes,
  type Lane,
  later,
  newOrder,
  openLanes,
  pointsOf,
  readTruth,
  recover,
  startStepper,
} from './ledger-lane.ts';
import type { Point } from './postgres-front.ts';

type Loss = { name: StepName; point: Point };
type Stranded = { lane: Lane; order: Order; point: Point; said: Promise<string | undefined>; ended: Promise<void> };

test.concurrent('a replica that is cut off at any point and comes back has done the step or is turned away, and the next one knows which', async ({
  onTestFinished,
}) => {
  // The time goes into waiting for locks here, so there may be more lanes than cores.
  const { strand, lanes, losses } = await openSea(8, onTestFinished);
  const heard = new Map<string, number>();
  await inLanes(lanes, everything ? losses : sampleOf(losses), async (lane, { name, point }) => {
    const stranded = await strand(lane, name, point);
    const lost = await isLocked(stranded);
    if (lost) await endItsConnection(stranded);
    const { fence } = await expectOnce(lane, stranded.order);
    const word = await comeBack(stranded);
    expect([point, word]).toEqual([point, expect.stringMatching(expected(lost, fence === stranded.order.fence))]);
    heard.set(word, (heard.get(word) ?? 0) + 1);
  });
  if (process.env.TEST_LOG) process.stdout.write(`${JSON.stringify([...heard])}\n`);
  const words = ['done', 'rollbacks.fenced_off', 'target.commit_unknown', 'target.unreachable'];
  expect([...heard.keys()].sort()).toEqual(words);
}, 1_800_000);

test.concurrent('that the ledger knows nothing of a step stays true, though a replica that is cut off was about to begin it', async ({
  onTestFinished,
}) => {
  const { strand, lanes } = await openSea(1, onTestFinished);
  const [lane] = lanes as [Lane];
  // The first message opens the connection, the second the transaction.
  const stranded = await strand(lane, 'one statement', { side: 'client', nth: 2, type: 'Q', when: 'before' });
  const { order } = stranded;
  expect(await readTruth(lane, later(order))).toBeUndefined();
  lane.front.thaw();
  expect(await stranded.said).toBe('rollbacks.fenced_off');
  await stranded.ended;
  expect(await readTruth(lane, later(order))).toBeUndefined();
});

// Ten seconds, so not in `npm test`; that the time-out is set is tested there (test/db/target.test.ts).
test
  .runIf(everything)
  .concurrent(
    'a replica that is cut off before it can commit loses its locks by itself, 10 s later',
    async ({ onTestFinished }) => {
      const { strand, lanes, losses } = await openSea(1, onTestFinished);
      const [lane] = lanes as [Lane];
      const stranded = await strand(lane, 'one statement', commitOf(losses, 'before'));
      expect(await isLocked(stranded)).toBe(true);
      // Waits longer than the server's time-out for it.
      expect(await recover(lane, later(stranded.order))).toBeUndefined();
      expect(await comeBack(stranded)).toBe('target.commit_unknown');
    },
  );

test.concurrent('a connection that is lost at the commit leaves it unknown what came of that, and the ledger tells', async ({
  onTestFinished,
}) => {
  const { lanes, losses } = await openSea(1, onTestFinished);
  const [lane] = lanes as [Lane];
  const target = openTargetDb({ url: lane.url, log: quietLog });
  onTestFinished(() => target.close());
  for (const when of ['before', 'after'] as const) {
    const order = await newOrder(lane, 'one statement');
    const { reached } = lane.front.watch(commitOf(losses, when));
    const taking = expect(take(target, order)).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'target.commit_unknown',
      userMessage: expect.stringContaining('not known yet whether it was done'),
    });
    expect(await reached).toBe(true);
    lane.front.cut();
    await taking;
    expect((await recover(lane, order)) !== undefined).toBe(when === 'after');
  }
});

async function openSea(count: number, onFinished: (close: () => Promise<void>) => void) {
  const lanes = await openLanes(count, onFinished);
  const child = startStepper();
  onFinished(() => child.kill());
  const losses: Loss[] = [];
  for (const name of stepNames) {
    const points = await pointsOf(lanes[0] as Lane, child, name);
    losses.push(...points.map((point) => ({ name, point })));
  }
  return {
    lanes,
    losses,
    // The process takes the step until the point; from then on nothing gets through, to it or from it, and nobody is told.
    async strand(lane: Lane, name: StepName, point: Point): Promise<Stranded> {
      const order = await newOrder(lane, name);
      const { reached, ended } = lane.front.watch(point);
      const said = child.order({ ...order, url: lane.url });
      expect([point, await reached]).toEqual([point, true]);
      return { lane, order, point, said, ended };
    },
  };
}

// One step is enough for the sample, and what the server tells of its settings at the start.
function sampleOf(losses: readonly Loss[]): Loss[] {
  return losses.filter(
    ({ name, point: { side, type, when } }) =>
      name === stepNames[0] && (side === 'client' || (when === 'before' && type !== 'S')),
  );
}

function commitOf(losses: readonly Loss[], when: Point['when']): Point {
  const found = losses.filter(
    ({ name, point }) => name === 'one statement' && point.type === 'Q' && point.when === when,
  );
  return (found.at(-1) as Loss).point;
}

// Whether the next replica is kept out; if not, it has found out the truth, and done what was left.
async function isLocked({ lane, order }: Stranded): Promise<boolean> {
  const failure = await take(lane.target, { ...later(order), lockTimeoutMs: 100 }).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (failure === undefined) return false;
  expect(failure).toMatchObject({
    kind: 'conflict',
    code: 'target.locked',
    userMessage: expect.stringMatching(
      /holds a lock that this step waited for, for more than 0.1 s. Nothing was changed/,
    ),
  });
  return true;
}

const Waiting = z.object({ waiting: z.number() });

// The next replica waits, and has its turn when the server gives the other up: at its time-out or TCP's in reality, at once here.
async function endItsConnection({ lane, order }: Stranded): Promise<void> {
  let found = false;
  const truth = recover(lane, later(order)).finally(() => {
    found = true;
  });
  const locks = sql`pg_locks where relation = 'backbolt_ledger.fence'::regclass and mode = 'ExclusiveLock'`;
  await vi.waitFor(
    async () => {
      const { waiting } = await lane.target.one(Waiting, sql`select count(*) as waiting from ${locks} and not granted`);
      // On a busy machine it may have been a commit under way: then the lock is free by now.
      expect(found || waiting === 1).toBe(true);
    },
    { interval: 5 },
  );
  await lane.target.run(sql`select pg_terminate_backend(pid) from ${locks} and granted`);
  await truth;
}

// What was held goes on its way, long after the next replica ended the step.
async function comeBack({ lane, order, said, ended }: Stranded): Promise<string> {
  const { fence } = await expectOnce(lane, order);
  lane.front.thaw();
  const word = await said;
  await ended;
  expect(await expectOnce(lane, order)).toEqual({ fence, result: expect.anything() });
  return word ?? '';
}

// What the one that was cut off may hear.
function expected(lost: boolean, didIt: boolean): RegExp {
  if (didIt) return lost ? /^(done|target.commit_unknown)$/ : /^done$/;
  return lost ? /^target.(unreachable|commit_unknown)$/ : /^rollbacks.fenced_off$/;
}
