import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { domainNow } from '../../../src/db/domain-time.ts';
import { sql } from '../../../src/db/sql.ts';
import { checkReader } from '../../../src/features/auth-metrics/check-reader.ts';
import { collectSamples } from '../../../src/features/auth-metrics/collect-samples.ts';
import type { AuthMetricsDeps } from '../../../src/features/auth-metrics/deps.ts';
import { takeSnapshot } from '../../../src/features/auth-metrics/snapshot.ts';
import { hour, minute, second } from '../../../src/lib/clock.ts';
import { databaseUrl } from '../../kit/database.ts';
import { whileLocked } from '../../kit/while-locked.ts';
import { installFile, installHook, newSupabase, type SupabaseProject, supabasePack } from './supabase-fixture.ts';
import { newDeps, openReader, withReader } from './watched-fixture.ts';

const main = { source: 'main' };
const hourly = { ...main, window: '1h' as const };

async function setUp() {
  const project = await newSupabase();
  const deps = await newDeps(project, { packFolder: supabasePack });
  return { project, deps, now: (await domainNow(deps.db)).getTime() };
}

const collect = async (deps: AuthMetricsDeps) => expect(await collectSamples(deps, main)).toBe('collected');
const attempt = (project: SupabaseProject, at: Date, valid: boolean, ip = '203.0.113.9') =>
  project.app.run(
    sql`insert into backbolt_private.password_attempts values (${at}, gen_random_uuid(), ${ip}, ${valid})`,
  );

test('what GoTrue writes is counted; failures are unknown, not zero, and the verdict says how to learn of them', async () => {
  const { project, deps, now } = await setUp();
  const at = (minutes: number) => new Date(now - minutes * minute);
  await project.log([
    ...Array.from({ length: 30 }, () => ({ at: at(10), action: 'login', traits: { provider: 'email' } })),
    { at: at(9), action: 'login', traits: { provider: 'google' } },
    { at: at(9), action: 'login', traits: { provider_type: 'github' } },
    { at: at(8), action: 'login', traits: null },
    { at: at(7), action: 'login', traits: { provider: 'phone' } },
    ...Array.from({ length: 5 }, () => ({ at: at(6), action: 'token_refreshed' })),
    { at: at(6), action: 'user_signedup', traits: { provider: 'email' } },
    { at: at(6), action: 'logout' },
    { at: at(90), action: 'login', traits: { provider: 'email' } },
  ]);
  await collect(deps);
  const snapshot = await takeSnapshot(deps, hourly);
  expect(snapshot.signIn).toMatchObject({
    succeeded: 34,
    attempts: null,
    failed: null,
    successRate: null,
    failuresOf: [],
    byError: [],
    byMethod: [
      { name: 'password', succeeded: 31, attempts: null },
      { name: 'github', succeeded: 1, attempts: null },
      { name: 'google', succeeded: 1, attempts: null },
      { name: 'link or code', succeeded: 1, attempts: null },
    ],
    byPlatform: [],
  });
  expect(snapshot.refresh).toMatchObject({ succeeded: 5, attempts: null, successRate: null });
  expect(snapshot.registrations).toEqual({ succeeded: 1, attempts: null, failed: null, successRate: null });
  expect(snapshot.verdict.level).toBe('unknown');
  expect(snapshot.verdict.reason).toMatch(/^Only sign-ins that succeed are recorded.*password-hook\.sql/);
  expect(snapshot.rlsViolations).toBeNull();
  expect((await takeSnapshot(deps, { ...main, window: '24h' })).signIn?.succeeded).toBe(35);
});

test('an empty audit log is unknown, never zero', async () => {
  const { project, deps, now } = await setUp();
  await collect(deps);
  const before = await takeSnapshot(deps, hourly);
  expect(before).toMatchObject({ signIn: null, refresh: null, registrations: null, health: { state: 'ok' } });
  await project.log([{ at: new Date(now - 2 * hour), action: 'login' }]);
  await collect(deps);
  expect((await takeSnapshot(deps, hourly)).signIn?.succeeded).toBe(0);
});

test('an audit log that is no longer written is unknown, with the reason', async () => {
  const { project, deps, now } = await setUp();
  await project.log([{ at: new Date(now - 30 * minute), action: 'login' }]);
  const token = (at: number) =>
    project.app.run(
      sql`insert into auth.refresh_tokens (token, user_id, created_at) values (${String(at)}, 'x', ${new Date(at)})`,
    );
  await token(now - 25 * minute);
  await collect(deps);
  expect((await takeSnapshot(deps, hourly)).signIn?.succeeded).toBe(1);
  await token(now - minute);
  await collect(deps);
  const snapshot = await takeSnapshot(deps, hourly);
  expect(snapshot).toMatchObject({ signIn: null, refresh: null, registrations: null });
  expect(snapshot.unknownBecause['sign-ins']).toContain('auth.audit_log_entries');
  expect(snapshot.verdict).toEqual({ level: 'unknown', reason: snapshot.unknownBecause['sign-ins'] });
});

test('sessions end by policy, in UTC; who is idle cannot be told', async () => {
  const { project, deps, now } = await setUp();
  const add = (user: number, created: number, refreshed: number | null, ends: number | null) =>
    project.app.run(sql`
    insert into auth.sessions (id, user_id, created_at, refreshed_at, not_after) values (gen_random_uuid(),
      ${`00000000-0000-4000-8000-00000000000${user}`}::uuid, ${new Date(now - created * hour)},
      ${refreshed === null ? null : new Date(now - refreshed * hour).toISOString().slice(0, -1)}::timestamp,
      ${ends === null ? null : new Date(now + ends * hour)})`);
  const { timeout_hours } = deps.policy.sessions;
  await add(1, 1, null, null);
  await add(1, 400, timeout_hours - 0.5, null);
  await add(2, 400, timeout_hours + 0.5, null);
  await add(3, 400, null, null);
  await add(4, 1, 1, 1);
  await add(5, 1, 1, -1);
  await collect(deps);
  expect((await takeSnapshot(deps, hourly)).sessions).toMatchObject({ active: 3, users: 2, idleShare: null });
});

test('a challenge that may still be answered is no failure', async () => {
  const { project, deps, now } = await setUp();
  const add = (ago: number, verified: boolean) =>
    project.app.run(sql`insert into auth.mfa_challenges (id, factor_id, created_at, verified_at, ip_address)
    values (gen_random_uuid(), gen_random_uuid(), ${new Date(now - ago * second)}, ${verified ? new Date(now) : null}, '::1')`);
  await add(600, true);
  await add(601, false);
  await add(100, true);
  await add(101, false);
  await collect(deps);
  expect((await takeSnapshot(deps, hourly)).mfaChallenges).toMatchObject({ attempts: 3, succeeded: 2, failed: 1 });
});

test('with the hook, failed password sign-ins are known from its first record on, and judged by', async () => {
  const { project, deps, now } = await setUp();
  await installHook(project);
  const at = (minutes: number) => new Date(now - minutes * minute);
  await project.log([
    ...Array.from({ length: 9 }, () => ({ at: at(10), action: 'login', traits: { provider: 'email' } })),
    ...Array.from({ length: 50 }, () => ({ at: at(10), action: 'login', traits: { provider: 'google' } })),
  ]);
  await collect(deps);
  expect((await takeSnapshot(deps, hourly)).signIn).toMatchObject({ failuresOf: [], failed: null });
  // A minute before the window, so that all of it is known.
  await attempt(project, at(70), true);
  for (let n = 0; n < 9; n += 1) await attempt(project, at(10), true);
  for (let n = 0; n < 12; n += 1) await attempt(project, at(10), false, '203.0.113.1');
  // They are read every five minutes.
  await deps.db.run(sql`update backbolt.metric_source set top_watermark = null`);
  await collect(deps);
  const { signIn, verdict } = await takeSnapshot(deps, hourly);
  expect(signIn).toMatchObject({
    succeeded: 59,
    attempts: 21,
    failed: 12,
    failuresOf: ['password'],
    byError: [{ name: 'invalid_credentials', count: 12 }],
    byMethod: [
      { name: 'google', succeeded: 50, attempts: null },
      { name: 'password', succeeded: 9, attempts: 21 },
    ],
  });
  expect(verdict).toEqual({
    level: 'failing',
    reason: '42.8 % of password sign-ins succeed; below 90 % sign-in is failing.',
  });
  // A round takes nothing new after 5 s, which a busy machine may need: the next one goes on.
  await vi.waitFor(async () => {
    const top = await deps.db.rows(
      z.object({ name: z.string(), failed: z.number() }),
      sql`select name, failed from backbolt.hour_top where kind = 'address'`,
    );
    if (top.length === 0) await collect(deps);
    expect(top).toEqual([{ name: '203.0.113.1', failed: 12 }]);
  });
  // Turned off: sign-ins go on that the hook does not see.
  await project.log(Array.from({ length: 9 }, () => ({ at: at(4), action: 'login', traits: { provider: 'email' } })));
  await collect(deps);
  expect((await takeSnapshot(deps, { ...main, window: '15m' })).signIn?.failed).toBeNull();
});

test('the hook records and never stands in the way: not without its table, not behind a lock, not with nonsense', async () => {
  const { project } = await setUp();
  await project.app.runFile(`do $$ begin if not exists (select from pg_roles where rolname = 'supabase_auth_admin') then
    create role supabase_auth_admin login noinherit; end if; exception when duplicate_object or unique_violation then null; end $$`);
  await installHook(project);
  await installHook(project);
  const auth = openReader(databaseUrl(project.name, 'supabase_auth_admin'));
  const Answer = z.object({ answer: z.unknown() });
  // Supabase Auth waits two seconds for a hook.
  const patience = { lockTimeoutMs: 10_000, statementTimeoutMs: 2_000 };
  const call = async (event: object) => {
    const calling = sql`select backbolt_private.password_verification_attempt(${JSON.stringify(event)}::jsonb) as answer`;
    return (await project.app.transaction(patience, (tx) => tx.one(Answer, calling))).answer;
  };
  const goesOn = { decision: 'continue' };
  const event = {
    metadata: { ip_address: '203.0.113.5', name: 'password-verification-attempt' },
    user_id: '00000000-0000-4000-8000-000000000001',
    valid: false,
  };
  expect(await call(event)).toEqual(goesOn);
  expect(await call({ ...event, metadata: { ip_address: 'nonsense' } })).toEqual(goesOn);
  const Rows = z.object({ ip: z.string().nullable(), valid: z.boolean() });
  const rows = await project.app.rows(
    Rows,
    sql`select host(ip) as ip, valid from backbolt_private.password_attempts order by at`,
  );
  expect(rows).toEqual([
    { ip: '203.0.113.5', valid: false },
    { ip: null, valid: false },
  ]);
  expect(await call({})).toEqual(goesOn);
  expect(await call({ user_id: 'nonsense', valid: 'perhaps' })).toEqual(goesOn);
  // A reader may not write, and the role that calls hooks may call this one.
  await expect(
    auth.read((db) => db.one(Answer, sql`select backbolt_private.password_verification_attempt('{}') as answer`)),
  ).resolves.toEqual({ answer: goesOn });
  const lock = 'lock table backbolt_private.password_attempts in access exclusive mode';
  await whileLocked(project.url, lock, async () => expect(await call(event)).toEqual(goesOn));
  await project.app.run(sql`drop table backbolt_private.password_attempts`);
  expect(await call(event)).toEqual(goesOn);
});

test('the reader sees what the figures need and no token; without bypassing row-level security figures are unknown, and it is said', async () => {
  const { project, deps, now } = await setUp();
  await project.log([{ at: new Date(now - minute), action: 'login' }]);
  expect(await checkReader(deps, main)).toEqual([]);
  for (const secret of ['token from auth.refresh_tokens', 'encrypted_password from auth.users'])
    await expect(project.reader.read((db) => db.run(sql`select ${sqlText(secret)}`))).rejects.toThrow(
      'permission denied',
    );
  await project.app.runFile(await installFile('reader.sql'));
  const shy = `shy_${project.name}`;
  await project.app.runFile(`create role ${shy} login in role backbolt_reader inherit nobypassrls`);
  try {
    const blind = withReader(deps, openReader(databaseUrl(project.name, shy)));
    await collect(blind);
    const snapshot = await takeSnapshot(deps, hourly);
    expect(snapshot).toMatchObject({ signIn: null, sessions: null, mfaChallenges: null });
    expect((await checkReader(blind, main)).join('\n')).toContain('Row-level security hides rows of auth.sessions');
  } finally {
    await project.app.runFile(`drop role ${shy}`);
  }
});

const sqlText = (text: string) => sql([text] as unknown as TemplateStringsArray);
