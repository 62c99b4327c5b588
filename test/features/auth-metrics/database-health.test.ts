import { expect, test } from 'vitest';
import { readServerFigures, readServerWaits, readSlowStatements } from '../../../src/db/watched-health.ts';
import { collectSamples } from '../../../src/features/auth-metrics/collect-samples.ts';
import { readDatabaseHealth } from '../../../src/features/auth-metrics/database-health.ts';
import { takeSnapshot } from '../../../src/features/auth-metrics/snapshot.ts';
import { onServer } from '../../kit/database.ts';
import { newDeps, newWatched, openReader } from './watched-fixture.ts';

test('who waits for a lock and who holds it, without the values of statements; figures go into the samples', async () => {
  const watched = await newWatched();
  const owner = openReader(watched.url);
  const deps = await newDeps({ reader: owner });
  const access = { ...deps, directory: undefined as never, homeTeam: 'T1' };
  await watched.attempts([{ at: new Date() }]);
  const holding = watched.app.runFile(
    "begin; update app.login_attempts set user_id = 'a secret'; select pg_sleep(4); commit;",
  );
  const inState = async (condition: string) =>
    (await onServer(`select 1 from pg_stat_activity where datname = '${watched.name}' and ${condition}`)).rowCount ===
    1;
  await expect.poll(() => inState("wait_event = 'PgSleep'")).toBe(true);
  const waiting = watched.app.runFile("update app.login_attempts set user_id = 'b' where user_id <> 'token=abc'");
  await expect.poll(() => inState("wait_event_type = 'Lock'")).toBe(true);
  const health = await readDatabaseHealth(access, { actor: 'cli:me' });
  expect(health.figures.waiting).toBeGreaterThanOrEqual(1);
  expect(health.figures.sizeBytes).toBeGreaterThan(1_000_000);
  expect(health.figures.maxConnections).toBe(400);
  expect(health.poolUse).toBeCloseTo(health.figures.connections / 400);
  const wait = health.waits.find(({ session }) => session.query?.startsWith('update app.login_attempts'));
  expect(wait?.session.query).toBe("update app.login_attempts set user_id = '…' where user_id <> '…'");
  expect(wait?.by[0]?.query).toContain("set user_id = '…'");
  expect(wait?.by[0]?.open_ms).toBeGreaterThan(0);
  // The reader of install/reader.sql is told less, and nothing is made up.
  const told = await watched.reader.read(
    async (db) => [await readServerFigures(db), await readServerWaits(db)] as const,
  );
  expect(told[0]).toMatchObject({ active: null, idleInTransaction: null });
  expect(told[1].length).toBeGreaterThanOrEqual(1);
  expect(await watched.reader.read(readSlowStatements)).toBeNull();
  await Promise.all([holding, waiting]);
  expect(await collectSamples(deps, { source: 'main' })).toBe('collected');
  expect(await collectSamples(deps, { source: 'main' })).toBe('collected');
  const { database } = await takeSnapshot(deps, { source: 'main', window: '15m' });
  expect(database).toMatchObject({ maxConnections: 400 });
});
