import { expect, test } from 'vitest';
import { domainNow } from '../../../src/db/domain-time.ts';
import { sql } from '../../../src/db/sql.ts';
import { collectSamples } from '../../../src/features/auth-metrics/collect-samples.ts';
import { findShown, keepShown } from '../../../src/features/auth-metrics/shown-snapshot.ts';
import { takeSnapshot } from '../../../src/features/auth-metrics/snapshot.ts';
import { readFigures } from '../../../src/features/rollbacks/figures.ts';
import { minute } from '../../../src/lib/clock.ts';
import { allViews, newDeps, newWatched } from './watched-fixture.ts';

const hourly = { source: 'main', window: '1h' as const };

test('registrations, validations, requests and denials are counted where their views are, and feed the decision matrix', async () => {
  const watched = await newWatched(allViews);
  const deps = await newDeps(watched);
  const now = (await domainNow(deps.db)).getTime();
  const at = new Date(now - 3 * minute);
  const { app } = watched;
  await app.run(sql`insert into app.registrations select ${at}::timestamptz, n > 1 from generate_series(1, 20) n`);
  await app.run(
    sql`insert into app.token_validations select ${at}::timestamptz, n > 1 from generate_series(1, 1000) n`,
  );
  await app.run(sql`insert into app.app_requests
    select ${at}::timestamptz, case when n <= 6 then 503 when n <= 26 then 401 when n = 27 then null else 200 end, n from generate_series(1, 100) n`);
  await app.run(
    sql`insert into app.permission_denials values (${at}, 'invoices.write'), (${at}, 'invoices.write'), (${at}, null)`,
  );
  expect(await collectSamples(deps, { source: 'main' })).toBe('collected');
  const snapshot = await takeSnapshot(deps, hourly);
  expect(snapshot.registrations).toEqual({ succeeded: 19, attempts: 20, failed: 1, successRate: 0.95 });
  expect(snapshot.tokenValidations?.successRate).toBe(0.999);
  expect(snapshot.appRequests).toMatchObject({
    requests: 100,
    failed: 7,
    errorRate: 0.07,
    byStatus: [
      { name: '200', count: 73 },
      { name: '401', count: 20 },
      { name: '503', count: 6 },
      { name: 'none', count: 1 },
    ],
  });
  const p95 = snapshot.appRequests?.durationMs?.p95 ?? 0;
  expect(Math.abs(p95 - 95) / 95).toBeLessThanOrEqual(0.05);
  expect(snapshot.permissionDenials).toEqual({
    count: 3,
    byPermission: [
      { name: 'invoices.write', count: 2 },
      { name: 'unknown', count: 1 },
    ],
  });
  expect(snapshot.mfaChallenges).toBeNull();
  // Nobody signed in: the application's requests are enough to judge its error rate by.
  const matrix = await readFigures(deps, 5);
  expect(matrix).toMatchObject({ error_rate: 7.000000000000001, requests: 100, attempts: 0, auth_failure_rate: null });
  expect(matrix.p95_ms).toBe(p95);
  expect(await findShown(deps.db, await keepShown(deps, snapshot))).toEqual(snapshot);
});
