// kill -9 of a process at every message that a step in a target exchanges with Postgres: it is done once, and the ledger knows.

import { expect, test } from 'vitest';
import { everything } from '../kit/everything.ts';
import { type Order, type StepName, stepNames, take } from './counted-steps.ts';
import { type Lane, later, newOrder, openLanes, pointsOf, recover, type Stepper, startStepper } from './ledger-lane.ts';
import type { Point } from './postgres-front.ts';

type Death = { name: StepName; point: Point };
type Killed = { lane: Lane; order: Order; said: Promise<string | undefined> };

// So many steps are on their way, each at a point of its own, when their process is killed: to start one takes longer than all the rest.
const together = everything ? 1 : 12;

test('a step whose process is killed at any point is done exactly once, and the ledger says truly whether it was', async ({
  onTestFinished,
}) => {
  const lanes = await openLanes(together, onTestFinished);
  let child = startStepper();
  onTestFinished(() => child.kill());
  const deaths = await allDeaths(lanes, child);
  const chosen = everything ? deaths : sampleOf(deaths);
  let kills = 0;
  const found = { done: 0, 'not done': 0 };
  for (let n = 0; n < chosen.length; n += together) {
    const victim = child;
    child = startStepper();
    const killed = await killAt(lanes, victim, chosen.slice(n, n + together));
    kills += 1;
    for (const done of await Promise.all(killed.map(doneOnce))) found[done ? 'done' : 'not done'] += 1;
  }
  if (process.env.TEST_LOG)
    process.stdout.write(`${kills} kills of ${chosen.length} steps: ${JSON.stringify(found)}\n`);
  expect(found.done + found['not done']).toBe(chosen.length);
  expect(Math.min(...Object.values(found))).toBeGreaterThan(0);
  if (everything) expect(kills).toBeGreaterThanOrEqual(200);
}, 1_800_000);

async function allDeaths([lane]: readonly Lane[], child: Stepper): Promise<Death[]> {
  const deaths: Death[] = [];
  for (const name of stepNames) {
    const points = await pointsOf(lane as Lane, child, name);
    // From the first message to the last, each before and after it.
    expect(points.filter(({ type }) => type === 'startup' || type === 'X')).toHaveLength(4);
    deaths.push(...points.map((point) => ({ name, point })));
  }
  return deaths;
}

// Of one step all but what the server tells of its settings at the start, and that a message of its was received (what the process does then is a
// point too); of the others what is around the commit.
function sampleOf(deaths: readonly Death[]): Death[] {
  return deaths.filter(({ name, point }) => {
    if (point.side === 'server' && (point.when === 'after' || point.type === 'S')) return false;
    return (
      name === stepNames[0] ||
      deaths
        .filter((death) => death.name === name)
        .slice(-12)
        .some((death) => death.point === point)
    );
  });
}

async function killAt(lanes: readonly Lane[], child: Stepper, deaths: readonly Death[]): Promise<Killed[]> {
  const killed = await Promise.all(
    deaths.map(async ({ name, point }, n) => {
      const lane = lanes[n] as Lane;
      const order = await newOrder(lane, name);
      const { reached } = lane.front.watch(point);
      const said = child.order({ ...order, url: lane.url });
      expect([point, await reached]).toEqual([point, true]);
      return { lane, order, said };
    }),
  );
  await child.kill();
  for (const { lane } of killed) lane.front.cut();
  return killed;
}

// As the replica that takes the run over finds it.
async function doneOnce({ lane, order, said }: Killed): Promise<boolean> {
  const entry = await recover(lane, later(order));
  const heard = await said;
  if (heard !== undefined) expect([heard, entry]).toEqual(['done', expect.anything()]);
  await expect(take(lane.target, order)).rejects.toMatchObject({ code: 'rollbacks.fenced_off' });
  return entry !== undefined;
}
