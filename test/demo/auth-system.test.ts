import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { sql } from '../../src/db/sql.ts';
import { openTargetDb } from '../../src/db/target.ts';
import { startDemo } from '../../src/demo/auth-system.ts';
import { day, hour, minute } from '../../src/lib/clock.ts';
import { databaseUrl, newDatabase, quietLog } from '../kit/database.ts';

const start = new Date('2026-03-01T09:00:00.000Z').getTime();
const Traffic = z.object({
  n: z.number(),
  ok: z.number().nullable(),
  first: z.date().nullable(),
  last: z.date().nullable(),
});

async function newDemo() {
  const url = await newDatabase({ migrated: false });
  const db = openTargetDb({ url, log: quietLog });
  afterAll(() => db.close());
  const clock = { now: start };
  const open = () => startDemo({ url, log: quietLog, now: () => new Date(clock.now) });
  const traffic = (from: number, to: number) =>
    db.one(
      Traffic,
      sql`select count(*) as n, avg(succeeded::int)::double precision as ok, min(at) as first, max(at) as last
        from backbolt_source.login_attempts where at >= ${new Date(from)} and at < ${new Date(to)}`,
    );
  const all = () => db.rows(z.any(), sql`select * from backbolt_source.login_attempts order by at`);
  return { url, db, clock, open, traffic, all };
}

test('a week of healthy history is there at the start, busier by day than by night', async () => {
  const { db, open, traffic, url } = await newDemo();
  const demo = await open();
  const week = await traffic(0, start + day);
  expect(week.n).toBeGreaterThan(50_000);
  expect(week.ok).toBeGreaterThan(0.985);
  expect(week.ok).toBeLessThan(0.993);
  expect(week.last?.getTime()).toBeLessThan(start);
  const midnight = start - 9 * hour - day;
  const night = await traffic(midnight + hour, midnight + 3 * hour);
  const noon = await traffic(midnight + 13 * hour, midnight + 15 * hour);
  expect(noon.n).toBeGreaterThan(night.n * 1.5);
  expect((await traffic(start - hour, start)).ok).toBeGreaterThanOrEqual(0.98);
  const Sessions = z.object({ active: z.number(), idle: z.number() });
  const sessions = await db.one(
    Sessions,
    sql`select count(*) filter (where expires_at > ${new Date(start)}) as active,
      count(*) filter (where last_seen_at < ${new Date(start - 30 * minute)} and expires_at > ${new Date(start)}) as idle
    from backbolt_source.sessions`,
  );
  expect(sessions.active).toBeGreaterThan(500);
  expect(sessions.idle / sessions.active).toBeLessThan(0.5);
  expect(databaseUrl(new URL(url).pathname.slice(1), demo.readerRole)).toContain('//backbolt_reader@');
  await demo.stop();
});

test('traffic is the same whether it is made at once or bit by bit, also by two at a time', async () => {
  const together = await newDemo();
  const apart = await newDemo();
  const first = await together.open();
  const others = await Promise.all([apart.open(), apart.open()]);
  for (const seconds of [1, 2, 7, 30, 60, 500]) {
    apart.clock.now += seconds * 1000;
    await Promise.all(others.map((demo) => demo.catchUp()));
  }
  together.clock.now = apart.clock.now;
  await first.catchUp();
  expect(await apart.all()).toEqual(await together.all());
  await Promise.all([first, ...others].map((demo) => demo.stop()));
});

test('a restart and a jump of the clock fill only what is missing', async () => {
  const { open, clock, traffic, all } = await newDemo();
  await (await open()).stop();
  const before = await all();
  clock.now += 3 * hour;
  const demo = await open();
  expect((await all()).slice(0, before.length)).toEqual(before);
  expect((await traffic(start, clock.now)).n).toBeGreaterThan(500);
  clock.now += 15 * minute;
  await demo.catchUp();
  expect((await traffic(clock.now - 15 * minute, clock.now)).n).toBeGreaterThan(50);
  clock.now -= hour;
  await demo.catchUp();
  expect((await traffic(clock.now, clock.now + day)).n).toBe(0);
  clock.now += minute * 10;
  await demo.catchUp();
  expect((await traffic(clock.now - 10 * minute, clock.now)).n).toBeGreaterThan(30);
  await demo.stop();
});

test('sign-in can be broken and repaired, across a restart', async () => {
  const { open, clock, traffic } = await newDemo();
  const demo = await open();
  await demo.breakSignIn(true);
  await demo.stop();
  clock.now += 15 * minute;
  const restarted = await open();
  expect((await traffic(start, clock.now)).ok).toBeLessThan(0.5);
  await restarted.breakSignIn(false);
  const repaired = clock.now;
  clock.now += 30 * minute;
  await restarted.catchUp();
  expect((await traffic(repaired, clock.now)).ok).toBeGreaterThan(0.95);
  await restarted.stop();
});

test('what is older than eight days goes, expired sessions too', async () => {
  const { db, open, clock, traffic } = await newDemo();
  const demo = await open();
  clock.now += 3 * day;
  await demo.catchUp();
  expect((await traffic(0, clock.now - 8 * day)).n).toBe(0);
  expect((await traffic(clock.now - 8 * day, clock.now)).n).toBeGreaterThan(50_000);
  const Count = z.object({ n: z.number() });
  const expired = sql`select count(*) as n from backbolt_source.sessions where expires_at < ${new Date(clock.now - 2 * hour)}`;
  expect(await db.one(Count, expired)).toEqual({ n: 0 });
  await demo.stop();
});
