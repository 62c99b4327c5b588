import { expect, test } from 'vitest';
import { z } from 'zod';
import { domainNow, skipTime } from '../../../src/db/domain-time.ts';
import { sql } from '../../../src/db/sql.ts';
import type { WatchedDb } from '../../../src/db/watched.ts';
import { collectSamples } from '../../../src/features/auth-metrics/collect-samples.ts';
import { pruneMetrics } from '../../../src/features/auth-metrics/prune-metrics.ts';
import { readSnapshot, takeSnapshot } from '../../../src/features/auth-metrics/snapshot.ts';
import { readSourceState } from '../../../src/features/auth-metrics/source-store.ts';
import { day, hour, minute } from '../../../src/lib/clock.ts';
import { newDeps, newWatched, withReader } from './watched-fixture.ts';

const main = { source: 'main' };
const Count = z.object({ n: z.number() });

test('questions that come together share one answer, and a failure is not shared on', async () => {
  const deps = await newDeps(await newWatched());
  const asked = Array.from({ length: 50 }, () => readSnapshot(deps, { ...main, window: '1h' }));
  expect(new Set(asked).size).toBe(1);
  expect(readSnapshot(deps, { ...main, window: '24h' })).not.toBe(asked[0]);
  await Promise.all(asked);
  const unknown = { source: 'no such', window: '1h' as const };
  const first = readSnapshot(deps, unknown);
  await expect(first).rejects.toMatchObject({ code: 'auth_metrics.unknown_source' });
  expect(readSnapshot(deps, unknown)).not.toBe(first);
  await expect(readSnapshot(deps, unknown)).rejects.toThrow('known: main');
});

test('sessions are counted at the moment of the round: expired ones not, idle ones by when they were last seen', async () => {
  const watched = await newWatched();
  const deps = await newDeps(watched);
  const now = (await domainNow(deps.db)).getTime();
  const insert = (id: string, user: string | null, seen: number | null, expires: number | null) =>
    watched.app.run(sql`insert into app.sessions values (${id}, ${user}, ${new Date(now - 2 * hour)},
      ${seen === null ? null : new Date(now - seen * minute)}, ${expires === null ? null : new Date(now + expires * minute)})`);
  await insert('a', 'user-0001', 0, 60);
  await insert('b', 'user-0001', 29, 60);
  await insert('c', 'user-0002', 31, 60);
  await insert('d', 'user-0003', null, null);
  await insert('e', 'user-0004', 1, -1);
  await insert('f', null, 1, 60);
  await collectSamples(deps, main);
  const { sessions } = await takeSnapshot(deps, { ...main, window: '15m' });
  expect(sessions).toMatchObject({ active: 5, users: 3, idleShare: 2 / 5 });
  expect(Math.abs((sessions?.at.getTime() ?? 0) - now)).toBeLessThan(minute);
});

test('a later round keeps the gauges that an earlier minute had', async () => {
  const watched = await newWatched();
  const deps = await newDeps(watched);
  const gauges = sql`select count(*) as n from backbolt.minute_sample where gauges is not null`;
  await collectSamples(deps, main);
  await skipTime(deps.db, minute);
  await collectSamples(deps, main);
  await collectSamples(deps, main);
  expect((await deps.db.one(Count, gauges)).n).toBeGreaterThanOrEqual(2);
});

test('repeated rounds write nothing that was there already', async () => {
  const watched = await newWatched();
  const deps = await newDeps(watched);
  await watched.attempts([{ at: new Date(Date.now() - 2 * minute) }]);
  await collectSamples(deps, main);
  const before = sql`select minute, counts, xmin::text from backbolt.minute_sample where gauges is null order by minute`;
  const rows = await deps.db.rows(z.any(), before);
  await collectSamples(deps, main);
  const after = new Map((await deps.db.rows(z.any(), before)).map((row) => [row.minute.getTime(), row]));
  for (const row of rows.filter((each) => after.has(each.minute.getTime())))
    expect(after.get(row.minute.getTime())).toEqual(row);
});

test('recent figures are there while the past is still being read, and the snapshot says how much is missing', async () => {
  const watched = await newWatched();
  const deps = await newDeps(watched);
  await watched.attempts(Array.from({ length: 30 }, () => ({ at: new Date(Date.now() - 20 * minute) })));
  let reads = 0;
  const reader: WatchedDb = {
    ...watched.reader,
    read: async (work) => {
      reads += 1;
      if (reads > 1) throw new Error('killed');
      return await watched.reader.read(work);
    },
  };
  await expect(collectSamples(withReader(deps, reader), main)).rejects.toThrow('killed');
  const hourly = await takeSnapshot(deps, { ...main, window: '1h' });
  expect(hourly.signIn?.attempts).toBe(30);
  const weekly = await takeSnapshot(deps, { ...main, window: '7d' });
  expect(weekly.missingMinutes).toBeGreaterThan(9900);
  await collectSamples(deps, main);
  expect((await takeSnapshot(deps, { ...main, window: '7d' })).missingMinutes).toBe(0);
});

test('a collector that was overtaken cannot commit', async () => {
  const watched = await newWatched();
  const deps = await newDeps(watched);
  const overtaken: WatchedDb = {
    ...watched.reader,
    read: async (work) => {
      const result = await watched.reader.read(work);
      // It was away for longer than its lease: another replica collects meanwhile, with a row that this one has not seen.
      await deps.db.run(sql`update backbolt.metric_source set leased_until = '-infinity'`);
      await watched.attempts([{ at: new Date(Date.now() - 10 * minute) }]);
      expect(await collectSamples(deps, main)).toBe('collected');
      return result;
    },
  };
  expect(await collectSamples(withReader(deps, overtaken), main)).toBe('busy');
  expect((await takeSnapshot(deps, { ...main, window: '1h' })).signIn?.attempts).toBe(1);
});

test('a lease that is held makes another round stand aside', async () => {
  const deps = await newDeps(await newWatched());
  await deps.db.run(sql`insert into backbolt.metric_source (source, fence, leased_until)
    values ('main', 7, clock_timestamp() + interval '1 minute')`);
  expect(await collectSamples(deps, main)).toBe('busy');
  expect((await readSourceState(deps.db, 'main'))?.watermark).toBeNull();
});

test('a clock put forward by a day and back again does no harm', async () => {
  const watched = await newWatched();
  const deps = await newDeps(watched);
  await skipTime(deps.db, day);
  await collectSamples(deps, main);
  await deps.db.run(sql`update backbolt.domain_clock set time_offset = interval '0'`);
  const now = (await domainNow(deps.db)).getTime();
  await watched.attempts(Array.from({ length: 20 }, (_, n) => ({ at: new Date(now - n * 10_000 - 1000) })));
  expect(await collectSamples(deps, main)).toBe('collected');
  const snapshot = await takeSnapshot(deps, { ...main, window: '1h' });
  expect(snapshot.signIn?.attempts).toBe(20);
  expect(snapshot.verdict.level).toBe('healthy');
});

test('top addresses and accounts are kept by hour, the worst first, and no more than policy says', async () => {
  const watched = await newWatched();
  const deps = await newDeps(watched);
  const few = { ...deps, policy: { ...deps.policy, top: { names_per_hour: 2 } } };
  const at = new Date((await domainNow(deps.db)).getTime() - 3 * hour);
  const failures = [1, 5, 3].flatMap((times, n) =>
    Array.from({ length: times }, () => ({ at, succeeded: false, ip: `203.0.113.${n}`, user_id: `user-000${n}` })),
  );
  await watched.attempts([
    ...failures,
    { at, ip: '203.0.113.1', user_id: 'user-0008' },
    { at, ip: '203.0.113.9', user_id: 'user-0009' },
  ]);
  await collectSamples(few, main);
  const Top = z.object({ kind: z.string(), name: z.string(), failed: z.number(), succeeded: z.number() });
  const top = await deps.db.rows(Top, sql`select * from backbolt.hour_top order by kind, failed desc`);
  expect(top.map(({ kind, name, failed, succeeded }) => [kind, name, failed, succeeded])).toEqual([
    ['account', 'user-0001', 5, 0],
    ['account', 'user-0002', 3, 0],
    ['address', '203.0.113.1', 5, 1],
    ['address', '203.0.113.2', 3, 0],
  ]);
});

test('what is older than policy keeps is deleted, the rest is not', async () => {
  const deps = await newDeps(await newWatched());
  const now = (await domainNow(deps.db)).getTime();
  const { minute_samples_days, hour_samples_days, top_days } = deps.policy.retention;
  for (const [offset, kept] of [
    [-1, 'old'],
    [1, 'kept'],
  ] as const) {
    const at = (days: number) => new Date(now - days * day + offset * hour);
    await deps.db.run(sql`insert into backbolt.minute_sample values (${kept}, ${at(minute_samples_days)}, '{}')`);
    await deps.db.run(sql`insert into backbolt.sample_sum values (${kept}, 10, ${at(minute_samples_days)}, '{}'),
      (${kept}, 60, ${at(hour_samples_days)}, '{}')`);
    await deps.db.run(sql`insert into backbolt.hour_top values (${kept}, ${at(top_days)}, 'account', 'x', 0, 1)`);
  }
  expect(await pruneMetrics(deps)).toBe(4);
  const left = await deps.db.rows(
    z.object({ source: z.string() }),
    sql`select source from backbolt.minute_sample union all select source from backbolt.sample_sum union all select source from backbolt.hour_top`,
  );
  expect(left).toEqual(Array(4).fill({ source: 'kept' }));
});
