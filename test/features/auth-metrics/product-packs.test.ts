import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { domainNow } from '../../../src/db/domain-time.ts';
import { sql, sqlFile } from '../../../src/db/sql.ts';
import { checkReader } from '../../../src/features/auth-metrics/check-reader.ts';
import { collectSamples } from '../../../src/features/auth-metrics/collect-samples.ts';
import type { AuthMetricsDeps } from '../../../src/features/auth-metrics/deps.ts';
import { recognisePack } from '../../../src/features/auth-metrics/recognise-pack.ts';
import { takeSnapshot } from '../../../src/features/auth-metrics/snapshot.ts';
import { loadSourcePack, loadSourcePacks } from '../../../src/features/auth-metrics/source-pack.ts';
import { hour, minute } from '../../../src/lib/clock.ts';
import { databaseUrl } from '../../kit/database.ts';
import { newProduct, type Product, type ProductDb, productTables } from './product-tables.ts';
import { newDeps, openReader } from './watched-fixture.ts';

const main = { source: 'main' };
const hourly = { ...main, window: '1h' as const };
const products = Object.keys(productTables) as Product[];

async function setUp(product: Product) {
  const db = await newProduct(product);
  const deps = await newDeps(db, { packFolder: db.packFolder });
  const now = (await domainNow(deps.db)).getTime();
  return { db, deps, now, at: (minutes: number) => new Date(now - minutes * minute) };
}

const collect = async (deps: AuthMetricsDeps) => expect(await collectSamples(deps, main)).toBe('collected');

test('Better Auth: a session is a sign-in, its method that of the only account; failures leave no row and are unknown', async () => {
  const { db, deps, at } = await setUp('better-auth');
  await collect(deps);
  // Sessions may be kept in Redis instead.
  expect(await takeSnapshot(deps, hourly)).toMatchObject({ signIn: null, sessions: null });
  const user = (id: string, created: Date, ...providers: string[]) =>
    db.app.run(sql`with made as (insert into public."user" (id, name, email, "emailVerified", "createdAt") values (${id}, 'n', ${id}, true, ${created})
        returning id)
      insert into public.account (id, "accountId", "providerId", "userId", "updatedAt")
        select ${id} || provider, 'x', provider, made.id, now() from made, unnest(${providers}::text[]) as provider`);
  const session = (userId: string, created: Date, agent: string | null, expires = at(-60)) =>
    db.app.run(sql`insert into public.session (id, token, "userId", "createdAt", "updatedAt", "expiresAt", "userAgent")
      values (${randomUUID()}, ${randomUUID()}, ${userId}, ${created}, ${created}, ${expires}, ${agent})`);
  await user('ann', at(90), 'credential');
  await user('bob', at(10), 'github');
  await user('eve', at(10), 'github', 'credential');
  await session('ann', at(9), 'Mozilla/5.0 (X11; Linux x86_64)');
  await session('ann', at(8), 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0)', at(1));
  await session('bob', at(8), 'okhttp/4.12');
  await session('eve', at(7), null);
  await collect(deps);
  const snapshot = await takeSnapshot(deps, hourly);
  expect(snapshot.signIn).toMatchObject({
    succeeded: 4,
    attempts: null,
    failed: null,
    successRate: null,
    failuresOf: [],
  });
  expect(snapshot.signIn?.byMethod.map(({ name, succeeded }) => [name, succeeded])).toEqual([
    ['password', 2],
    ['github', 1],
    ['unknown', 1],
  ]);
  expect(snapshot.signIn?.byPlatform.map(({ name }) => name).sort()).toEqual(['android', 'ios', 'unknown', 'web']);
  expect(snapshot.sessions).toMatchObject({ active: 3, users: 3, idleShare: null });
  expect(snapshot.registrations).toMatchObject({ succeeded: 2, failed: null });
  expect(snapshot.refresh).toBeNull();
  expect(snapshot.verdict).toMatchObject({ level: 'unknown', reason: expect.stringContaining('no failed sign-ins') });
});

async function keycloak() {
  const made = await setUp('keycloak');
  await made.db.app.run(sql`insert into public.realm (id, name, enabled, events_enabled, sso_idle_timeout, sso_max_lifespan)
    values ('r-master', 'master', true, false, 1800, 36000), ('r-app', 'app', true, true, 1800, 36000)`);
  const event = (
    type: string,
    at: Date,
    more: { error?: string; details?: string; long?: string; user?: string; ip?: string } = {},
  ) =>
    made.db.app.run(sql`insert into public.event_entity (id, client_id, realm_id, event_time, type, error, details_json, details_json_long_value, user_id, ip_address)
      values (${randomUUID()}, 'web-app', 'r-app', ${at.getTime()}, ${type}, ${more.error ?? null}, ${more.details ?? null}, ${more.long ?? null},
        ${more.user ?? null}, ${more.ip ?? '192.0.2.7'})`);
  const save = (...types: string[]) =>
    made.db.app.run(
      sql`insert into public.realm_enabled_event_types select 'r-app', type from unnest(${types}::text[]) as type`,
    );
  return { ...made, event, save };
}

test('Keycloak: events are counted by identity provider, client and error, whatever their details hold', async () => {
  const { deps, at, event, save } = await keycloak();
  await save('LOGIN', 'LOGIN_ERROR', 'REFRESH_TOKEN', 'REFRESH_TOKEN_ERROR', 'REGISTER', 'REGISTER_ERROR');
  await event('LOGIN', at(10), {
    details: '{"auth_method":"openid-connect","identity_provider":"google","username":"a"}',
  });
  await event('LOGIN', at(10), { details: '{"username": "cut off' });
  await event('LOGIN', at(9), { long: '{"identity_provider" : "google"}' });
  await event('LOGIN_ERROR', at(9), { error: 'invalid_user_credentials', user: 'u-1' });
  await event('LOGIN_ERROR', at(9), { error: '<!channel>\nuser_not_found' });
  await event('LOGIN', at(90));
  await event('REFRESH_TOKEN', at(5));
  await event('REFRESH_TOKEN', at(5));
  await event('REFRESH_TOKEN_ERROR', at(4), { error: 'invalid_token' });
  await event('REGISTER', at(4));
  await event('REGISTER_ERROR', at(4));
  await event('LOGOUT', at(3));
  await collect(deps);
  const snapshot = await takeSnapshot(deps, hourly);
  expect(snapshot.signIn).toMatchObject({ attempts: 5, succeeded: 3, failed: 2 });
  expect(snapshot.signIn?.byMethod.map(({ name, attempts }) => [name, attempts])).toEqual([
    ['local account', 3],
    ['google', 2],
  ]);
  expect(snapshot.signIn?.byPlatform.map(({ name }) => name)).toEqual(['web-app']);
  expect(snapshot.signIn?.byError.map(({ name }) => name).sort()).toEqual([
    '<!channel> user_not_found',
    'invalid_user_credentials',
  ]);
  expect(snapshot.refresh).toMatchObject({ attempts: 3, succeeded: 2 });
  expect(snapshot.registrations).toMatchObject({ attempts: 2, failed: 1 });
});

test('Keycloak: what no realm saves is unknown with the remedy, never zero; refreshes are not saved by default', async () => {
  const { db, deps, at, event } = await keycloak();
  await collect(deps);
  expect((await takeSnapshot(deps, hourly)).signIn).toBeNull();
  await event('LOGIN', at(10));
  await collect(deps);
  const byDefault = await takeSnapshot(deps, hourly);
  expect(byDefault.signIn).toMatchObject({ attempts: 1 });
  expect(byDefault.refresh).toBeNull();
  expect(byDefault.unknownBecause['token-refreshes']).toMatch(
    /REFRESH_TOKEN and REFRESH_TOKEN_ERROR.*User events settings/,
  );
  await db.app.run(sql`update public.realm set events_enabled = false`);
  await collect(deps);
  const off = await takeSnapshot(deps, hourly);
  expect(off).toMatchObject({ signIn: null, registrations: null });
  expect(off.verdict).toEqual({ level: 'unknown', reason: off.unknownBecause['sign-ins'] });
});

test('Keycloak: sessions end by the limits of their realm', async () => {
  const { db, deps, now } = await keycloak();
  const add = (user: string, createdAgo: number, seenAgo: number, flag = '0') =>
    db.app.run(sql`insert into public.offline_user_session (user_session_id, user_id, realm_id, created_on, offline_flag, last_session_refresh)
      values (${randomUUID()}, ${user}, 'r-app', ${Math.floor(now / 1000) - createdAgo}, ${flag}, ${Math.floor(now / 1000) - seenAgo})`);
  await db.app.run(sql`update public.realm set sso_idle_timeout = 7200`);
  await add('a', 600, 60);
  await add('a', 600, 3600);
  await add('b', 9000, 60);
  await add('c', 600, 7300);
  await add('d', 36_100, 60);
  await add('e', 600, 60, '1');
  await collect(deps);
  expect((await takeSnapshot(deps, hourly)).sessions).toMatchObject({ active: 3, users: 2, idleShare: 1 / 3 });
});

test('login history: attempts, sessions and created users of the tables that the seed names', async () => {
  const { db, deps, at } = await setUp('login-history');
  const attempt = (minutes: number, success: boolean | null) =>
    db.app.run(
      sql`insert into auth.login_history (user_id, success, created_at) values (gen_random_uuid(), ${success}, ${at(minutes)})`,
    );
  await attempt(10, true);
  await attempt(9, false);
  await attempt(9, null);
  await attempt(90, true);
  await db.app.run(sql`insert into auth.user_sessions values ('1', gen_random_uuid(), 'active', ${at(-60)}),
    ('2', gen_random_uuid(), 'active', ${at(1)}), ('3', gen_random_uuid(), 'revoked', ${at(-60)})`);
  await collect(deps);
  expect(await takeSnapshot(deps, hourly)).toMatchObject({
    signIn: { attempts: 3, succeeded: 1, failed: 2 },
    sessions: { active: 1, users: 1, idleShare: null },
    registrations: null,
  });
  await db.app.run(
    sql`insert into auth.audit_events (event_type, created_at) values ('user_created', ${at(8)}), ('role_changed', ${at(8)})`,
  );
  await collect(deps);
  expect((await takeSnapshot(deps, hourly)).registrations).toMatchObject({ succeeded: 1, failed: null });
});

const Line = z.object({ 'QUERY PLAN': z.string() });
const explain = async ({ name }: ProductDb, text: string) => {
  const reader = openReader(databaseUrl(name, 'backbolt_reader'));
  const used = [...text.replace(/--.*$/gm, '').matchAll(/\$(\d)/g)].map(([, number]) => Number(number));
  const values = [new Date(Date.now() - hour), new Date(), 5].slice(0, Math.max(0, ...used));
  const lines = await reader.read((db) => db.rows(Line, sqlFile(`explain ${text}`, values)));
  return lines.map((line) => line['QUERY PLAN']).join('\n');
};

test.each(products)(
  '%s: the reader may only read, each file runs as the reader, and time is found through an index',
  async (product) => {
    const db = await newProduct(product);
    await db.app.runFile(await readFile(new URL('install/reader.sql', `${db.packFolder}/`), 'utf8'));
    const deps = await newDeps(db, { packFolder: db.packFolder });
    expect(await checkReader(deps, main)).toEqual([]);
    await db.app.runFile(`alter database ${db.name} set enable_seqscan = off`);
    const pack = await loadSourcePack(db.packFolder);
    for (const { text, figure } of pack.files.values()) {
      const plan = await explain(db, text);
      if (figure === 'unrecorded' || figure === 'sessions') continue;
      expect(plan, `${product}/${figure}`).toMatch(
        /Index Cond: .*("createdAt" >= .*"createdAt" < |event_time >= .*event_time < |created_at >= .*created_at < )/,
      );
    }
  },
);

test.each(products)(
  '%s is recognised by its tables, also when it is not alone with a table of that name',
  async (product) => {
    const db = await newProduct(product);
    const packs = await loadSourcePacks(new URL('../', `${db.packFolder}/`));
    expect(await db.reader.read((reading) => recognisePack(reading, packs))).toMatchObject({
      pack: { name: product },
      recognised: true,
    });
  },
);

test("another program's sessions are not taken for Better Auth's", async () => {
  const db = await newProduct('login-history');
  // As connect-pg-simple makes it.
  await db.app.runFile(
    'create table public.session (sid varchar primary key, sess json not null, expire timestamp(6) not null)',
  );
  const packs = await loadSourcePacks(new URL('../', `${db.packFolder}/`));
  const found = await db.reader.read((reading) => recognisePack(reading, packs));
  expect(found).toMatchObject({ pack: { name: 'login-history' }, recognised: true, remark: null });
});
