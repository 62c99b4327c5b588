// The logs of a Supabase project, over real HTTP of a server that counts what was logged by then, become failures in the samples.
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { openProjectSource } from '../../../src/adapters/supabase/project-source.ts';
import { domainNow, skipTime } from '../../../src/db/domain-time.ts';
import { sql } from '../../../src/db/sql.ts';
import { collectLogs } from '../../../src/features/auth-metrics/collect-logs.ts';
import { collectSamples } from '../../../src/features/auth-metrics/collect-samples.ts';
import type { AuthMetricsDeps } from '../../../src/features/auth-metrics/deps.ts';
import { bucketOf } from '../../../src/features/auth-metrics/histogram.ts';
import { pruneMetrics } from '../../../src/features/auth-metrics/prune-metrics.ts';
import { takeSnapshot } from '../../../src/features/auth-metrics/snapshot.ts';
import { hour, minute, second } from '../../../src/lib/clock.ts';
import { Secret } from '../../../src/lib/redaction.ts';
import { afterFile } from '../../kit/after-this.ts';
import { randomOf } from './random.ts';
import { installHook, newSupabase, type SupabaseProject, supabasePack } from './supabase-fixture.ts';
import { newDeps } from './watched-fixture.ts';

/** `late`: how long after it happened it can be read, in ms. */
type Line = { at: number; grant?: string; status?: number; error?: string; late?: number; ms?: number };

// A refresh is no sign-in.
function durationsOf(seen: readonly Line[]): object {
  if (isUntimed) return { error: { message: 'unknown function log' } };
  const timed = seen.filter(({ grant, ms }) => grant !== 'refresh_token' && ms !== undefined);
  const key = ({ at, ms }: Line) => `${Math.floor(at / minute) * 60} ${bucketOf(ms ?? 0)}`;
  return {
    result: [...Map.groupBy(timed, key)].map(([group, all]) => {
      const [at_minute, bucket] = group.split(' ');
      return { at_minute: Number(at_minute), bucket, count: String(all.length) };
    }),
  };
}

// One server for the file; each test has a project and a database of its own.
const refused = (res: ServerResponse) => void res.writeHead(429, { 'retry-after': '0.001' }).end('{}');
let lines: Line[] = [];
let mostRows = 1000;
let isDown = false;
let isUntimed = false;
let clock = () => Date.now();
let asked: number[] = [];
const server = createServer((req, res) => {
  const { searchParams } = new URL(req.url ?? '/', 'http://x');
  const time = (name: string) => Date.parse(searchParams.get(name) ?? '');
  const [from, to] = [time('iso_timestamp_start'), time('iso_timestamp_end')];
  asked.push((to - from) / minute);
  if (isDown) return refused(res);
  const seen = lines.filter((line) => line.at >= from && line.at <= to && line.at + (line.late ?? 0) <= clock());
  if (searchParams.get('sql')?.includes('bucket')) return void res.end(JSON.stringify(durationsOf(seen)));
  const key = ({ at, grant, error }: Line) =>
    JSON.stringify([Math.floor(at / minute) * 60, grant ?? 'password', error ?? '']);
  const rows = [...Map.groupBy(seen, key)].map(([group, all]) => {
    const [at_minute, grant_type, error_code] = JSON.parse(group) as [number, string, string];
    const failed = all.filter(({ status }) => (status ?? 200) >= 400).length;
    return { at_minute, grant_type, error_code, succeeded: String(all.length - failed), failed: String(failed) };
  });
  rows.sort((a, b) => a.at_minute - b.at_minute);
  const cut = rows.length > mostRows ? Array.from({ length: 1000 }, () => rows[0]) : rows;
  res.end(JSON.stringify({ result: cut }));
});
await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
afterFile(async () => void server.close());
const variables: Record<string, string> = {
  SUPABASE_PROJECT_REF: 'abc',
  SUPABASE_ACCESS_TOKEN: 'sbp_token',
  SUPABASE_API_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
};
const reader = () =>
  openProjectSource((name) => (name in variables ? new Secret(variables[name] as string) : undefined));

beforeEach(() => {
  [lines, asked, mostRows, isDown, isUntimed] = [[], [], 1000, false, false];
});

async function setUp() {
  const project = await newSupabase();
  const without = await newDeps(project, { packFolder: supabasePack });
  const deps: AuthMetricsDeps = { ...without, project: reader() };
  const start = (await domainNow(deps.db)).getTime();
  let skipped = 0;
  const real = performance.now();
  clock = () => start + skipped + performance.now() - real;
  const later = async (ms: number) => {
    skipped += ms;
    await skipTime(deps.db, ms);
  };
  const read = async () => {
    expect(await collectLogs(deps)).toBe(isDown ? 'failed' : 'read');
    expect(await collectSamples(deps, main)).toBe('collected');
  };
  const of = async (window: '15m' | '1h' | '24h' = '1h') => await takeSnapshot(deps, { ...main, window });
  return { project, without, deps, now: start, later, read, of };
}
const main = { source: 'main' };

const signIns = (project: SupabaseProject, at: number, count: number) =>
  project.log(
    Array.from({ length: count }, () => ({ at: new Date(at), action: 'login', traits: { provider: 'email' } })),
  );
const refreshes = (project: SupabaseProject, at: number, count: number) =>
  project.log(Array.from({ length: count }, () => ({ at: new Date(at), action: 'token_refreshed' })));
const many = (count: number, line: Line): Line[] => Array.from({ length: count }, () => line);
const wrong = { status: 400, error: 'invalid_credentials' };

test('with a token failures and the verdict are known; a late line is counted once; while nobody answers they are unknown and say why', async () => {
  const { project, without, deps, now, later, read, of } = await setUp();
  const at = now - 10 * minute;
  await signIns(project, at, 90);
  lines = [
    ...many(90, { at }),
    ...many(6, { at, ...wrong }),
    ...many(3, { at: at + minute, status: 429, error: '<!channel>\nover_request_rate_limit' }),
    ...many(1, { at: now - minute, ...wrong, late: 4 * minute }),
    // Not everything that asks for a token is a password.
    ...many(5, { at, grant: 'pkce', status: 404, error: 'flow_state_not_found' }),
  ];
  expect(await collectSamples(without, main)).toBe('collected');
  const before = await takeSnapshot(without, { ...main, window: '1h' });
  expect(before.verdict.level).toBe('unknown');
  expect(before.verdict.reason).toContain('SUPABASE_ACCESS_TOKEN');
  await read();
  expect((await of()).signIn).toMatchObject({ attempts: 99, failed: 9, failuresOf: ['password'] });
  await later(4 * minute);
  await read();
  await later(31 * second);
  await read();
  const known = await of();
  expect(known.signIn).toMatchObject({
    ...{ attempts: 100, failed: 10, succeeded: 90 },
    byError: [
      { name: 'invalid_credentials', count: 7 },
      { name: '<!channel> over_request_rate_limit', count: 3 },
    ],
    byMethod: [{ name: 'password', attempts: 100, succeeded: 90 }],
  });
  expect(known.verdict).toEqual({
    level: 'degraded',
    reason: '90.0 % of password sign-ins succeed; healthy is 98 % or more.',
  });

  isDown = true;
  await later(4 * minute);
  await signIns(project, clock() - 10 * second, 10);
  lines.push(...many(5, { at: clock() - 10 * second, ...wrong }), ...many(10, { at: clock() - 10 * second }));
  await read();
  const unknown = await of();
  expect(unknown.signIn).toMatchObject({ attempts: null, succeeded: 100 });
  expect(unknown.verdict).toMatchObject({ level: 'unknown', reason: expect.stringMatching(/logs.*not read.*429/) });
  isDown = false;
  await later(2 * minute);
  await read();
  // The minutes that nobody told of are asked about again.
  expect((await of()).signIn).toMatchObject({ attempts: 115, failed: 15 });
  // As long as minutes are kept, and more; one skip takes no more than 24 days.
  for (const days of [20, 20]) await skipTime(deps.db, days * 24 * hour);
  await pruneMetrics(deps);
  expect(await deps.db.run(sql`select from backbolt.log_minute`)).toBe(0);
});

test('where the audit log is not written, the logs tell successes as well, of all ways to sign in', async () => {
  const { now, read, of } = await setUp();
  lines = [
    ...many(60, { at: now - 5 * minute }),
    ...many(30, { at: now - 6 * minute, grant: 'pkce' }),
    ...many(10, { at: now - 6 * minute, grant: 'id_token', status: 400, error: 'bad_jwt' }),
    ...many(20, { at: now - 6 * minute, grant: 'refresh_token' }),
    ...many(5, { at: now - 6 * minute, grant: 'refresh_token', status: 400, error: 'refresh_token_not_found' }),
  ];
  await read();
  const { signIn, verdict, refresh } = await of();
  expect(refresh).toMatchObject({ attempts: 25, failed: 5 });
  expect(signIn).toMatchObject({
    attempts: 100,
    failed: 10,
    failuresOf: null,
    byError: [{ name: 'bad_jwt', count: 10 }],
  });
  expect(signIn?.byMethod.map(({ name }) => name)).toEqual(['password', 'pkce', 'id_token']);
  expect(verdict.level).toBe('degraded');
});

test('the logs tell which refreshes failed and how long sign-ins took; what nobody tells is unknown, and failures do not wait for it', async () => {
  const { project, now, later, read, of } = await setUp();
  const at = now - 10 * minute;
  await signIns(project, at, 20);
  await refreshes(project, at, 40);
  lines = [
    ...many(10, { at, ms: 100 }),
    ...many(10, { at, ms: 400 }),
    // Of a refresh nobody asks how long it took.
    ...many(40, { at, grant: 'refresh_token', ms: 5_000 }),
    ...many(10, { at, grant: 'refresh_token', status: 400, error: 'refresh_token_not_found' }),
  ];
  await read();
  const { signIn, refresh } = await of();
  expect(signIn).toMatchObject({ attempts: 20, failed: 0, durationMs: null });
  expect(refresh).toMatchObject({ succeeded: 40, attempts: 50, failed: 10, successRate: 0.8 });
  // The day before was read without; what is read from now on has them.
  await later(2 * minute);
  const then = clock() - minute;
  await signIns(project, then, 20);
  lines.push(...many(10, { at: then, ms: 100 }), ...many(10, { at: then, ms: 400 }));
  await read();
  const { durationMs, averageMs } = (await of()).signIn ?? {};
  // Within 5 %: histogram.ts.
  expect(durationMs?.p50).toBeCloseTo(100, -1);
  expect((durationMs?.p95 ?? 0) / 400).toBeCloseTo(1, 1);
  expect((averageMs ?? 0) / 250).toBeCloseTo(1, 1);
  isUntimed = true;
  await later(31 * second);
  lines.push(...many(4, { at: clock() - 10 * second, ...wrong }));
  await read();
  expect((await of()).signIn).toMatchObject({ failed: 4 });
});

test('logs that know nothing of what the database saw tell nothing of its failures; the hook counts where they do not', async () => {
  const { project, deps, now, read, of } = await setUp();
  await signIns(project, now - 20 * minute, 50);
  await read();
  expect((await of()).signIn).toMatchObject({ succeeded: 50, attempts: null });
  await installHook(project);
  const attempt = (valid: boolean, count: number) =>
    project.app.run(sql`insert into backbolt_private.password_attempts
      select ${new Date(now - 20 * minute)}, gen_random_uuid(), '203.0.113.9', ${valid} from generate_series(1, ${count})`);
  await attempt(true, 50);
  await attempt(false, 4);
  lines = many(50, { at: now - 20 * minute }).concat(many(9, { at: now - 20 * minute, ...wrong }));
  expect(await collectSamples(deps, main)).toBe('collected');
  await deps.db.run(sql`update backbolt.log_source set watermark = null, slot = 0`);
  await read();
  // The logs know of accounts that nobody has, which the hook does not see: they replace what it saw, and are not added to it.
  expect((await of('15m')).signIn).toMatchObject({ failuresOf: ['password'] });
  const [row] = await deps.db.rows(
    Failed,
    sql`select (counts->'sign-ins'->>'failed')::int as failed from backbolt.minute_sample where minute = date_trunc('minute', ${new Date(now - 20 * minute)}::timestamptz)`,
  );
  expect(row?.failed).toBe(9);
});
const Failed = z.object({ failed: z.number() });

test('an answer that may have been cut is asked for again in shorter times; a day is reached, and no more is asked than the limit takes', async () => {
  const { now, deps, later, read, of } = await setUp();
  lines = Array.from({ length: 24 * 12 }, (_, n) => ({
    at: now - n * 5 * minute - second,
    ...wrong,
    error: `code-${n % 40}`,
  }));
  mostRows = 30;
  await read();
  expect(asked.length).toBe(8);
  expect(asked.every((minutes) => minutes <= 240)).toBe(true);
  for (let n = 0; n < 4; n += 1) {
    await later(31 * second);
    await read();
  }
  const { signIn } = await of('24h');
  const counted = lines.filter(({ at }) => at >= now - 24 * hour + 4 * minute).length;
  expect(signIn?.failed).toBeGreaterThanOrEqual(counted - 1);
  // Two replicas: one asks.
  await later(31 * second);
  const [one, two] = await Promise.all([collectLogs(deps), collectLogs({ ...deps, project: reader() })]);
  expect([one, two].sort()).toEqual(['busy', 'read']);
});

test('whatever comes when, and whoever reads, samples equal a full count of the logs', async () => {
  const { project, deps, now, later, of } = await setUp();
  await project.log([{ at: new Date(now - 2 * hour), action: 'login' }]);
  const { below: random } = randomOf(7);
  const replicas = [deps, { ...deps, project: reader() }];
  for (let step = 0; step < 25; step += 1) {
    const from = clock() - 50 * second;
    for (let n = random(12); n > 0; n -= 1) {
      const isFailed = random(3) === 0;
      const late = random(4) === 0 ? random(4 * 60) * second : 0;
      lines.push({
        at: from + random(50) * second,
        late,
        ...(isFailed ? { ...wrong, error: `code-${random(30)}` } : {}),
      });
    }
    isDown = random(5) === 0;
    // Seldom for minutes: nobody was there.
    await later(random(6) === 0 ? 12 * minute : 31 * second + random(60) * second);
    await Promise.all(replicas.map((one) => collectLogs(one)));
    const some = replicas[random(2)] as AuthMetricsDeps;
    if (random(3) > 0) expect(await collectSamples(some, main)).toBe('collected');
  }
  isDown = false;
  await later(6 * minute);
  await collectLogs(deps);
  expect(await collectSamples(deps, main)).toBe('collected');
  const { signIn } = await of('24h');
  const failed = lines.filter(({ status }) => status !== undefined);
  expect(failed.length).toBeGreaterThan(20);
  expect(signIn?.byError.reduce((sum, { count }) => sum + count, 0)).toBe(failed.length);
  const [sum] = await deps.db.rows(
    Failed,
    sql`select sum((counts->'sign-ins'->>'failed')::int)::int as failed from backbolt.minute_sample`,
  );
  expect(sum?.failed).toBe(failed.length);
});
