import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { sql, sqlFile } from '../../../src/db/sql.ts';
import { checkReader } from '../../../src/features/auth-metrics/check-reader.ts';
import { collectSamples } from '../../../src/features/auth-metrics/collect-samples.ts';
import { takeSnapshot } from '../../../src/features/auth-metrics/snapshot.ts';
import { loadSourcePack } from '../../../src/features/auth-metrics/source-pack.ts';
import { readSourceState } from '../../../src/features/auth-metrics/source-store.ts';
import { databaseUrl } from '../../kit/database.ts';
import { allViews, genericPack, newDeps, newWatched, openReader } from './watched-fixture.ts';

const Count = z.object({ n: z.number() });
const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

/** A copy of the generic pack with one file replaced by `header + select`. */
async function packWith(file: string, select: string | null): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'backbolt-pack-'));
  folders.push(folder);
  await cp(genericPack, folder, { recursive: true });
  if (select === null) await rm(join(folder, file));
  else await writeFile(join(folder, file), select);
  return folder;
}

const header = '-- A test.\n-- reads: backbolt_source.login_attempts\n';

async function problemOf(select: string, file = 'sign-ins.sql'): Promise<string> {
  const watched = await newWatched();
  const deps = await newDeps(watched, { packFolder: await packWith(file, header + select) });
  expect(await collectSamples(deps, { source: 'main' })).toBe('failed');
  const state = await readSourceState(deps.db, 'main');
  expect(state).toMatchObject({ failing_kind: 'query_failed', watermark: null });
  return state?.problem ?? '';
}

test('the shipped pack can do what its files say', async () => {
  const pack = await loadSourcePack(genericPack);
  expect([...pack.capabilities].sort()).toEqual([
    'app-requests',
    'permission-denials',
    'registrations',
    'rls-violations',
    'sessions',
    'sign-ins',
    'token-refreshes',
    'token-validations',
    'top-accounts',
    'top-addresses',
  ]);
  expect(pack.files.get('sessions')?.reads).toBe('backbolt_source.sessions');
});

test('a pack that cannot be used says what is wrong and what to do', async () => {
  await expect(loadSourcePack('/nowhere/at/all')).rejects.toMatchObject({
    code: 'source_pack.unreadable',
    userMessage: expect.stringContaining('AUTH_SOURCE'),
  });
  await expect(loadSourcePack(await packWith('sign-ins.sql', null))).rejects.toMatchObject({
    code: 'source_pack.missing_file',
  });
  await expect(loadSourcePack(await packWith('sign-in.sql', header))).rejects.toThrow('sign-in.sql is not a file of');
  await expect(loadSourcePack(await packWith('sessions.sql', 'select 1'))).rejects.toThrow('sessions.sql does not say');
  const both = await packWith('log.sql', `${header}-- counts: mfa-challenges registrations\n`);
  await expect(loadSourcePack(both)).rejects.toThrow('tells registrations, which another file of the pack tells, too');
  const strange = await packWith('log.sql', `${header}-- counts: mfa-challenges sessions\n`);
  await expect(loadSourcePack(strange)).rejects.toThrow('log.sql counts "sessions", which is no figure');
});

test('a file that counts several figures names one in each row, and no other than its header does', async () => {
  const watched = await newWatched();
  const state = async (row: string) => {
    const text = `${header}-- counts: mfa-challenges registrations
      select ${row} minute, 'total' as dimension, null::text as name, 2 as succeeded, 1 as failed
      from (select date_trunc('minute', $2::timestamptz - interval '1 ms') as minute, $1::timestamptz) x`;
    const folder = await packWith('registrations.sql', null);
    await writeFile(join(folder, 'log.sql'), text);
    const deps = await newDeps(watched, { packFolder: folder });
    await collectSamples(deps, { source: 'main' });
    return { deps, problem: (await readSourceState(deps.db, 'main'))?.problem };
  };
  expect((await state('')).problem).toMatch(/log\.sql row 1[\s\S]*figure/);
  expect((await state("'sign-ins' as figure,")).problem).toContain(
    'log.sql returned a row of sign-ins, which its header does not name',
  );
  const { deps, problem } = await state("'registrations' as figure,");
  const { registrations, mfaChallenges } = await takeSnapshot(deps, { source: 'main', window: '1h' });
  // The newest minute of each piece that is read has them, and there is more than one piece.
  expect([problem, registrations?.successRate, mfaChallenges?.attempts]).toEqual([null, 2 / 3, 0]);
});

test('a pack may leave a file out: the figure is unknown', async () => {
  const watched = await newWatched();
  const deps = await newDeps(watched, { packFolder: await packWith('sessions.sql', null) });
  expect(await collectSamples(deps, { source: 'main' })).toBe('collected');
  expect((await readSourceState(deps.db, 'main'))?.present).not.toContain('sessions');
});

const row = "date_trunc('minute', $1::timestamptz) as minute, $2::timestamptz - $2 as unused";
const minuteOnly = "date_trunc('minute', $2::timestamptz - interval '1 ms') as minute, $1::timestamptz > $2 as later";

test.each([
  ['a wrong column', `select ${row}, 'total' as dimension, null::text as name, 1 as succeeded, 0 as failed`, /unused/],
  [
    'a missing column',
    `select minute, 'total' as dimension, null::text as name, 1 as ok from (select ${minuteOnly}) x`,
    /succeeded[\s\S]*ok/,
  ],
  [
    'a wrong type',
    `select minute, 'total' as dimension, null::text as name, 'many' as succeeded, 0 as failed from (select ${minuteOnly}) x`,
    /row 1[\s\S]*succeeded/,
  ],
  [
    'a negative count',
    `select minute, 'total' as dimension, null::text as name, -1 as succeeded, 0 as failed from (select ${minuteOnly}) x`,
    /succeeded/,
  ],
  [
    'an unknown dimension',
    `select minute, 'country' as dimension, 'x' as name, 1 as succeeded, 0 as failed from (select ${minuteOnly}) x`,
    /dimension/,
  ],
  [
    'a bucket that is none',
    `select minute, 'duration' as dimension, '9000' as name, 1 as succeeded, 0 as failed from (select ${minuteOnly}) x`,
    /not the bucket/,
  ],
  [
    'a minute of the future',
    `select minute + interval '2 days' as minute, 'total' as dimension, null::text as name, 1 as succeeded, 0 as failed from (select ${minuteOnly}) x`,
    /not a minute of the range/,
  ],
  [
    '200,000 rows',
    `select $1::timestamptz as minute, $2::timestamptz from generate_series(1, 200000)`,
    /more than 100000 rows/,
  ],
])('%s is refused, naming the file and what was expected', async (_, select, expected) => {
  const problem = await problemOf(select);
  expect(problem).toContain('/sign-ins.sql');
  expect(problem).toMatch(expected);
});

test('a file that says that failures are unknown must not count any, and blocks are of one table', async () => {
  const zero = `select date_trunc('minute', $1::timestamptz) as minute, 'total' as dimension, null::text as name, 1 as succeeded, 0 as failed
    from (select $2::timestamptz) x`;
  const watched = await newWatched();
  const folder = await packWith('sign-ins.sql', `${header}-- failures: unknown. Ask somebody.\n${zero}`);
  const deps = await newDeps(watched, { packFolder: folder });
  expect(await collectSamples(deps, { source: 'main' })).toBe('failed');
  expect((await readSourceState(deps.db, 'main'))?.problem).toContain(
    'expected null: the header says that failures are unknown',
  );
  const blocks = await packWith('sign-ins.sql', `${header}-- newest-blocks: login_attempts\n${zero}`);
  await expect(loadSourcePack(blocks)).rejects.toThrow('does not say of which table and column');
});

test('a pack cannot write: not by its text, not by a function, not by ending the transaction', async () => {
  const watched = await newWatched();
  await watched.attempts([{ at: new Date() }]);
  await watched.app.run(sql`grant all on all tables in schema app, backbolt_source to backbolt_reader`);
  await watched.app.run(sql`grant usage on schema app to backbolt_reader`);
  await watched.app.run(sql`create function backbolt_source.wipe(timestamptz, timestamptz) returns bigint language sql volatile
    security definer as 'delete from app.login_attempts; select 1::bigint'`);
  const writers = [
    'delete from backbolt_source.login_attempts where at < $1 or at < $2 returning *',
    'with gone as (delete from app.login_attempts where at < $1 or at < $2 returning *) select * from gone',
    'select backbolt_source.wipe($1, $2)',
    'select $1::timestamptz, $2::timestamptz) as x; commit; delete from app.login_attempts; select * from (select 1',
  ];
  for (const text of writers) {
    const deps = await newDeps(watched, { packFolder: await packWith('sign-ins.sql', header + text) });
    expect(await collectSamples(deps, { source: 'main' })).toBe('failed');
    expect(await watched.app.one(Count, sql`select count(*) as n from app.login_attempts`)).toEqual({ n: 1 });
  }
});

test('the reader of install/reader.sql may read the views and nothing else, and running the file again changes nothing', async () => {
  const watched = await newWatched();
  const text = await readFile(join(genericPack.pathname, 'install/reader.sql'), 'utf8');
  await Promise.all([watched.app.runFile(text), (await newWatched()).app.runFile(text)]);
  const reader = openReader(databaseUrl(watched.name, 'backbolt_reader'));
  await reader.read((db) => db.run(sql`select * from backbolt_source.login_attempts`));
  await expect(reader.read((db) => db.run(sql`select * from app.login_attempts`))).rejects.toThrow('permission denied');
  await expect(reader.read((db) => db.run(sql`create table backbolt_source.x ()`))).rejects.toThrow();
  const rights = await watched.app.one(
    z.object({ super: z.boolean(), write: z.boolean(), create: z.boolean() }),
    sql`select rolsuper as super, has_table_privilege('backbolt_reader', 'backbolt_source.sessions', 'insert, update, delete') as write,
      has_schema_privilege('backbolt_reader', 'backbolt_source', 'create') as create from pg_roles where rolname = 'backbolt_reader'`,
  );
  expect(rights).toEqual({ super: false, write: false, create: false });
});

test('every file finds its rows through an index on the time column', async () => {
  const watched = await newWatched(allViews);
  for (const table of allViews)
    await watched.app.runFile(`create index on app.${table} (${table === 'sessions' ? 'expires_at' : 'at'})`);
  await watched.app.runFile(`alter database ${watched.name} set enable_seqscan = off`);
  const reader = openReader(databaseUrl(watched.name, 'backbolt_reader'));
  const pack = await loadSourcePack(genericPack);
  const Line = z.object({ 'QUERY PLAN': z.string() });
  for (const { text, figure } of pack.files.values()) {
    const values = [new Date(0), new Date(), ...(figure.startsWith('top-') ? [5] : [])];
    const lines = await reader.read((db) => db.rows(Line, sqlFile(`explain ${text}`, values)));
    const plan = lines.map((line) => line['QUERY PLAN']).join('\n');
    expect(plan).toMatch(figure === 'sessions' ? /Index Cond: .*expires_at > / : /Index Cond: .*\(at >= .*\(at < /);
  }
});

test('a reader that may do more than read is named', async () => {
  const watched = await newWatched();
  const deps = await newDeps(watched);
  expect(await checkReader(deps, { source: 'main' })).toEqual([]);
  await watched.app.run(sql`grant update on backbolt_source.sessions to backbolt_reader`);
  expect(await checkReader(deps, { source: 'main' })).toEqual([
    expect.stringContaining('"backbolt_reader" may write to backbolt_source.sessions'),
  ]);
  const owner = await newDeps({ reader: openReader(watched.url) });
  expect(await checkReader(owner, { source: 'main' })).toEqual([expect.stringContaining('superuser')]);
});
