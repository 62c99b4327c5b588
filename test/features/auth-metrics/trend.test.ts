// How figures moved: steps of a window, last week, series for the chart; from samples, unknown where there are none.
import { expect, test } from 'vitest';
import { domainNow } from '../../../src/db/domain-time.ts';
import { sql } from '../../../src/db/sql.ts';
import { collectSamples } from '../../../src/features/auth-metrics/collect-samples.ts';
import { bucketOf } from '../../../src/features/auth-metrics/histogram.ts';
import { readOutcomeTrend } from '../../../src/features/auth-metrics/read-outcome-trend.ts';
import { reportOn } from '../../../src/features/auth-metrics/read-report.ts';
import { readSignInSeries } from '../../../src/features/auth-metrics/read-sign-in-series.ts';
import type { MinuteSample } from '../../../src/features/auth-metrics/sample.ts';
import { replaceSamples, sumUp } from '../../../src/features/auth-metrics/sample-store.ts';
import { takeSnapshot } from '../../../src/features/auth-metrics/snapshot.ts';
import type { WindowId } from '../../../src/features/auth-metrics/windows.ts';
import { day, minute } from '../../../src/lib/clock.ts';
import { sparkline } from '../../../src/slack/views/sparkline.ts';
import { detailsModal } from '../../../src/slack/views/status-details.ts';
import { figureFields } from '../../../src/slack/views/status-figures.ts';
import { newDeps, newWatched } from './watched-fixture.ts';

const source = 'main';

/** Each minute of the last hour has 9 successes and a failure, except those that are left out; it was collected, too. */
async function setUp(leftOut: readonly number[] = []) {
  const watched = await newWatched();
  const deps = await newDeps(watched);
  const now = await domainNow(deps.db);
  const at = (n: number) => new Date(Math.floor(now.getTime() / minute) * minute - (n + 1) * minute);
  await watched.attempts(
    Array.from({ length: 600 }, (_, n) => ({ at: at(Math.floor(n / 10)), succeeded: n % 10 !== 0, duration_ms: 150 })),
  );
  expect(await collectSamples(deps, { source })).toBe('collected');
  for (const n of leftOut)
    await deps.db.run(sql`delete from backbolt.minute_sample where source = ${source} and minute = ${at(n)}`);
  /** Of as many minutes back from now, and of `later` ones after. */
  const addWeekBefore = (minutes: number, ok: number, failed: number, later = 0) => {
    const samples = Array.from({ length: minutes + later }, (_, n): MinuteSample => {
      return {
        minute: new Date(at(n - later).getTime() - 7 * day),
        counts: { 'sign-ins': { ok, failed } },
        gauges: null,
      };
    });
    const end = at(-later).getTime() - 7 * day;
    return deps.db.transaction(async (tx) => {
      await replaceSamples(tx, source, samples);
      await sumUp(tx, source, [end - (minutes + later) * minute, end], now);
    });
  };
  return {
    deps,
    addWeekBefore,
    report: async (window: WindowId = '1h') => reportOn(deps, await takeSnapshot(deps, { source, window })),
  };
}

test('a window is cut into steps; what is unknown is null, and no zero', async () => {
  const { deps, report } = await setUp([30, 31, 32, 33, 34, 35, 36, 37, 38, 39]);
  const { trend, snapshot } = await report();
  expect(trend.signInSuccess.filter((share) => share !== null).every((share) => share === 0.9)).toBe(true);
  // Ten minutes in a row hold one or two whole steps of five.
  expect([1, 2]).toContain(trend.signInAttempts.filter((count) => count === null).length);
  expect(trend.signInAttempts.filter((count) => count === 10).length).toBeGreaterThanOrEqual(8);
  const series = await readSignInSeries(deps, snapshot);
  expect(series.steps).toHaveLength(60);
  expect(series.steps.filter((step) => step === null)).toHaveLength(10);
  const known = series.steps.filter((step) => step !== null && step.failed > 0);
  expect(known[0]).toMatchObject({ knownMinutes: 1, succeeded: 9, failed: 1 });
  expect([...(known[0]?.byError ?? [])]).toEqual([['invalid_credentials', 1]]);
});

test.each(['24h', '7d'] as const)('the steps of %s add up to the figures', async (window) => {
  const { deps } = await setUp();
  const snapshot = await takeSnapshot(deps, { source, window });
  const { trend } = await reportOn(deps, snapshot);
  const { steps } = await readSignInSeries(deps, snapshot);
  const sum = steps.reduce((all, step) => all + (step === null ? 0 : step.succeeded + step.failed), 0);
  expect([sum, snapshot.signIn?.attempts]).toEqual([600, 600]);
  expect(trend.signInSuccess.findLast((share) => share !== null)).toBe(0.9);
});

test('last week is compared with when nearly all of it is known, else it is unknown', async () => {
  const { report, addWeekBefore } = await setUp();
  expect((await report()).trend.lastWeek).toBeNull();
  // 95 % of 60 minutes are 57; the collector has read one of them, at the edge of its week.
  await addWeekBefore(50, 4, 1);
  expect((await report()).trend.lastWeek).toBeNull();
  await addWeekBefore(60, 4, 1);
  expect((await report()).trend.lastWeek?.signIn).toMatchObject({ attempts: 300, successRate: 0.8 });
});

test('the same day of last week begins and ends with the same minute, in the middle of what is summed up', async () => {
  const { report, addWeekBefore } = await setUp();
  await addWeekBefore(26 * 60, 4, 1, 90);
  const { snapshot, trend } = await report('24h');
  const minutes = Math.ceil((snapshot.to.getTime() - snapshot.from.getTime()) / minute);
  expect(trend.lastWeek?.signIn).toMatchObject({ attempts: 5 * minutes, successRate: 0.8 });
});

test('targets are met, missed or unknown; exactly the target is missed', async () => {
  const { deps } = await setUp();
  const snapshot = await takeSnapshot(deps, { source, window: '1h' });
  const states = async (targets: Partial<typeof deps.policy.targets>) => {
    const policy = { ...deps.policy, targets: { ...deps.policy.targets, ...targets } };
    return (await reportOn({ ...deps, policy }, snapshot)).kpis.map(({ state }) => state);
  };
  expect(await states({})).toEqual(['missed', 'unknown', 'unknown', 'met']);
  expect(await states({ sign_in_success_percent: 90 })).toEqual(['missed', 'unknown', 'unknown', 'met']);
  expect(await states({ sign_in_success_percent: 89.9, average_authentication_ms: 100 })).toEqual([
    'met',
    'unknown',
    'unknown',
    'missed',
  ]);
});

test.each([
  [[1, 1, null, 0.5, 1], 'share', '██·▁█'],
  [[0.999, 0.97, 0.951], 'share', '█▄▁'],
  [[0, 1, 2, 4, null], 'count', '▁▃▅█·'],
  [[0, 0], 'count', '▁▁'],
  [[null, null], 'count', ''],
  [[], 'share', ''],
] as const)('%j of a %s is drawn as %s', (line, scale, drawn) => {
  expect(sparkline(line, scale)).toBe(drawn);
});

test('each figure of the card has a line: times, idle sessions and errors of the application, too', async () => {
  const deps = await newDeps(
    await newWatched(['login_attempts', 'token_refreshes', 'sessions', 'rls_violations', 'app_requests']),
  );
  expect(await collectSamples(deps, { source })).toBe('collected');
  const last = Math.floor((await domainNow(deps.db)).getTime() / minute) * minute - minute;
  // The newer half of the hour takes ten times as long, more is idle, and the application fails.
  const samples = Array.from({ length: 60 }, (_, n): MinuteSample => {
    const isNew = n < 30;
    const ms = [bucketOf(isNew ? 1_000 : 100), 10];
    const counts = {
      'sign-ins': { ok: 10, failed: 0, ms },
      'token-refreshes': { ok: 10, failed: 0, ms },
      'rls-violations': { ok: 0, failed: 1 },
      'app-requests': { ok: 9, failed: isNew ? 1 : 0, ms },
    };
    const at = last - n * minute;
    const gauges = { at, sessions: { active: 10, users: 10, idle: isNew ? 5 : 1 } };
    return { minute: new Date(at), counts, gauges };
  });
  await deps.db.transaction((tx) => replaceSamples(tx, source, samples));
  const report = await reportOn(deps, await takeSnapshot(deps, { source, window: '1h' }));
  const { signInP95, refreshP95, idleSessions, applicationErrors } = report.trend;
  for (const line of [signInP95, refreshP95]) {
    expect((line[2] ?? 0) / 100).toBeCloseTo(1, 1);
    expect((line.at(-2) ?? 0) / 1_000).toBeCloseTo(1, 1);
  }
  expect([idleSessions[2], idleSessions.at(-2)]).toEqual([0.1, 0.5]);
  expect([applicationErrors[2], applicationErrors.at(-2)]).toEqual([0, 0.1]);
  const { fields } = figureFields(report.snapshot, report.trend) as { fields: { text: string }[] };
  expect(fields).toHaveLength(10);
  for (const { text } of fields) expect(text).toMatch(/\n[▁▂▃▄▅▆▇█·]{12,13}$/);
  // It tells of now alone, whoever else could tell how it was.
  const application = { errorRate: asked, p95Ms: asked };
  const named = figureFields({ ...report.snapshot, application }, report.trend) as { fields: { text: string }[] };
  expect(named.fields.at(-1)?.text).not.toMatch(/[▁█]/);
});
const asked = { value: 0.1, at: new Date(), isCurrent: true, problem: null };

test('registrations and validations moved, too, and are compared with last week where it is known; where failures are unknown, successes are not', async () => {
  const deps = await newDeps(await newWatched(['login_attempts', 'registrations', 'token_validations']));
  expect(await collectSamples(deps, { source })).toBe('collected');
  const now = await domainNow(deps.db);
  const last = Math.floor(now.getTime() / minute) * minute - minute;
  // The same of this hour and of one a week before: every second minute of the older half has a failure.
  const samples = [0, 7 * day].flatMap((before) =>
    Array.from({ length: 60 }, (_, n): MinuteSample => {
      const failed = before === 0 && n > 30 ? 1 : 0;
      const counts = {
        registrations: { ok: 3, failed: 0, failuresOf: [] },
        'token-validations': { ok: before === 0 ? 9 : 4, failed },
      };
      return { minute: new Date(last - n * minute - before), counts, gauges: null };
    }),
  );
  await deps.db.transaction((tx) => replaceSamples(tx, source, samples));
  const snapshot = await takeSnapshot(deps, { source, window: '1h' });
  const validations = await readOutcomeTrend(deps, snapshot, 'token-validations');
  expect(validations.success.length).toBeGreaterThanOrEqual(12);
  expect(validations.success.slice(1, 4)).toEqual([0.9, 0.9, 0.9]);
  expect(validations.success.slice(-3, -1)).toEqual([1, 1]);
  expect(validations.succeeded.slice(1, 4)).toEqual([9, 9, 9]);
  // What is left over of the minute that runs is no whole step.
  expect(validations.lastWeek).toMatchObject({ failed: 0, successRate: 1 });
  const registrations = await readOutcomeTrend(deps, snapshot, 'registrations');
  expect(registrations.success.every((share) => share === null)).toBe(true);
  expect(registrations.succeeded.slice(1, 4)).toEqual([3, 3, 3]);
  expect(registrations.lastWeek).toMatchObject({ failed: null, successRate: null });
  const report = await reportOn(deps, snapshot);
  const text = JSON.stringify(detailsModal(report, 'validations', 'x', { trend: validations }));
  expect(text).toMatch(/\*Success\* {2}9\d\.\d % · last week 100\.0 %/);
  expect(text).toMatch(/[▁▂▃▄▅▆▇█·]{12,13}/);
  // By hours, too; a week ago is known for an hour of seven days only.
  const week = await readOutcomeTrend(deps, await takeSnapshot(deps, { source, window: '7d' }), 'token-validations');
  expect(week.lastWeek).toBeNull();
  expect(week.success.at(-1) ?? week.success.at(-2)).toBeGreaterThan(0.9);
});
