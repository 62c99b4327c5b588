// What Prometheus sees over HTTP, in its own format.
import { expect, test, vi } from 'vitest';
import { collectSamples } from '../../src/features/auth-metrics/collect-samples.ts';
import { openMetrics } from '../../src/http/metrics.ts';
import { openHttpServer } from '../../src/http/server.ts';
import { openJobs } from '../../src/jobs/engine.ts';
import { minute } from '../../src/lib/clock.ts';
import { Secret } from '../../src/lib/redaction.ts';
import { type Attempt, newDeps, newWatched } from '../features/auth-metrics/watched-fixture.ts';
import { afterThis } from '../kit/after-this.ts';
import { startTestBot } from '../kit/bot.ts';
import { quietLog as log, newOwnDb } from '../kit/database.ts';

type Exposed = Map<string, number>;

/** Reads the text format as its grammar is (prometheus.io/docs/instrumenting/exposition_formats): a line that does not fit fails. */
function parse(text: string): Exposed {
  const found: Exposed = new Map();
  const typed = new Set<string>();
  expect(text.endsWith('\n')).toBe(true);
  for (const line of text.split('\n').filter((one) => one !== '')) {
    const type = /^# TYPE ([a-zA-Z_:][\w:]*) (?:counter|gauge|histogram|summary)$/.exec(line);
    if (type?.[1] !== undefined) typed.add(type[1]);
    if (line.startsWith('# ')) {
      expect(type ?? /^# HELP [a-zA-Z_:][\w:]* ./.exec(line), line).not.toBeNull();
      continue;
    }
    const sample = /^([a-zA-Z_:][\w:]*)(\{(?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*",?)*\})? (\S+)$/.exec(line);
    if (sample === null) throw new Error(`not a sample: ${line}`);
    const [, name = '', labels = '', value] = sample;
    expect(typed.has(name) || typed.has(name.replace(/_(bucket|sum|count)$/, '')), line).toBe(true);
    expect(found.has(name + labels), line).toBe(false);
    found.set(name + labels, Number(value));
  }
  return found;
}

async function open(more: { token?: string; isLocal?: () => boolean } = {}) {
  const watched = await newWatched();
  const db = await newOwnDb();
  const deps = await newDeps(watched, { db });
  const http = await openHttpServer({ host: '127.0.0.1', port: 0, log });
  const jobs = openJobs({ url: db.url, db, log });
  afterThis(async () => {
    await http.close(0);
    await jobs.stop();
  });
  const variable = (name: string) =>
    name === 'METRICS_TOKEN' && more.token !== undefined ? new Secret(more.token) : undefined;
  openMetrics(http, { ...deps, jobs, variable, isLocal: more.isLocal });
  const get = (headers: Record<string, string> = {}) => fetch(`${http.url}/metrics`, { headers });
  const scrape = async () => parse(await (await get()).text());
  const collect = async () => expect(await collectSamples(deps, { source: 'main' })).toBe('collected');
  return { watched, get, scrape, collect, deps };
}

const times = (n: number, one: Attempt) => Array.from({ length: n }, () => one);
const attempts = (outcome: string, method: string) =>
  `auth_login_attempts_total{source="main",outcome="${outcome}",method="${method}"}`;

test('counters begin at 0, count each attempt once, also a late one, and never fall', async () => {
  const { watched, scrape, collect } = await open({ isLocal: () => true });
  const at = (minutes: number) => new Date(Date.now() - minutes * minute);
  await watched.attempts([
    ...times(30, { at: at(2), duration_ms: 200 }),
    ...times(10, { at: at(2), succeeded: false }),
  ]);
  await collect();
  const first = await scrape();
  expect(first.get(attempts('success', 'password'))).toBe(0);
  expect(first.get(attempts('failure', 'password'))).toBe(0);
  expect(first.get('auth_login_success_ratio{source="main"}')).toBe(0.75);
  expect(first.get('auth_verdict{source="main",level="failing"}')).toBe(1);
  expect(first.get('auth_verdict{source="main",level="healthy"}')).toBe(0);
  expect(first.get('auth_sessions_active{source="main"}')).toBe(0);
  expect(first.get('backbolt_source_up{source="main"}')).toBe(1);
  expect(first.get('backbolt_collector_lag_seconds{source="main"}')).toBeLessThan(60);
  expect(first.get('auth_login_duration_seconds{source="main",quantile="0.95"}')).toBeCloseTo(0.2, 1);
  await watched.attempts([
    { at: new Date() },
    { at: at(3), method: 'passkey', succeeded: false, error_code: 'a "code"\\\n' },
  ]);
  await collect();
  // Two at once are one: each would count for itself.
  const [second] = await Promise.all([scrape(), scrape()]);
  expect(second?.get(attempts('success', 'password'))).toBe(1);
  expect(second?.get(attempts('failure', 'passkey'))).toBe(1);
  expect(second?.get('auth_login_errors_total{source="main",error="a \\"code\\"\\\\"}')).toBe(1);
  await watched.app.runFile('delete from app.login_attempts');
  await collect();
  const third = await scrape();
  expect(third.get(attempts('success', 'password'))).toBe(1);
  expect(third.get(attempts('failure', 'passkey'))).toBe(1);
});

test('names of the database make a bounded number of series', async () => {
  const { watched, scrape, collect } = await open({ isLocal: () => true });
  await scrape();
  for (let round = 0; round < 3; round += 1) {
    const named = (n: number) => ({ at: new Date(Date.now() - round * minute), method: `method ${round} ${n}` });
    await watched.attempts(Array.from({ length: 15 }, (_, n) => named(n)));
  }
  await collect();
  const found = await scrape();
  const series = [...found].filter(([name]) => name.includes('outcome="success",method='));
  // 20 names and the rest.
  expect(series).toHaveLength(21);
  expect(series.reduce((sum, [, count]) => sum + count, 0)).toBe(45);
});

test('it is there for this machine in local mode, elsewhere with its token alone', async () => {
  const stranger = await open({ isLocal: () => false });
  expect((await stranger.get()).status).toBe(404);
  const unset = await open();
  expect((await unset.get()).status).toBe(404);
  const { get } = await open({ token: 'a token of Prometheus' });
  expect((await get()).status).toBe(401);
  expect((await get({ authorization: 'Bearer another' })).status).toBe(401);
  const answer = await get({ authorization: 'Bearer a token of Prometheus' });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, expect.stringContaining('version=0.0.4')]);
  parse(await answer.text());
});

test('a whole bot tells of its acknowledgements, its calls to Slack and its jobs', async () => {
  const { workspace, urls } = await startTestBot({ mode: 'http', env: { METRICS_TOKEN: 'sesame' } });
  const place = workspace.as('engineer').in('#auth');
  await place.types('/auth-status');
  const scrape = async () => {
    const answer = await fetch(`${urls[0]}/metrics`, { headers: { authorization: 'Bearer sesame' } });
    return parse(await answer.text());
  };
  await vi.waitFor(async () => {
    const found = await scrape();
    expect(found.get('backbolt_slack_ack_seconds_count{kind="command"}')).toBe(1);
    expect(found.get('backbolt_slack_ack_seconds_bucket{le="3",kind="command"}')).toBe(1);
    expect(found.get('backbolt_slack_calls_total{method="auth.test",result="sent"}')).toBeGreaterThan(0);
    expect(found.get('backbolt_jobs{queue="auth-metrics.collect-samples",state="failed"}')).toBe(0);
    expect(found.get('process_resident_memory_bytes')).toBeGreaterThan(0);
  });
});
