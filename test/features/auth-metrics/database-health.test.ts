// Health of a watched server: who waits for whom, without what statements hold, and the figures of it in samples.
import { expect, test } from 'vitest';
import { readServerFigures, readServerWaits, readSlowStatements } from '../../../src/db/watched-health.ts';
import { collectSamples } from '../../../src/features/auth-metrics/collect-samples.ts';
import { readDatabaseHealth } from '../../../src/features/auth-metrics/database-health.ts';
import { takeSnapshot } from '../../../src/features/auth-metrics/snapshot.ts';
import { onServer } from '../../kit/database.ts';
import { whileLocked } from '../../kit/while-locked.ts';
import { newDeps, newWatched, openReader } from './watched-fixture.ts';

test('who waits for a lock and who holds it, without the values of statements; figures go into the samples', async () => {
  const watched = await newWatched();
  const owner = openReader(watched.url);
  const deps = await newDeps({ reader: owner });
  const access = { ...deps, directory: undefined as never, homeTeam: 'T1' };
  await watched.attempts([{ at: new Date() }]);
  const isWaiting = `select 1 from pg_stat_activity where datname = '${watched.name}' and wait_event_type = 'Lock'`;
  let waiting: Promise<void> | undefined;
  await whileLocked(watched.url, "update app.login_attempts set user_id = 'a secret'", async () => {
    waiting = watched.app.runFile("update app.login_attempts set user_id = 'b' where user_id <> 'token=abc'");
    await expect.poll(async () => (await onServer(isWaiting)).rowCount).toBe(1);
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
  });
  await waiting;
  expect(await collectSamples(deps, { source: 'main' })).toBe('collected');
  expect(await collectSamples(deps, { source: 'main' })).toBe('collected');
  const { database } = await takeSnapshot(deps, { source: 'main', window: '15m' });
  expect(database).toMatchObject({ maxConnections: 400 });
});
