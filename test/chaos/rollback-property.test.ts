// Plans and failures that are made up: whatever people and the world do to a run, its ledger and its target agree, and it comes to its end.

import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { everything } from '../kit/everything.ts';
import { inLanes } from './ledger-lane.ts';
import { beginRandomRun, freeLane, openRandomLanes, type RandomLane } from './random-lane.ts';
import { anyCase, type Command, type RandomCase } from './random-plan.ts';
import { bringToEnd, perform } from './random-run.ts';
import { expectAgreement } from './random-truth.ts';
import { expectChains } from './rollback-lane.ts';

const numRuns = everything ? 500 : 40;
// As many as there are processors: a case waits for nobody else.
const abreast = 2;
// The same cases every time, unless somebody wants others: PROPERTY_SEED=$RANDOM.
const seed = Number(process.env.PROPERTY_SEED ?? 5);

const closing: (() => Promise<void>)[] = [];
const lanes = openRandomLanes(abreast, (close) => closing.push(close));
afterAll(async () => {
  for (const close of closing.reverse()) await close();
});

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

const by = { by: 'leader', twice: false } as const;
const sqlStep = { type: 'sql', undo: true, verified: false, invariant: false } as const;
const execute = { execute: 'second', expired: true } as const;
const done: Command[] = [{ ...by, click: 'run_up_to', step: 5 }, execute];
const toUndo: Command[] = [...done, { ...by, click: 'undo', step: 0 }, execute, { ...by, click: 'confirm_undo' }];

test.each<[string, RandomCase]>([
  [
    'what was confirmed and not begun when a run is turned round is not confirmed any more',
    {
      steps: [sqlStep],
      commands: [
        { ...by, click: 'confirm' },
        { ...by, click: 'undo', step: 0 },
      ],
      ending: 'forward',
    },
  ],
  [
    'a step that was about to be done by a replica that was held is not said to have failed before that one is turned away',
    {
      steps: [sqlStep],
      commands: [
        { ...by, click: 'confirm' },
        { stall: [execute], network: 'target', at: { side: 'client', nth: 2, when: 'before' } },
      ],
      ending: 'abort',
    },
  ],
  [
    'a replica that was held before a step does not do it once the run is aborted',
    {
      steps: [sqlStep],
      commands: [
        { ...by, click: 'confirm' },
        {
          stall: [{ ...by, click: 'abort' }, execute],
          network: 'target',
          at: { side: 'client', nth: 1, when: 'before' },
        },
      ],
      ending: 'forward',
    },
  ],
  [
    'a confirmation to undo is over when the rest was left',
    {
      steps: [sqlStep],
      commands: [...toUndo, { ...by, click: 'leave' }, execute, { ...by, click: 'undo', step: 0 }, execute],
      ending: 'forward',
    },
  ],
])('%s', async (_name, example) => {
  const [lane] = (await lanes) as [RandomLane];
  await expectTruth(lane, example);
});

test('a run whose undoing is cut off anywhere, and then left, says of what was undone that it is', async () => {
  const all = await lanes;
  // Up to the last message of an undoing in the target, and some more; in the sample those about its commit.
  const nths = Array.from({ length: 24 }, (_, n) => n + 1).filter((nth) => everything || (nth > 11 && nth < 21));
  await inLanes(all, nths, async (lane, nth) => {
    const cut: Command = { cut: true, network: 'target', at: { side: 'client', nth, when: 'after' } };
    await expectTruth(lane, {
      steps: [sqlStep],
      commands: [...toUndo, cut, { ...by, click: 'leave' }],
      ending: 'forward',
    });
  });
}, 60_000);

test('a step outside whose replica is cut off anywhere is done again by nobody but who says that it was not done', async () => {
  const all = await lanes;
  // From its intent on to what became of it, each statement being five messages.
  const nths = Array.from({ length: 18 }, (_, n) => 5 * n + 10).filter((_, n) => everything || n % 2 === 0);
  await inLanes(all, nths, async (lane, nth) => {
    await expectTruth(lane, {
      steps: [{ type: 'http', undo: true, check: false, repeatable: false }],
      commands: [
        { ...by, click: 'confirm' },
        { cut: true, network: 'own', at: { side: 'client', nth, when: 'after' } },
        execute,
      ],
      ending: 'forward',
    });
  });
}, 60_000);

test('whatever people and the world do to a run, its ledger and its target agree, and it comes to its end', async () => {
  const all = await lanes;
  // A failure names the seed and the least case.
  const checks = all.map((lane, n) =>
    fc.assert(
      fc.asyncProperty(anyCase, (one) => expectTruth(lane, one)),
      { numRuns: Math.ceil(numRuns / abreast), seed: seed + n },
    ),
  );
  // Neither is left in the middle of a case.
  await Promise.allSettled(checks);
  await Promise.all(checks);
  await Promise.all(all.map(expectChains));
}, 1_800_000);
