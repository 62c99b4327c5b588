// Plans and failures that are made up: whatever people and the world do to a run, its ledger and its target agree, and it comes to its end.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { everything } from './ledger-lane.ts';
import { beginRandomRun, freeLane, openRandomLanes, type RandomLane } from './random-lane.ts';
import { anyCase, type RandomCase } from './random-plan.ts';
import { bringToEnd, perform } from './random-run.ts';
import { expectAgreement } from './random-truth.ts';
import { expectChains } from './rollback-lane.ts';

const numRuns = everything ? 500 : 40;
// As many as there are processors: a case waits for nobody else.
const abreast = 2;
// The same cases every time, unless somebody wants others: PROPERTY_SEED=$RANDOM.
const seed = Number(process.env.PROPERTY_SEED ?? 5);

async function expectTruth(lane: RandomLane, { steps, commands, ending }: RandomCase): Promise<void> {
  const random = await beginRandomRun(lane, steps);
  try {
    let before = await expectAgreement(random);
    for (const command of commands) {
      const { refused } = await perform(random, command);
      const now = await expectAgreement(random, before);
      if (refused) expect([command, now]).toEqual([command, before]);
      before = now;
    }
    await bringToEnd(random, ending);
    const { run } = await expectAgreement(random, before);
    expect(run.state).toBeOneOf(['completed', 'aborted', 'undone']);
  } finally {
    await freeLane(lane);
  }
}

test('whatever people and the world do to a run, its ledger and its target agree, and it comes to its end', async ({
  onTestFinished,
}) => {
  const lanes = await openRandomLanes(abreast, onTestFinished);
  // A failure names the seed and the least case.
  const checks = lanes.map((lane, n) =>
    fc.assert(
      fc.asyncProperty(anyCase, (one) => expectTruth(lane, one)),
      { numRuns: Math.ceil(numRuns / abreast), seed: seed + n },
    ),
  );
  // Neither is left in the middle of a case.
  await Promise.allSettled(checks);
  await Promise.all(checks);
  await Promise.all(lanes.map(expectChains));
}, 1_800_000);
