import { expect, test } from 'vitest';
import { domainNow, skipTime } from '../../../src/db/domain-time.ts';
import { sql } from '../../../src/db/sql.ts';
import { collectSamples } from '../../../src/features/auth-metrics/collect-samples.ts';
import { takeSnapshot } from '../../../src/features/auth-metrics/snapshot.ts';
import { minute } from '../../../src/lib/clock.ts';
import { databaseUrl } from '../../kit/database.ts';
import { whileLocked } from '../../kit/while-locked.ts';
import { createView, newDeps, newWatched, openReader, type Watched, withReader } from './watched-fixture.ts';

const main = { source: 'main' };
const hourOf = { source: 'main', window: '1h' as const };

async function newCollected(views?: Parameters<typeof newWatched>[0]) {
  const watched = await newWatched(views);
  const deps = await newDeps(watched);
  const now = await domainNow(deps.db);
  const at = new Date(now.getTime() - 10 * minute);
  await watched.attempts(Array.from({ length: 40 }, (_, n) => ({ at, succeeded: n > 0 })));
  expect(await collectSamples(deps, main)).toBe('collected');
  return { watched, deps, now };
}

test('before its first round a source is "not yet", and every figure unknown', async () => {
  const deps = await newDeps(await newWatched());
  const snapshot = await takeSnapshot(deps, hourOf);
  expect(snapshot).toMatchObject({ health: { state: 'not_yet' }, dataAsOf: null, signIn: null, sessions: null });
  expect(snapshot.verdict.level).toBe('unknown');
});

test('a view that is absent makes its figures unknown, one that is empty makes them zero', async () => {
  const { deps } = await newCollected(['login_attempts', 'token_refreshes']);
  const snapshot = await takeSnapshot(deps, hourOf);
  expect(snapshot.health).toEqual({ state: 'ok' });
  expect(snapshot.signIn).toMatchObject({ attempts: 40, failed: 1, successRate: 0.975 });
  expect(snapshot.refresh).toEqual({ attempts: 0, succeeded: 0, failed: 0, successRate: null, durationMs: null });
  expect(snapshot.sessions).toBeNull();
  expect(snapshot.rlsViolations).toBeNull();
});

test('a schema without any view is unknown throughout, not an error', async () => {
  const watched = await newWatched([]);
  const deps = await newDeps(watched);
  expect(await collectSamples(deps, main)).toBe('collected');
  const snapshot = await takeSnapshot(deps, hourOf);
  expect(snapshot).toMatchObject({ health: { state: 'ok' }, signIn: null, refresh: null, rlsViolations: null });
  expect(snapshot.verdict).toEqual({ level: 'unknown', reason: 'This source does not say how sign-ins ended.' });
});

test('a view that appears is read from its beginning, one that goes away is unknown again', async () => {
  const { watched, deps, now } = await newCollected(['login_attempts']);
  const earlier = new Date(now.getTime() - 50 * minute);
  await watched.app.run(sql`insert into app.rls_violations values (${earlier}, 'invoices'), (${earlier}, 'profiles')`);
  await createView(watched.app, 'rls_violations');
  await watched.app.run(sql`grant select on all tables in schema backbolt_source to backbolt_reader`);
  await collectSamples(deps, main);
  expect((await takeSnapshot(deps, hourOf)).rlsViolations?.count).toBe(2);
  await watched.app.run(sql`drop view backbolt_source.rls_violations`);
  await collectSamples(deps, main);
  expect((await takeSnapshot(deps, hourOf)).rlsViolations).toBeNull();
});

test.each([
  ['unreachable', (watched: Watched) => openReader(`postgres://x@localhost/${watched.name}?host=/nowhere`)],
  ['login_refused', (watched: Watched) => openReader(databaseUrl(watched.name, 'nobody_of_that_name'))],
] as const)('a watched database that is %s keeps the last figures with their age', async (kind, open) => {
  const { watched, deps } = await newCollected();
  const before = await takeSnapshot(deps, hourOf);
  const failing = withReader(deps, open(watched));
  const since = await skipTime(deps.db, 3 * minute);
  expect(await collectSamples(failing, main)).toBe('failed');
  await skipTime(deps.db, 30 * minute);
  expect(await collectSamples(failing, main)).toBe('failed');
  const snapshot = await takeSnapshot(deps, hourOf);
  expect(snapshot.health).toMatchObject({ state: kind, lastSuccess: before.dataAsOf });
  if (!('since' in snapshot.health)) throw new Error('no since');
  expect(Math.abs(snapshot.health.since.getTime() - since.getTime())).toBeLessThan(minute);
  expect(snapshot.signIn).toEqual(before.signIn);
  expect(snapshot.dataAsOf).toEqual(before.dataAsOf);
  expect(snapshot.verdict).toEqual({
    level: 'unknown',
    reason: 'The figures are 33 min old, so how sign-in is doing now is not known.',
  });
  expect(await collectSamples(deps, main)).toBe('collected');
  expect((await takeSnapshot(deps, hourOf)).health).toEqual({ state: 'ok' });
});

test('a source that never could be read says why', async () => {
  const watched = await newWatched();
  const deps = await newDeps({ reader: openReader(databaseUrl(watched.name, 'nobody_of_that_name')) });
  expect(await collectSamples(deps, main)).toBe('failed');
  const snapshot = await takeSnapshot(deps, hourOf);
  expect(snapshot.health).toMatchObject({ state: 'login_refused', lastSuccess: null });
  expect(snapshot.signIn).toBeNull();
});

test('a view that takes longer than the time-out is too slow; the database is then left alone for longer and longer', async () => {
  const { watched, deps } = await newCollected();
  const quick = { ...deps, ...withReader(deps, openReader(databaseUrl(watched.name, 'backbolt_reader'), 150)) };
  await watched.app.run(sql`create or replace view backbolt_source.rls_violations as
    select v.* from app.rls_violations v, (select pg_sleep(2)) as slow where slow is not null
    union all select clock_timestamp() - interval '1 day', 'x' from (select pg_sleep(2)) as slow where slow is not null`);
  expect(await collectSamples(quick, main)).toBe('failed');
  expect((await takeSnapshot(deps, hourOf)).health).toMatchObject({ state: 'too_slow' });
  expect(await collectSamples(quick, main)).toBe('failed');
  expect(await collectSamples(quick, main)).toBe('paused');
  await skipTime(deps.db, minute);
  await createView(watched.app, 'rls_violations');
  expect(await collectSamples(quick, main)).toBe('collected');
  expect((await takeSnapshot(deps, hourOf)).health).toEqual({ state: 'ok' });
});

test('a table under an exclusive lock is too slow, not in the way of its owner', async () => {
  const { watched, deps } = await newCollected();
  const lock = 'lock table app.login_attempts in access exclusive mode';
  await whileLocked(watched.url, lock, async () => {
    expect(await collectSamples(deps, main)).toBe('failed');
    expect((await takeSnapshot(deps, hourOf)).health).toMatchObject({ state: 'too_slow' });
  });
});

test('a reader without rights is a query that failed', async () => {
  const { watched, deps } = await newCollected();
  await watched.app.run(sql`revoke usage on schema backbolt_source from backbolt_reader`);
  expect(await collectSamples(deps, main)).toBe('failed');
  expect((await takeSnapshot(deps, hourOf)).health).toMatchObject({ state: 'query_failed' });
});
