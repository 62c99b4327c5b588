// kill -9 of a process at every point of a run: each effect is there once, and the run comes to its end.

import { expect, test } from 'vitest';
import { everything } from '../kit/everything.ts';
import { aboutDeath, allDeaths, type Death, holdAt, keepToUndo, sampleOf, storyFor } from './rollback-deaths.ts';
import { drive } from './rollback-drive.ts';
import { expectChains, expectTruth, type Lane, openLanes, type Runner, startRunner } from './rollback-lane.ts';

// So many runs are on their way, each at a point of its own, when their process is killed: to start one takes longer than most of the rest.
const together = 6;
// So many processes are on their way at once.
const abreast = everything ? 2 : 1;

test('a run whose process is killed at any point is taken over, and each of its effects is there exactly once', async ({
  onTestFinished,
}) => {
  const lanes = await openLanes(together * abreast, onTestFinished);
  const deaths = await allDeaths(lanes[0] as Lane, onTestFinished);
  const few = sampleOf(deaths, 10);
  const chosen = everything ? deaths : deaths.filter((death) => few.includes(death) || isDone(death));
  const left = [...chosen];
  let kills = 0;
  let killed = 0;
  onTestFinished(() => {
    process.stdout.write(`${kills} kills -9 in ${killed} runs, at ${chosen.length} of ${deaths.length} points\n`);
  });
  const work = async (own: readonly Lane[]) => {
    let child = startRunner();
    onTestFinished(() => child.kill());
    for (let now = left.splice(0, together); now.length > 0; now = left.splice(0, together)) {
      const victim = child;
      child = startRunner();
      const begun = await Promise.all(now.map((death, at) => begin(own[at] as Lane, victim, death)));
      await victim.kill();
      kills += 1;
      killed += begun.filter(({ reached }) => reached).length;
      await Promise.all(begun.map(({ recover }) => recover()));
    }
  };
  await Promise.all(Array.from({ length: abreast }, (_, n) => work(lanes.slice(n * together, (n + 1) * together))));
  await Promise.all(lanes.map(expectChains));
  // Some points a run does not come to a second time: what is near in time may come in another order.
  expect(killed).toBeGreaterThan(chosen.length * 0.9);
  // So many runs at least saw their process killed at a point of their own.
  if (everything) expect(killed).toBeGreaterThanOrEqual(200);
}, 1_800_000);

// It has its effect, and nobody knows.
const isDone = ({ way, point }: Death) => way === 'service' && point.call !== 'check' && point.when === 'after';

async function begin(lane: Lane, victim: Runner, death: Death) {
  const story = await storyFor(lane, death.chapter);
  const reaching = holdAt(lane, story, death);
  const said = victim.order({ at: lane.through, story });
  const reached = await reaching;
  return {
    reached,
    async recover() {
      lane.fronts.own.cut();
      lane.fronts.target.cut();
      await said;
      lane.service.release(story.label);
      try {
        const number = await drive(lane.engine, story, { alone: true });
        await expectTruth(lane, number, story);
        keepToUndo(lane, story);
      } catch (error) {
        throw new Error(aboutDeath(death), { cause: error });
      }
    },
  };
}
