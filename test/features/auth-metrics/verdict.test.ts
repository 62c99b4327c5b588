import { expect, test } from 'vitest';
import { AuthMetricsPolicy } from '../../../src/features/auth-metrics/policy.ts';
import { judge } from '../../../src/features/auth-metrics/verdict.ts';
import { isWindowId, windowIds, windowStart, windows } from '../../../src/features/auth-metrics/windows.ts';
import { minute } from '../../../src/lib/clock.ts';
import { shippedPolicy } from './watched-fixture.ts';

const { verdict } = await shippedPolicy();

test.each([
  [1000, 1000, 'healthy', '100.0 % of sign-ins succeed.'],
  [980, 1000, 'healthy', '98.0 % of sign-ins succeed.'],
  [9799, 10000, 'degraded', '97.9 % of sign-ins succeed; healthy is 98 % or more.'],
  [900, 1000, 'degraded', '90.0 % of sign-ins succeed; healthy is 98 % or more.'],
  [8999, 10000, 'failing', '89.9 % of sign-ins succeed; below 90 % sign-in is failing.'],
  [0, 20, 'failing', '0.0 % of sign-ins succeed; below 90 % sign-in is failing.'],
  [20, 20, 'healthy', '100.0 % of sign-ins succeed.'],
  [19, 19, 'unknown', 'Only 19 sign-in attempts; a verdict needs 20.'],
  [1, 1, 'unknown', 'Only 1 sign-in attempt; a verdict needs 20.'],
  [0, 0, 'unknown', 'Only 0 sign-in attempts; a verdict needs 20.'],
])('%i of %i: %s', (succeeded, attempts, level, reason) => {
  expect(judge(verdict, { signIn: { attempts, failed: attempts - succeeded }, dataAgeMs: 0 })).toEqual({
    level,
    reason,
  });
});

test.each([
  [5 * minute, 'healthy'],
  [5 * minute + 1, 'unknown'],
])('figures %i ms old: %s', (dataAgeMs, level) => {
  expect(judge(verdict, { signIn: { attempts: 100, failed: 0 }, dataAgeMs }).level).toBe(level);
});

test('old figures say how old they are', () => {
  const reasonAt = (minutes: number) =>
    judge(verdict, { signIn: null, dataAgeMs: minutes * minute }).reason.replace(/, so.*/, '');
  expect([7, 119, 121, 60 * 47, 60 * 72].map(reasonAt)).toEqual([
    'The figures are 7 min old',
    'The figures are 119 min old',
    'The figures are 2 h old',
    'The figures are 47 h old',
    'The figures are 3 days old',
  ]);
});

test('nothing read, and sign-ins unknown, are unknown', () => {
  expect(judge(verdict, { signIn: null, dataAgeMs: null }).level).toBe('unknown');
  expect(judge(verdict, { signIn: null, dataAgeMs: 0 }).level).toBe('unknown');
});

test('policy refuses thresholds that contradict each other and retention shorter than a window', async () => {
  const policy = await shippedPolicy();
  const problems = (change: object) => AuthMetricsPolicy.safeParse({ ...policy, ...change }).success;
  expect(problems({})).toBe(true);
  expect(problems({ verdict: { ...policy.verdict, degraded_from_percent: 98 } })).toBe(false);
  expect(problems({ retention: { ...policy.retention, minute_samples_days: 7 } })).toBe(false);
  expect(problems({ unheard_of: 1 })).toBe(false);
});

test('windows are whole minutes, never shorter than their length', () => {
  expect(windows.map((window) => window.id)).toEqual([...windowIds]);
  expect(isWindowId('1h')).toBe(true);
  expect(isWindowId('2h')).toBe(false);
  expect(windowStart('15m', new Date('2026-03-01T10:15:00.000Z'))).toEqual(new Date('2026-03-01T10:00:00.000Z'));
  expect(windowStart('15m', new Date('2026-03-01T10:15:59.999Z'))).toEqual(new Date('2026-03-01T10:00:00.000Z'));
  expect(windowStart('24h', new Date('2026-03-29T01:30:30.000Z'))).toEqual(new Date('2026-03-28T01:30:00.000Z'));
});
