import fc from 'fast-check';
import { expect, test } from 'vitest';
import { severities } from '../../../src/features/incidents/incident.ts';
import { propose } from '../../../src/features/rollbacks/decision-matrix.ts';
import { type Figures, metrics, staleMs } from '../../../src/features/rollbacks/figures.ts';
import { readPolicy } from '../../../src/policy.ts';

const { matrix } = (await readPolicy()).rollbacks;

const quiet: Figures = {
  service_down: 0,
  error_rate: 0,
  p95_ms: 0,
  auth_failure_rate: 0,
  complaints: null,
  data_loss: null,
  attempts: 100,
  ageMs: 10_000,
  requests: null,
  asked: false,
  probed: false,
  unreachable: false,
  source: 'demo',
};
const minutes = [...new Set(matrix.rows.map((row) => row.for_minutes))];
const everywhere = (figures: Figures) => new Map(minutes.map((one) => [one, figures] as const));
const called = (change: Partial<Figures>) =>
  propose(matrix, everywhere({ ...quiet, ...change })).map(({ severity, action }) => `${severity} ${action}`);

// The seed's table, with each range at both of its ends.
test.each([
  [{ service_down: 6 }, ['P0 full_rollback']],
  [{ service_down: 5 }, []],
  [{ error_rate: 5.01 }, ['P0 full_rollback']],
  [{ error_rate: 5 }, ['P1 rollout_to_zero']],
  [{ error_rate: 1.01 }, ['P1 rollout_to_zero']],
  [{ error_rate: 1 }, ['P2 halve_rollout']],
  [{ error_rate: 0.5 }, ['P3 watch']],
  [{ error_rate: 0.1 }, []],
  [{ data_loss: 1 }, ['P0 full_rollback']],
  [{ data_loss: 0 }, []],
  [{ p95_ms: 501 }, ['P1 rollout_to_zero']],
  [{ p95_ms: 500 }, ['P2 halve_rollout']],
  [{ p95_ms: 300 }, ['P3 watch']],
  [{ p95_ms: 200 }, []],
  [{ auth_failure_rate: 5.1 }, ['P1 rollout_to_zero']],
  [{ auth_failure_rate: 5 }, []],
  [{ complaints: 3 }, ['P2 pause_rollout']],
  [{ complaints: 5 }, ['P2 pause_rollout']],
  [{ complaints: 2 }, []],
  [{ error_rate: 30, p95_ms: 250, auth_failure_rate: 35 }, ['P0 full_rollback', 'P1 rollout_to_zero', 'P3 watch']],
])('the shipped matrix proposes for %j what the seed has', (change, proposals) => {
  expect(called(change)).toEqual(proposals);
});

test('what it proposes names the figure, the time and the limit', () => {
  const [first] = propose(matrix, everywhere({ ...quiet, error_rate: 31.23 }));
  expect(first).toMatchObject({ severity: 'P0', metric: 'error_rate', value: 31.23 });
  expect(first?.why).toBe('Error rate 31.2 % over the last 5 min, more than 5 % (P0)');
  const [down] = propose(matrix, everywhere({ ...quiet, service_down: 7 }));
  expect(down?.why).toBe('Service down for 7 min, more than 5 min (P0)');
});

test('figures that are unknown, old, or of too few attempts propose nothing', () => {
  const bad = { service_down: 60, error_rate: 100, p95_ms: 9_000, auth_failure_rate: 100 };
  expect(called(bad)).not.toEqual([]);
  expect(called({ ...bad, attempts: matrix.minimum_attempts - 1 })).toEqual([]);
  expect(called({ ...bad, ageMs: staleMs + 1 })).toEqual([]);
  expect(called({ ...bad, ageMs: null })).toEqual([]);
  expect(called({ service_down: null, error_rate: null, p95_ms: null, auth_failure_rate: null })).toEqual([]);
  expect(propose(matrix, new Map())).toEqual([]);
});

test('a system that nobody can reach is down, however old its figures and few its attempts are', () => {
  const gone = { service_down: 6, error_rate: 100, unreachable: true, attempts: 0, ageMs: 3_600_000 };
  expect(called(gone)).toEqual(['P0 full_rollback']);
});

test('whatever the figures and the rows are, what is proposed is in its range, strictest first, and nothing else is', () => {
  const row = fc
    .record({
      severity: fc.constantFrom(...severities),
      metric: fc.constantFrom(...metrics),
      over: fc.integer({ min: 0, max: 20 }),
      width: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
    })
    .map(({ width, ...one }) => ({
      ...one,
      ...(width === undefined ? {} : { up_to: one.over + width }),
      for_minutes: 5,
      action: 'watch' as const,
      runbook: null,
    }));
  const value = fc.option(fc.integer({ min: 0, max: 40 }));
  const figures = fc.record({
    ...{ service_down: value, error_rate: value, p95_ms: value, auth_failure_rate: value },
    ...{ complaints: value, data_loss: value, attempts: fc.integer({ min: 0, max: 20 }) },
    ...{ ageMs: fc.option(fc.integer({ min: 0, max: 2 * staleMs })), unreachable: fc.boolean() },
    ...{ requests: fc.option(fc.integer({ min: 0, max: 20 })), probed: fc.boolean(), asked: fc.boolean() },
    source: fc.constant('any'),
  });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 12 }), figures, (rows, given) => {
      const proposals = propose({ minimum_attempts: 10, rows }, new Map([[5, given]]));
      const order = proposals.map(({ severity }) => severities.indexOf(severity));
      expect(order).toEqual([...order].sort((a, b) => a - b));
      const fits = rows.filter(({ metric, over, up_to }) => {
        const found = given[metric];
        return found !== null && found > over && (up_to === undefined || found <= up_to);
      });
      expect(proposals.length).toBeLessThanOrEqual(fits.length);
      for (const { metric, value: found } of proposals) expect(found).toBe(given[metric]);
      const solid =
        given.attempts >= 10 && given.ageMs !== null && given.ageMs <= staleMs && (given.requests ?? 10) >= 10;
      if (solid) expect(proposals.length).toBe(fits.length);
    }),
  );
});
