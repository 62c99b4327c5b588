import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { domainNow, skipTime } from '../../../src/db/domain-time.ts';
import { AuthMetricsPolicy } from '../../../src/features/auth-metrics/policy.ts';
import { probeFigures } from '../../../src/features/auth-metrics/probe-figures.ts';
import { probeOnce } from '../../../src/features/auth-metrics/probe-request.ts';
import { recordSignedComplaint } from '../../../src/features/auth-metrics/record-complaint.ts';
import { runProbes } from '../../../src/features/auth-metrics/run-probes.ts';
import { takeSnapshot } from '../../../src/features/auth-metrics/snapshot.ts';
import { readFigures } from '../../../src/features/rollbacks/figures.ts';
import { day, minute, second } from '../../../src/lib/clock.ts';
import { afterFile } from '../../kit/after-this.ts';
import { newDeps, newWatched, shippedPolicy } from './watched-fixture.ts';

async function serve(answer: (req: IncomingMessage, res: ServerResponse) => void): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterFile(async () => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function probed(probes: object[]) {
  const policy = AuthMetricsPolicy.parse({ ...(await shippedPolicy()), probes });
  const deps = { ...(await newDeps(await newWatched())), policy };
  const figures = async (ms: number) => {
    const now = await domainNow(deps.db);
    return await probeFigures(deps.db, policy.probes, new Date(now.getTime() - ms), now);
  };
  return { deps, figures };
}

test('an address is judged by status, text and JSON; redirects leave its host never; a page without end and a silent one do no harm', async () => {
  const elsewhere = await serve((_, res) => res.end('secret'));
  const url = await serve((req, res) => {
    if (req.url === '/ok') res.end('{"status":"ok","checks":[{"up":true}]}');
    else if (req.url === '/moved') res.writeHead(302, { location: '/ok' }).end();
    else if (req.url === '/away') res.writeHead(302, { location: elsewhere }).end();
    else if (req.url === '/loop') res.writeHead(302, { location: '/loop' }).end();
    else if (req.url === '/endless') {
      const more = () => void (res.write('x'.repeat(65_536)) ? setImmediate(more) : res.once('drain', more));
      more();
    } else if (req.url === '/silent') return;
    else res.writeHead(503).end('down');
  });
  const ask = async (path: string, expected: object = {}) =>
    (await probeOnce({ name: 'x', url: `${url}${path}`, status: 200, timeout_seconds: 5, ...expected })).failure;
  expect(await ask('/ok')).toBeNull();
  expect(await ask('/ok', { text: '"ok"', json: { path: 'checks.0.up', equals: true } })).toBeNull();
  expect(await ask('/ok', { json: { path: 'status', equals: 'fine' } })).toBe("its answer's status is not as expected");
  expect(await ask('/ok', { text: 'welcome' })).toContain('does not hold');
  expect(await ask('/down')).toBe('it answers 503, not 200');
  expect(await ask('/down', { status: 503 })).toBeNull();
  expect(await ask('/moved')).toBeNull();
  expect(await ask('/moved', { status: 302 })).toBeNull();
  expect(await ask('/away')).toBe('it sends to another host');
  expect(await ask('/loop')).toContain('more than 3 times');
  expect(await ask('/endless', { text: 'y' })).toContain('does not hold');
  expect(await ask('/silent', { timeout_seconds: 0.2 })).toBe('it does not answer within 0.2 s');
  expect((await probeOnce({ name: 'x', url: 'http://127.0.0.1:1/', status: 200, timeout_seconds: 5 })).failure).toMatch(
    /^it cannot be reached: \S/,
  );
});

test('uptime and "down since" come from the looks; a slot is looked at once, and a clock that is put back stops nothing', async () => {
  let status = 200;
  let asked = 0;
  const url = await serve((_, res) => {
    asked += 1;
    res.writeHead(status).end();
  });
  const { deps, figures } = await probed([{ name: 'sign-in', url }]);
  expect(await figures(15 * minute)).toMatchObject([{ name: 'sign-in', isUp: null, uptime: null, checks: 0 }]);
  expect(await runProbes(deps)).toBe(1);
  await skipTime(deps.db, 30 * second);
  await Promise.all([runProbes(deps), runProbes(deps), runProbes(deps)]);
  expect(asked).toBe(2);
  expect(await figures(15 * minute)).toMatchObject([{ isUp: true, uptime: 1, checks: 2, lastFailure: null }]);
  status = 500;
  await skipTime(deps.db, 30 * second);
  await runProbes(deps);
  const since = (await figures(15 * minute))?.[0]?.since;
  for (let n = 0; n < 13; n += 1) {
    await skipTime(deps.db, 30 * second);
    await runProbes(deps);
  }
  const [down] = (await figures(15 * minute)) ?? [];
  expect(down).toMatchObject({
    isUp: false,
    since,
    uptime: 2 / 16,
    checks: 16,
    lastFailure: { reason: 'it answers 500, not 200' },
  });
  // What the decision matrix calls "service down": more than five minutes.
  const matrix = await readFigures(deps, 6);
  expect(matrix.probed).toBe(true);
  expect(matrix.service_down).toBeGreaterThan(6);
  status = 200;
  await skipTime(deps.db, 30 * second);
  await runProbes(deps);
  expect(await figures(15 * minute)).toMatchObject([
    { isUp: true, lastFailure: { reason: 'it answers 500, not 200' } },
  ]);
  expect((await readFigures(deps, 6)).service_down).toBe(0);
  const snapshot = await takeSnapshot(deps, { source: 'main', window: '1h' });
  expect(snapshot.probes).toMatchObject([{ name: 'sign-in', isUp: true, checks: 17 }]);
  // Nobody looked for two minutes: how it is now is not known.
  await skipTime(deps.db, 3 * minute);
  expect((await figures(15 * minute))?.[0]?.isUp).toBeNull();
  await skipTime(deps.db, day);
  await runProbes(deps);
  await deps.db.run({
    text: "update backbolt.domain_clock set time_offset = interval '0'",
    values: [],
    name: undefined,
  });
  expect(await runProbes(deps)).toBe(1);
});

test('a complaint that comes twice counts once, for as long as the window', async () => {
  const { deps } = await probed([]);
  const say = (key: string, text?: string) =>
    recordSignedComplaint(deps, { key, ...(text === undefined ? {} : { text }) });
  expect(await say('1', 'I cannot sign in. password=hunter22')).toBe(true);
  expect(await say('1')).toBe(false);
  for (const key of ['2', '3', '4']) await say(key);
  expect((await readFigures(deps, 5)).complaints).toBe(4);
  const snapshot = await takeSnapshot(deps, { source: 'main', window: '15m' });
  expect(snapshot.complaints).toEqual({ count: 4, bySource: [{ source: 'webhook', count: 4 }] });
  expect(snapshot.probes).toBeNull();
  await skipTime(deps.db, 6 * minute);
  expect((await readFigures(deps, 5)).complaints).toBe(0);
});
