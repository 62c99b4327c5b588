import { expect, test } from 'vitest';
import { sql } from '../../src/db/sql.ts';
import { type Limiter, openLimiter, type Priority } from '../../src/slack/limiter.ts';
import { newOwnDb } from '../kit/database.ts';

async function granted(limiters: Limiter[], channel: string, count: number, priority: Priority = 'deadline') {
  const asked = Array.from({ length: count }, (_, n) =>
    (limiters[n % limiters.length] as Limiter).take('chat.postMessage', channel, priority),
  );
  return (await Promise.all(asked)).filter((wait) => wait === 0).length;
}

// One a second in a channel, and a short burst of three: Slack "may allow short bursts" over one a second.
test('two replicas together send no more into a channel than Slack takes', async () => {
  const db = await newOwnDb();
  const replicas = [openLimiter(db), openLimiter(db)];
  const sent = await granted(replicas, 'C1', 20);
  expect(sent).toBeGreaterThanOrEqual(3);
  // Another place is free each second, should the twenty statements take that long on a slow machine.
  expect(sent).toBeLessThanOrEqual(5);
  expect(await granted(replicas, 'C2', 1)).toBe(1);
});

test('a refused call takes no place in any bucket', async () => {
  const db = await newOwnDb();
  const limiter = openLimiter(db);
  await granted([limiter], 'C1', 10);
  const before = await db.run(sql`select 1 from backbolt.send_bucket where bucket = 'method chat.postMessage'`);
  expect(before).toBe(1);
  expect(await granted([limiter], 'C1', 30)).toBeLessThanOrEqual(2);
  expect(await granted([limiter], 'C3', 1)).toBe(1);
});

test('what is urgent still finds a place where redrawing does not', async () => {
  const db = await newOwnDb();
  const limiter = openLimiter(db);
  await db.run(
    sql`insert into backbolt.send_bucket values ('channel C1', clock_timestamp() + interval '900 milliseconds')`,
  );
  expect(await limiter.take('chat.postMessage', 'C1', 'redraw')).toBeGreaterThan(0);
  expect(await limiter.take('chat.postMessage', 'C1', 'deadline')).toBe(0);
});

test('after Slack said to wait, nobody sends there until then', async () => {
  const db = await newOwnDb();
  const [one, other] = [openLimiter(db), openLimiter(db)];
  await one.hold('chat.postMessage', 'C1', 30_000);
  const wait = await other.take('chat.postMessage', 'C1', 'deadline');
  expect(wait).toBeGreaterThan(20_000);
  expect(wait).toBeLessThanOrEqual(34_000);
});
