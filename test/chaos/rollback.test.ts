// kill -9 of a process at every point of a run: each effect is there once, and the run comes to its end.
import { expect, test } from 'vitest';
import { abortRun, pauseRun } from '../../src/features/rollbacks/control-run.ts';
import { requester } from '../kit/rollback-engine.ts';
import { everything } from './ledger-lane.ts';
import { aboutDeath, type Chapter, type Death, deathsIn, ends, holdAt } from './rollback-deaths.ts';
import { drive, type Story } from './rollback-drive.ts';
import { expectChains, expectTruth, type Lane, newStory, openLanes } from './rollback-lane.ts';
import { type RollbackProcess, startRollbackProcess } from './rollback-process.ts';

// So many runs are on their way, each at a point of its own, when their process is killed: to start one takes longer than most of the rest.
const together = everything ? 2 : 8;

test('a run whose process is killed at any point is taken over, and each of its effects is there exactly once', async ({
  onTestFinished,
}) => {
  const lanes = await openLanes(together, onTestFinished);
  let child = startRollbackProcess();
  onTestFinished(() => child.kill());
  const deaths = await allDeaths(lanes[0] as Lane, child);
  const chosen = everything ? deaths : sampleOf(deaths);
  let kills = 0;
  let killed = 0;
  for (let n = 0; n < chosen.length; n += together) {
    const victim = child;
    child = startRollbackProcess();
    const begun = await Promise.all(
      chosen.slice(n, n + together).map((death, at) => beginAndDie(lanes[at] as Lane, victim, death)),
    );
    await victim.kill();
    kills += 1;
    killed += begun.filter(({ reached }) => reached).length;
    await Promise.all(begun.map(({ recover }) => recover()));
  }
  await Promise.all(lanes.map(expectChains));
  process.stdout.write(`${kills} kills of processes in ${killed} runs; ${chosen.length} of ${deaths.length} points\n`);
  expect(killed).toBeGreaterThan(chosen.length * 0.9);
  if (everything) expect(kills).toBeGreaterThanOrEqual(200);
}, 600_000);

async function allDeaths(lane: Lane, child: RollbackProcess): Promise<Death[]> {
  const deaths: Death[] = [];
  for (const chapter of ['forward', 'undo'] as const) {
    const story = await storyFor(lane, chapter);
    const { own, target } = lane.fronts;
    const watched = [own.watch(), target.watch()];
    expect(await child.bring({ at: lane.through, story })).toBe('ended');
    await Promise.all(watched.map(({ ended }) => ended));
    deaths.push(...deathsIn(chapter, { own: own.points(), target: target.points() }));
  }
  return deaths;
}

async function storyFor(lane: Lane, chapter: Chapter): Promise<Story> {
  const story = await newStory(lane, 'completed');
  if (chapter === 'forward') return story;
  await drive(lane.engine, story, { alone: true });
  return { ...story, end: 'undone' };
}

const sampleOf = (deaths: readonly Death[]) => deaths.filter((_, n) => n % Math.ceil(deaths.length / 24) === 0);

async function beginAndDie(lane: Lane, victim: RollbackProcess, death: Death) {
  const story = await storyFor(lane, death.chapter);
  const reaching = holdAt(lane, story, death);
  const said = victim.bring({ at: lane.through, story });
  const reached = await reaching;
  return {
    reached,
    async recover() {
      lane.fronts.own.cut();
      lane.fronts.target.cut();
      await said;
      lane.service.release(story.label);
      const number = await drive(lane.engine, story, { alone: true }).catch((error: unknown) => {
        throw new Error(aboutDeath(death), { cause: error });
      });
      await expectTruth(lane, number, story).catch((error: unknown) => {
        throw new Error(aboutDeath(death), { cause: error });
      });
    },
  };
}
void ends; void abortRun; void pauseRun; void requester;
