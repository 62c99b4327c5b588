import { expect, test } from 'vitest';
import { domainNow, skipTime } from '../../../src/db/domain-time.ts';
import { openOwnDb } from '../../../src/db/own.ts';
import { sql } from '../../../src/db/sql.ts';
import type { WatchedDb } from '../../../src/db/watched.ts';
import { collectSamples } from '../../../src/features/auth-metrics/collect-samples.ts';
import type { AuthMetricsDeps } from '../../../src/features/auth-metrics/deps.ts';
import { takeSnapshot } from '../../../src/features/auth-metrics/snapshot.ts';
import { windowIds } from '../../../src/features/auth-metrics/windows.ts';
import { day, hour, minute, second } from '../../../src/lib/clock.ts';
import { quietLog } from '../../kit/database.ts';
import { countsOf, directDurations, directFigures } from './direct-figures.ts';
import { type Random, randomOf } from './random.ts';
import { type Attempt, newDeps, newWatched, type Watched, withReader } from './watched-fixture.ts';

const main = { source: 'main' };

function randomAttempt(random: Random, at: Date): Attempt {
  const succeeded = random.next() < 0.8;
  return {
    at,
    succeeded,
    method: random.pick(['password', 'google', 'passkey', '__proto__']),
    platform: random.pick(['web', 'ios', 'android']),
    error_code: succeeded ? null : random.pick(['invalid_credentials', 'otp_expired', 'user_banned', 'constructor']),
    duration_ms: Math.exp(random.next() * 9),
  };
}

async function addTraffic(watched: Watched, random: Random, count: number, from: number, to: number): Promise<void> {
  const moment = () => new Date(from + random.below(to - from));
  await watched.attempts(Array.from({ length: count }, () => randomAttempt(random, moment())));
  const refreshes = Array.from({ length: Math.ceil(count / 2) }, () => ({
    at: moment(),
    succeeded: random.next() < 0.9,
    duration_ms: random.next() * 100,
  }));
  const violations = [{ at: moment(), table_name: random.pick(['invoices', 'profiles']) }];
  await watched.app.run(sql`insert into app.token_refreshes
    select * from jsonb_populate_recordset(null::app.token_refreshes, ${JSON.stringify(refreshes)}::jsonb)`);
  await watched.app.run(sql`insert into app.rls_violations
    select * from jsonb_populate_recordset(null::app.rls_violations, ${JSON.stringify(violations)}::jsonb)`);
}

async function expectTrue(deps: AuthMetricsDeps, watched: Watched): Promise<void> {
  // A round takes nothing new after 5 s, which a busy machine may need: those after it go on.
  for (let rounds = 0; rounds < 20; rounds += 1) {
    if ((await takeSnapshot(deps, { ...main, window: '7d' })).missingMinutes === 0) break;
    await collectSamples(deps, main);
  }
  for (const window of windowIds) {
    const snapshot = await takeSnapshot(deps, { ...main, window });
    expect(snapshot.missingMinutes).toBe(0);
    expect(countsOf(snapshot)).toEqual(await directFigures(watched.app, snapshot.from, snapshot.to));
    const direct = await directDurations(watched.app, snapshot.from, snapshot.to);
    for (const name of ['p50', 'p95', 'p99'] as const) {
      const found = snapshot.signIn?.durationMs?.[name] ?? null;
      if (direct[name] === null || found === null) expect(found).toBe(direct[name]);
      else expect(Math.abs(found - direct[name]) / direct[name]).toBeLessThanOrEqual(0.05);
    }
  }
}

// Ends in the middle of a round: after `pieces` reads nothing more comes of it, as when its process was killed.
function dyingReader(reader: WatchedDb, pieces: number): WatchedDb {
  let left = pieces;
  return {
    ...reader,
    async read(work) {
      const result = await reader.read(work);
      left -= 1;
      if (left < 0) throw new Error('killed');
      return result;
    },
  };
}

test.each([11, 12, 13, 14])('samples equal a full count of the source whatever happens (seed %i)', async (seed) => {
  const random = randomOf(seed);
  const watched = await newWatched();
  const deps = await newDeps(watched);
  const replica = { ...deps, db: openOwnDb({ url: (deps.db as typeof deps.db & { url: string }).url, log: quietLog }) };
  let now = (await domainNow(deps.db)).getTime();
  await addTraffic(watched, random, 1500, now - 7 * day, now);
  let reached = now;
  for (let step = 0; step < 16; step += 1) {
    // Downtime or a jump of the clock: what happened meanwhile is there when the bot is back.
    if (random.next() < 0.4) now = (await skipTime(deps.db, random.below(90) * minute)).getTime();
    now = (await domainNow(deps.db)).getTime();
    await addTraffic(watched, random, 1 + random.below(30), reached, now);
    reached = now;
    await addTraffic(watched, random, 1 + random.below(5), now - 5 * minute + 2 * second, now);
    const killed = random.next() < 0.4 && { ...withReader(deps, dyingReader(watched.reader, random.below(4))) };
    if (killed) await collectSamples(killed, main).catch(() => undefined);
    const outcomes = await Promise.all([collectSamples(deps, main), collectSamples(replica, main)]);
    expect(outcomes).toContain('collected');
    // Rows from before the end of the round, now that it is over.
    if (random.next() < 0.5) {
      await addTraffic(watched, random, 3, reached - 4 * minute, reached);
      expect(await collectSamples(random.pick([deps, replica]), main)).toBe('collected');
    }
    await expectTrue(random.pick([deps, replica]), watched);
  }
  await replica.db.close();
});

test('rows at the very edges of windows, hours and minutes are counted on the right side', async () => {
  const watched = await newWatched();
  const deps = await newDeps(watched);
  await collectSamples(deps, main);
  const edges = new Set<number>();
  for (const window of windowIds) edges.add((await takeSnapshot(deps, { ...main, window })).from.getTime());
  const now = (await domainNow(deps.db)).getTime();
  for (const start of [...edges, now]) {
    for (let tens = -6; tens < 6; tens += 1) edges.add((Math.floor(start / (10 * minute)) + tens) * 10 * minute);
  }
  for (let hours = 0; hours < 30; hours += 1) edges.add((Math.floor(now / hour) - hours) * hour);
  const moments = [...edges].flatMap((edge) => [edge - 1, edge, edge + 1, edge + minute - 1, edge + minute]);
  await watched.attempts(moments.filter((at) => at < now).map((at) => ({ at: new Date(at) })));
  // Rows this late are counted by a full back-fill only.
  await deps.db.run(sql`update backbolt.metric_source set watermark = null`);
  await collectSamples(deps, main);
  await expectTrue(deps, watched);
  // Some minutes were collected by a Backbolt that made no sums of ten; then all of them.
  await deps.db.run(sql`delete from backbolt.sample_sum where minutes = 10 and extract(minute from at) in (0, 20, 30)`);
  await expectTrue(deps, watched);
  await deps.db.run(sql`delete from backbolt.sample_sum where minutes = 10`);
  await expectTrue(deps, watched);
});
