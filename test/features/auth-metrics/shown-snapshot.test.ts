import { expect, test } from 'vitest';
import { z } from 'zod';
import { sql } from '../../../src/db/sql.ts';
import { collectSamples } from '../../../src/features/auth-metrics/collect-samples.ts';
import { findShown, keepShown, pruneShown } from '../../../src/features/auth-metrics/shown-snapshot.ts';
import { takeSnapshot } from '../../../src/features/auth-metrics/snapshot.ts';
import { day, minute } from '../../../src/lib/clock.ts';
import { newId } from '../../../src/lib/ids.ts';
import { newDeps, newWatched } from './watched-fixture.ts';

const input = { source: 'main', window: '1h' } as const;

async function setUp() {
  const watched = await newWatched();
  await watched.attempts(
    Array.from({ length: 30 }, (_, n) => ({ at: new Date(Date.now() - 10 * minute), succeeded: n > 2 })),
  );
  const deps = await newDeps(watched);
  await collectSamples(deps, { source: 'main' });
  const rows = () => deps.db.one(z.object({ n: z.number() }), sql`select count(*) as n from backbolt.shown_snapshot`);
  return { deps, rows };
}

test('what was shown is found again exactly as it was, kept once however many saw it', async () => {
  const { deps, rows } = await setUp();
  const snapshot = await takeSnapshot(deps, input);
  const ids = await Promise.all(Array.from({ length: 50 }, () => keepShown(deps, snapshot)));
  expect(new Set(ids).size).toBe(1);
  expect(await rows()).toEqual({ n: 1 });
  expect(await findShown(deps.db, ids[0] ?? '')).toEqual(snapshot);
  expect(await keepShown(deps, await takeSnapshot(deps, input))).not.toBe(ids[0]);
});

test('a snapshot that could not be kept is tried again for the next who see it', async () => {
  const { deps } = await setUp();
  const snapshot = await takeSnapshot(deps, input);
  await deps.db.run(sql`alter table backbolt.shown_snapshot rename to away`);
  await expect(keepShown(deps, snapshot)).rejects.toThrow();
  await deps.db.run(sql`alter table backbolt.away rename to shown_snapshot`);
  expect(await findShown(deps.db, await keepShown(deps, snapshot))).toEqual(snapshot);
});

test.each([newId(), '', "1h' or true", '15m'])('nothing was shown under "%s"', async (id) => {
  const { deps } = await setUp();
  expect(await findShown(deps.db, id)).toBeUndefined();
});

test('what was shown is forgotten after a day', async () => {
  const { deps } = await setUp();
  const snapshot = await takeSnapshot(deps, input);
  const id = await keepShown(deps, snapshot);
  const later = (ms: number) => new Date(snapshot.takenAt.getTime() + ms);
  expect(await pruneShown(deps.db, later(day))).toBe(0);
  expect(await pruneShown(deps.db, later(day + 1))).toBe(1);
  expect(await findShown(deps.db, id)).toBeUndefined();
});
