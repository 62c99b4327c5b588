import { expect, test } from 'vitest';
import { z } from 'zod';
import { domainNow, skipTime } from '../../../src/db/domain-time.ts';
import { openOwnDb } from '../../../src/db/own.ts';
import { sql, sqlFile } from '../../../src/db/sql.ts';
import type { WatchedDb } from '../../../src/db/watched.ts';
import { collectSamples } from '../../../src/features/auth-metrics/collect-samples.ts';
import type { AuthMetricsDeps } from '../../../src/features/auth-metrics/deps.ts';
import { takeSnapshot } from '../../../src/features/auth-metrics/snapshot.ts';
import { loadSourcePack } from '../../../src/features/auth-metrics/source-pack.ts';
import { windowIds } from '../../../src/features/auth-metrics/windows.ts';
import { day, minute, second } from '../../../src/lib/clock.ts';
import { quietLog } from '../../kit/database.ts';
import { type Random, randomOf } from './random.ts';
import { newSupabase, type SupabaseProject, supabasePack, vacuum } from './supabase-fixture.ts';
import { newDeps, withReader } from './watched-fixture.ts';

const main = { source: 'main' };
const Count = z.object({ n: z.number() });

/** Slices of two blocks, so that a small table has as many as a large one. */
async function smallSlices(project: SupabaseProject): Promise<AuthMetricsDeps> {
  const deps = await newDeps(project, { packFolder: supabasePack });
  const source = deps.sources.get('main');
  if (source === undefined) throw new Error('no source');
  return { ...deps, sources: new Map([['main', { ...source, sliceBlocks: 2 }]]) };
}

// Long rows leave space at the end of a block that short ones fill later.
const entry = (random: Random, at: number) => ({
  at: new Date(at),
  action: random.pick(['login', 'login', 'token_refreshed', 'logout', 'user_signedup']),
  traits: random.pick([{ provider: 'email' }, { provider: 'google' }, null]),
  size: random.pick([5, 20, 400, 1500]),
  byHand: random.next() < 0.1,
});

async function directly(project: SupabaseProject, from: Date, to: Date) {
  const counted = (action: string) =>
    project.app.one(
      Count,
      sql`select count(*) as n from auth.audit_log_entries where created_at >= ${from} and created_at < ${to} and payload->>'action' = ${action}`,
    );
  const [signIn, refresh, registered] = await Promise.all(['login', 'token_refreshed', 'user_signedup'].map(counted));
  return [signIn?.n, refresh?.n, registered?.n];
}

async function counts(deps: AuthMetricsDeps, window: (typeof windowIds)[number]) {
  const { signIn, refresh, registrations, ...snapshot } = await takeSnapshot(deps, { ...main, window });
  return { ...snapshot, counts: [signIn?.succeeded, refresh?.succeeded, registrations?.succeeded] };
}

// Ends in the middle of a round, as when its process was killed.
function dying(reader: WatchedDb, pieces: number): WatchedDb {
  let left = pieces;
  return {
    ...reader,
    async read(work, options) {
      const result = await reader.read(work, options);
      left -= 1;
      if (left < 0) throw new Error('killed');
      return result;
    },
  };
}

// Until every slice was looked at since the last change, as it is in turn without anybody asking, and nothing is missing.
async function settle(deps: AuthMetricsDeps): Promise<void> {
  await deps.db.run(sql`update backbolt.block_map set hurry = 1000000`);
  const Settled = z.object({ hurry: z.number(), missing: z.array(z.unknown()) });
  for (let round = 0; round < 100; round += 1) {
    expect(await collectSamples(deps, main)).toBe('collected');
    const state = await deps.db.one(
      Settled,
      sql`select hurry, missing from backbolt.block_map join backbolt.metric_source using (source)`,
    );
    if (state.hurry === 0 && state.missing.length === 0) return;
  }
  throw new Error('never settles');
}

test.each([21, 22])(
  'samples equal a full count of a table without an index, wherever its rows lie (seed %i)',
  async (seed) => {
    const random = randomOf(seed);
    const project = await newSupabase();
    const deps = await smallSlices(project);
    const replica = {
      ...deps,
      db: openOwnDb({ url: (deps.db as typeof deps.db & { url: string }).url, log: quietLog }),
    };
    let now = (await domainNow(deps.db)).getTime();
    const some = (count: number, from: number, to: number) =>
      Array.from({ length: count }, () => entry(random, from + random.below(to - from)));
    await project.log(some(500, now - 60 * day, now - 9 * day).sort((a, b) => a.at.getTime() - b.at.getTime()));
    await project.log(some(200, now - 7 * day, now).sort((a, b) => a.at.getTime() - b.at.getTime()));
    let reached = now;
    for (let step = 0; step < 5; step += 1) {
      // Old rows go, and with a vacuum their space is used again, all over the table; or the table is written anew.
      if (random.next() < 0.5) {
        await project.app.run(
          sql`delete from auth.audit_log_entries where created_at < ${new Date(now - 8 * day)} and random() < 0.2`,
        );
        await vacuum(project, 'audit_log_entries');
      }
      if (random.next() < 0.1)
        await project.app.runFile(
          'create table auth.moved as table auth.audit_log_entries; truncate auth.audit_log_entries; insert into auth.audit_log_entries select * from auth.moved order by random(); drop table auth.moved',
        );
      if (random.next() < 0.4) now = (await skipTime(deps.db, random.below(90) * minute)).getTime();
      now = (await domainNow(deps.db)).getTime();
      await project.log(some(1 + random.below(60), reached, now));
      reached = now;
      await project.log(some(1 + random.below(5), now - 5 * minute + 2 * second, now));
      if (random.next() < 0.4)
        await collectSamples(withReader(deps, dying(project.reader, random.below(5))), main).catch(() => undefined);
      const outcomes = await Promise.all([collectSamples(deps, main), collectSamples(replica, main)]);
      expect(outcomes).toContain('collected');
      // Between rounds nothing is ever counted twice.
      const early = await counts(random.pick([deps, replica]), '7d');
      const truth = await directly(project, early.from, early.to);
      for (const [n, count] of early.counts.entries()) expect(count ?? 0).toBeLessThanOrEqual(truth[n] ?? 0);
      await settle(random.pick([deps, replica]));
      for (const window of windowIds) {
        const snapshot = await counts(random.pick([deps, replica]), window);
        expect(snapshot.missingMinutes).toBe(0);
        expect(snapshot.counts).toEqual(await directly(project, snapshot.from, snapshot.to));
      }
    }
    await replica.db.close();
  },
);

test('a late row is found again whenever its minute is, though all else in its blocks is newer', async () => {
  const project = await newSupabase();
  const deps = await smallSlices(project);
  await project.log([{ at: new Date((await domainNow(deps.db)).getTime() - 6 * minute), action: 'login', size: 20 }]);
  await settle(deps);
  const now = (await domainNow(deps.db)).getTime();
  // More than one slice holds: the last one has nothing but these.
  await project.log(Array.from({ length: 60 }, () => ({ at: new Date(now - second), action: 'login', size: 1500 })));
  expect(await collectSamples(deps, main)).toBe('collected');
  await project.log([{ at: new Date(now - 4 * minute), action: 'login', size: 20 }]);
  expect(await collectSamples(deps, main)).toBe('collected');
  // As after a clock that jumped, a minute at a time: blocks that are known are not looked at whole for it.
  await deps.db.run(sql`update backbolt.metric_source set watermark = null, chunk_minutes = 1`);
  const Left = z.object({ hurry: z.number(), missing: z.array(z.unknown()) });
  await expect
    .poll(async () => {
      await collectSamples(deps, main);
      return await deps.db.one(
        Left,
        sql`select hurry, missing from backbolt.block_map join backbolt.metric_source using (source)`,
      );
    })
    .toEqual({ hurry: 0, missing: [] });
  const snapshot = await counts(deps, '1h');
  expect(snapshot.counts).toEqual(await directly(project, snapshot.from, snapshot.to));
  expect(snapshot.counts[0]).toBe(62);
});

test('a round reads the newest blocks of the table, not all of it', async () => {
  const project = await newSupabase();
  const now = (await domainNow((await newDeps(project)).db)).getTime();
  await project.log(
    Array.from({ length: 2000 }, (_, n) => ({
      at: new Date(now - 2000 * minute + n * minute),
      action: 'login',
      size: 200,
    })),
  );
  const { files } = await loadSourcePack(supabasePack);
  const Line = z.object({ 'QUERY PLAN': z.string() });
  for (const file of files.values()) {
    if (file.blocksOf === null || file.figure === 'unrecorded') continue;
    const values = [new Date(now - 5 * minute), new Date(now), '(70,0)', '(100,0)'];
    const lines = await project.reader.read((db) => db.rows(Line, sqlFile(`explain ${file.text}`, values)));
    expect(lines.map((line) => line['QUERY PLAN']).join('\n')).toContain('Tid Range Scan on audit_log_entries');
  }
});
