import { expect, test } from 'vitest';
import { sql } from '../../../src/db/sql.ts';
import { collectSamples } from '../../../src/features/auth-metrics/collect-samples.ts';
import type { AuthMetricsDeps } from '../../../src/features/auth-metrics/deps.ts';
import { namedSources, openSources } from '../../../src/features/auth-metrics/open-sources.ts';
import { listSources } from '../../../src/features/auth-metrics/read-status.ts';
import { takeSnapshot } from '../../../src/features/auth-metrics/snapshot.ts';
import { Secret } from '../../../src/lib/redaction.ts';
import { databaseUrl, newOwnDb, quietLog } from '../../kit/database.ts';
import { newSupabase } from './supabase-fixture.ts';
import { createView, newWatched, shippedPolicy } from './watched-fixture.ts';

const packs = new URL('../../../templates/sources/', import.meta.url);

async function watching(urls: Record<string, string>): Promise<AuthMetricsDeps> {
  const settings = Object.entries(urls).map(([name, url]) => ({
    name,
    url: new Secret(url),
    label: name.toUpperCase(),
  }));
  const sources = await openSources(settings, packs, quietLog);
  return { db: await newOwnDb(), sources, policy: await shippedPolicy(), log: quietLog };
}

test('the pack is recognised by the tables, each source by itself, and the choice is shown', async () => {
  const [supabase, watched] = [await newSupabase(), await newWatched()];
  await supabase.log([{ at: new Date(), action: 'login' }]);
  const deps = await watching({
    eu: databaseUrl(supabase.name, 'backbolt_reader'),
    us: databaseUrl(watched.name, 'backbolt_reader'),
    gone: 'postgres://x@localhost/x?host=/nowhere',
  });
  expect(await listSources(deps)).toMatchObject([
    { name: 'eu', label: 'EU', pack: null },
    { pack: null },
    { pack: null },
  ]);
  for (const [source, outcome] of [
    ['eu', 'collected'],
    ['us', 'collected'],
    ['gone', 'failed'],
  ] as const)
    expect(await collectSamples(deps, { source })).toBe(outcome);
  expect(await listSources(deps)).toEqual([
    { name: 'eu', label: 'EU', pack: 'supabase', remark: null },
    { name: 'us', label: 'US', pack: 'generic', remark: null },
    { name: 'gone', label: 'GONE', pack: null, remark: null },
  ]);
  expect((await takeSnapshot(deps, { source: 'gone', window: '1h' })).health).toMatchObject({ state: 'unreachable' });
  for (const { db } of deps.sources.values()) await db.close();
});

test('views made for Backbolt go before other tables; where nothing fits it is said what to do, until something does', async () => {
  const supabase = await newSupabase();
  const empty = await newWatched([]);
  await supabase.app.run(sql`create schema backbolt_source`);
  await supabase.app.run(
    sql`create view backbolt_source.login_attempts as select created_at as at, true as succeeded, 'x' as method, 'x' as platform,
      null as error_code, id::text as user_id, null::inet as ip, 1.0::double precision as duration_ms from auth.users`,
  );
  const deps = await watching({ both: supabase.url, none: empty.url });
  for (const source of ['both', 'none']) await collectSamples(deps, { source });
  const [both, none] = await listSources(deps);
  expect(both).toMatchObject({
    pack: 'generic',
    remark: expect.stringMatching(/also|so are the tables of supabase.*AUTH_SOURCE/),
  });
  expect(none).toMatchObject({ pack: null, remark: expect.stringContaining('generic/install/reader.sql') });
  await createView(empty.app, 'login_attempts');
  await collectSamples(deps, { source: 'none' });
  expect((await listSources(deps))[1]).toMatchObject({ pack: 'generic', remark: null });
  for (const { db } of deps.sources.values()) await db.close();
});

test('sources of the policy are named by variables; one that is not set is left out', async () => {
  const policy = await shippedPolicy();
  const sources = {
    eu: { url: 'EU_URL', pack: 'supabase', label: 'Europe' },
    us: { url: 'US_URL' },
    odd: { url: 'ODD_URL' },
  };
  const values: Record<string, string> = { EU_URL: 'postgres://eu@host/x', ODD_URL: 'mysql://x' };
  const variable = (name: string) => (values[name] === undefined ? undefined : new Secret(values[name]));
  const named = namedSources({ ...policy, sources }, variable, quietLog);
  expect(named.map(({ name, label, pack, url }) => [name, label, pack, url.reveal()])).toEqual([
    ['eu', 'Europe', 'supabase', 'postgres://eu@host/x'],
  ]);
});
