// Error rate and p95 of a Prometheus, asked over real HTTP of a server that answers in the documented shapes, and in others.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeEach, expect, test } from 'vitest';
import { openReporters } from '../../../src/adapters/reporters.ts';
import { validateBlocks } from '../../../src/blockkit/validate.ts';
import { domainNow, skipTime } from '../../../src/db/domain-time.ts';
import { sql } from '../../../src/db/sql.ts';
import { askApplication } from '../../../src/features/auth-metrics/ask-application.ts';
import { collectSamples } from '../../../src/features/auth-metrics/collect-samples.ts';
import { AuthMetricsPolicy } from '../../../src/features/auth-metrics/policy.ts';
import { reportOn } from '../../../src/features/auth-metrics/read-report.ts';
import { findShown, keepShown } from '../../../src/features/auth-metrics/shown-snapshot.ts';
import { takeSnapshot } from '../../../src/features/auth-metrics/snapshot.ts';
import { canJudgeBy, readFigures } from '../../../src/features/rollbacks/figures.ts';
import { minute, second } from '../../../src/lib/clock.ts';
import { Secret } from '../../../src/lib/redaction.ts';
import { figuresCard } from '../../../src/slack/views/auth-status.ts';
import { detailsModal } from '../../../src/slack/views/status-details.ts';
import { afterFile } from '../../kit/after-this.ts';
import { allViews, newDeps, newWatched, shippedPolicy } from './watched-fixture.ts';

type Answer = { status?: number; body: unknown };
const now = () => Date.now() / second;
const vector = (...values: [at: number, value: string][]): Answer => ({
  body: { status: 'success', data: { resultType: 'vector', result: values.map((value) => ({ metric: {}, value })) } },
});
const good = (query: string) => vector([now(), query === 'errors' ? '0.12' : '0.85']);

// One server and one database for the file: each test says what is answered.
const asked: string[] = [];
let answer: (query: string) => Answer;
const server = createServer((req, res) => {
  const url = new URL(req.url ?? '/', 'http://x');
  expect(req.headers.authorization).toBe('Bearer prom-secret');
  asked.push(`${req.method} ${url.pathname} ${url.searchParams.get('query')}`);
  const { status = 200, body } = answer(url.searchParams.get('query') ?? '');
  res.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
});
await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
afterFile(async () => void server.close());
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/prometheus/`;
const prometheus = { url, error_rate: 'errors', p95_seconds: 'slow', token: 'PROMETHEUS_TOKEN' };
const policy = AuthMetricsPolicy.parse({ ...(await shippedPolicy()), prometheus });
const watched = await newWatched(allViews);
const without = { ...(await newDeps(watched)), policy };
const token = (name: string) => (name === 'PROMETHEUS_TOKEN' ? new Secret('prom-secret') : undefined);
const deps = { ...without, ...openReporters(policy, token) };

beforeEach(async () => {
  asked.length = 0;
  answer = good;
  await skipTime(deps.db, 5 * minute);
});

const snapshot = () => takeSnapshot(deps, { source: 'main', window: '1h' });
const later = () => skipTime(deps.db, 30 * second);

test('error rate and p95 of a named Prometheus are asked once in 30 s, shown, and decide instead of the view app_requests', async () => {
  const at = new Date((await domainNow(deps.db)).getTime() - minute);
  await watched.app.run(
    sql`insert into app.app_requests select ${at}::timestamptz, 200, 10 from generate_series(1, 100)`,
  );
  expect(await collectSamples(deps, { source: 'main' })).toBe('collected');
  const [one, two] = await Promise.all([askApplication(deps), askApplication(deps)]);
  expect(one + two).toBe(2);
  expect(asked.sort()).toEqual(['GET /prometheus/api/v1/query errors', 'GET /prometheus/api/v1/query slow']);
  const shown = await snapshot();
  expect(shown.application).toMatchObject({
    errorRate: { value: 0.12, isCurrent: true, problem: null },
    p95Ms: { value: 850, isCurrent: true, problem: null },
  });
  const figures = await readFigures(deps, 5);
  expect(figures).toMatchObject({ error_rate: 12, p95_ms: 850, asked: true, requests: null });
  // Nobody signed in, and how many requests there were is the query's business.
  expect([canJudgeBy(figures, 'error_rate', 20), canJudgeBy(figures, 'p95_ms', 20)]).toEqual([true, true]);
  expect(await findShown(deps.db, await keepShown(deps, shown))).toEqual(shown);
  const report = await reportOn(deps, shown);
  const { blocks } = figuresCard(shown, report);
  expect(JSON.stringify(blocks)).toContain('12.0 % / 850 ms');
  expect(validateBlocks(blocks ?? [], 'message')).toEqual([]);
  const details = JSON.stringify(detailsModal(report, 'application', ''));
  for (const words of ['by Prometheus', '12.0 % at', '850 ms at', '0 of 100']) expect(details).toContain(words);
});

const large = vector([now(), '0.1'], [now(), '0.2']);
test.each<[string, Answer, RegExp]>([
  ['429', { status: 429, body: 'slow down' }, /429: slow down/],
  [
    '502 with a page',
    { status: 502, body: '<html>gateway, Bearer prom-secret</html>' },
    /502: <html>gateway, Bearer \[redacted\]/,
  ],
  [
    'a query that is wrong',
    { status: 400, body: { status: 'error', errorType: 'bad_data', error: 'parse error: <!channel>' } },
    /bad_data: parse error/,
  ],
  [
    'an error inside a 200',
    { body: { status: 'error', errorType: 'timeout', error: 'query timed out' } },
    /timeout: query timed out/,
  ],
  ['garbage', { body: 'OK' }, /does not understand/],
  ['several series', large, /2 series; expected one/],
  [
    'a range',
    { body: { status: 'success', data: { resultType: 'matrix', result: [] } } },
    /a matrix; expected one number/,
  ],
  ['a word', vector([now(), 'many']), /no number/],
  ['what no error rate is', vector([now(), '-3']), /gives -3; expected/],
])('%s leaves the last figures, which are none of now when they are old', async (_, wrong, said) => {
  await askApplication(deps);
  const before = (await snapshot()).application;
  answer = () => wrong;
  await later();
  await askApplication(deps);
  const after = (await snapshot()).application;
  expect(after?.errorRate).toEqual({ ...before?.errorRate, problem: expect.stringMatching(said) });
  await skipTime(deps.db, 2 * minute);
  const old = await snapshot();
  expect(old.application?.errorRate).toMatchObject({ value: 0.12, isCurrent: false });
  expect(await readFigures(deps, 5)).toMatchObject({ error_rate: null, p95_ms: null, asked: true });
  const report = await reportOn(deps, old);
  const details = JSON.stringify(detailsModal(report, 'application', ''));
  expect(details).toMatch(/unknown; last 12\.0 % at/);
  expect(details).not.toContain('<!channel>');
});

test.each<[string, Answer, RegExp]>([
  ['no series', vector(), /finds no series/],
  ['NaN, as a division by no requests gives', vector([now(), 'NaN']), /NaN/],
  ['+Inf', vector([now(), '+Inf']), /Inf/],
])('%s is an answer: the figure is unknown', async (_, nothing, said) => {
  await askApplication(deps);
  answer = () => nothing;
  await later();
  await askApplication(deps);
  expect((await snapshot()).application?.errorRate).toMatchObject({
    value: null,
    problem: expect.stringMatching(said),
  });
  const figures = await readFigures(deps, 5);
  expect(figures).toMatchObject({ error_rate: null, p95_ms: null });
  expect(canJudgeBy(figures, 'error_rate', 1)).toBe(false);
});

test('a number of a time ago is no figure of now; a scalar is a number', async () => {
  answer = (query) =>
    query === 'errors'
      ? vector([now() - 180, '0.3'])
      : { body: { status: 'success', data: { resultType: 'scalar', result: [now(), '1e-1'] } } };
  await askApplication(deps);
  expect((await snapshot()).application).toMatchObject({
    errorRate: { value: 0.3, isCurrent: false },
    p95Ms: { value: 100, isCurrent: true },
  });
});

test('another query takes none of the figures of the one before; a token that is not set, or nobody who answers, is said', async () => {
  await askApplication(deps);
  const other = AuthMetricsPolicy.parse({ ...policy, prometheus: { ...prometheus, error_rate: 'other' } });
  const changed = { ...deps, policy: other, ...openReporters(other, () => undefined) };
  const of = async () => (await takeSnapshot(changed, { source: 'main', window: '1h' })).application?.errorRate;
  expect(await of()).toEqual({ value: null, at: null, isCurrent: false, problem: null });
  expect(await askApplication(changed)).toBe(1);
  expect(await of()).toMatchObject({ value: null, problem: expect.stringContaining('PROMETHEUS_TOKEN is not set') });
  const nobody = AuthMetricsPolicy.parse({ ...policy, prometheus: { ...prometheus, url: 'http://127.0.0.1:1' } });
  const alone = { ...deps, policy: nobody, ...openReporters(nobody, token) };
  await askApplication(alone);
  const { application } = await takeSnapshot(alone, { source: 'main', window: '1h' });
  expect(application?.errorRate.problem).toMatch(/does not tell: \S/);
  for (const wrong of ['https://a:b@prom', 'ftp://prom', 'https://prom/?x=1'])
    expect(AuthMetricsPolicy.safeParse({ ...policy, prometheus: { ...prometheus, url: wrong } }).success).toBe(false);
  expect(await askApplication({ ...deps, policy: { ...policy, prometheus: null } })).toBe(0);
});
