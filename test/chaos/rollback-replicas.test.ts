// Two replicas bring the same run on its way: one is killed, or cut off for a while, at any point of it, and the other goes on.

import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { skipTime } from '../../src/db/domain-time.ts';
import { sql } from '../../src/db/sql.ts';
import { hour } from '../../src/lib/clock.ts';
import { quietLog } from '../kit/database.ts';
import { everything } from '../kit/everything.ts';
import { openEngine } from '../kit/rollback-engine.ts';
import { inLanes } from './ledger-lane.ts';
import { aboutDeath, allDeaths, type Death, holdAt, sampleOf, storyFor } from './rollback-deaths.ts';
import { drive, type Story } from './rollback-drive.ts';
import {
  databasesOf,
  expectChains,
  expectTruth,
  type Lane,
  openLanes,
  type Runner,
  startRunner,
} from './rollback-lane.ts';

// Most of the time goes into waiting for a lease to run out, so there may be more lanes than cores.
const abreast = everything ? 4 : 2;

test('of two replicas that are at the same run one is killed at any point, and the other brings it to its end', async ({
  onTestFinished,
}) => {
  const lanes = await openLanes(abreast, onTestFinished);
  const deaths = await allDeaths(lanes[0] as Lane, onTestFinished);
  const chosen = sampleOf(deaths, everything ? 20 : 2);
  let killed = 0;
  await inLanes(lanes, chosen, async (lane, death) => {
    const victim = startRunner();
    onTestFinished(() => victim.kill());
    const story = await storyFor(lane, death.chapter);
    const reaching = holdAt(lane, story, death);
    const said = victim.order({ at: lane.through, story });
    const isThere = reaching.then((reached) => {
      if (reached) killed += 1;
    });
    // In every other run both are there from the beginning: who of the two does what is left to chance, and the victim may not come to its point.
    if (!everything || chosen.indexOf(death) % 2 === 0) await isThere;
    const surviving = drive(lane.engine, story);
    surviving.catch(() => undefined);
    await isThere;
    await victim.kill();
    lane.fronts.own.cut();
    lane.fronts.target.cut();
    await said;
    lane.service.release(story.label);
    await expectEnd(lane, story, death, surviving);
  });
  await Promise.all(lanes.map(expectChains));
  process.stdout.write(`${chosen.length} kills -9 of one of two replicas, ${killed} of them in the middle\n`);
  expect(killed).toBeGreaterThan(chosen.length / 3);
}, 1_800_000);

test('a replica that is cut off at any point and comes back changes nothing of what the other one has done since', async ({
  onTestFinished,
}) => {
  const lanes = await openLanes(abreast, onTestFinished);
  const deaths = (await allDeaths(lanes[0] as Lane, onTestFinished)).filter(isNoCallOnItsWay);
  const chosen = sampleOf(deaths, everything ? 20 : 2);
  let cutOff = 0;
  const children = new Map<Lane, Runner>();
  await inLanes(lanes, chosen, async (lane, death) => {
    const lost = children.get(lane) ?? startRunner();
    if (!children.has(lane)) onTestFinished(() => lost.kill());
    children.set(lane, lost);
    const story = await storyFor(lane, death.chapter);
    const reaching = holdAt(lane, story, death);
    const said = lost.order({ at: lane.through, story });
    if (await reaching) cutOff += 1;
    // It does not even know how long it was away: what was held is there when it wakes.
    lost.freeze();
    const surviving = endingItsLocks(lane, drive(lane.engine, story));
    await expectEnd(lane, story, death, surviving);
    lane.service.release(story.label);
    lane.fronts.own.thaw();
    lane.fronts.target.thaw();
    lost.thaw();
    const word = await said;
    expect([aboutDeath(death), word]).toEqual([aboutDeath(death), expect.stringMatching(heard)]);
    await expectEnd(lane, story, death, surviving, true);
  });
  await Promise.all(lanes.map(expectChains));
  process.stdout.write(`${cutOff} replicas cut off, at ${chosen.length} of ${deaths.length} points\n`);
  expect(cutOff).toBeGreaterThan(chosen.length / 2);
}, 1_800_000);

test('of an undoing that was begun by somebody who is gone it is said for how long it may still be under way', async ({
  onTestFinished,
}) => {
  const [lane] = (await openLanes(1, onTestFinished)) as [Lane];
  const other = await openEngine(lane.engine.at, quietLog);
  onTestFinished(other.close);
  const story = await storyFor(lane, 'undo');
  // Doing it is long over.
  await skipTime(lane.engine.db, hour);
  const held = lane.service.hold(story.label, { step: 'once', call: 'undo', when: 'before' });
  const first = drive(other, story);
  await held;
  let waited = 0;
  const untilOver = async () => {
    waited += 1;
    lane.service.release(story.label);
    await first;
  };
  const number = await drive(lane.engine, story, { alone: true, untilOver });
  expect(waited).toBe(1);
  await expectTruth(lane, number, story);
});

// It goes on as one of two, or was told that its connection is gone.
const heard = /^(ended|.*(terminat|connection|database).*)$/i;

// A service that got a request has it; only one that acts once on a key can be sent it a second time.
const isNoCallOnItsWay = ({ way, point }: Death) =>
  way !== 'service' || point.call === 'check' || point.when === 'after' || point.step === 'keyed';

async function expectEnd(
  lane: Lane,
  story: Story,
  death: Death,
  ending: Promise<number>,
  mayComeLate = false,
): Promise<void> {
  try {
    await expectTruth(lane, await ending, story, mayComeLate);
  } catch (error) {
    throw new Error(aboutDeath(death), { cause: error });
  }
}

const Ended = z.object({ pid: z.number() });

// The server gives up a connection that holds locks and says no more: after 10 s to 60 s in reality, at once here.
async function endingItsLocks(lane: Lane, ending: Promise<number>): Promise<number> {
  let over = false;
  const finished = ending.finally(() => {
    over = true;
  });
  finished.catch(() => undefined);
  while (!over) {
    await lane.engine.db.rows(
      Ended,
      sql`select pid, pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'ClientRead' and pid in
        (select unnest(pg_blocking_pids(pid)) from pg_stat_activity
          where datname = any(${databasesOf(lane)}::text[]) and wait_event_type = 'Lock')`,
    );
    await delay(50);
  }
  return await finished;
}
