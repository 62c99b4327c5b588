// Minute samples as CSV: names of the watched database are data, for a spreadsheet too.
import { expect, test } from 'vitest';
import { sampleRecords } from '../../../src/features/auth-metrics/samples-csv.ts';

const minute = new Date('2026-11-21T14:37:00Z');

test('a minute is a record for each count, each name, each quantile and each gauge', () => {
  const signIns = {
    ok: 9,
    failed: 1,
    method: [['password', 9, 1]] as never,
    error: [['expired', 0, 1]] as never,
    ms: [49, 10],
  };
  const sample = {
    minute,
    counts: { 'sign-ins': signIns },
    gauges: { at: 0, sessions: { active: 7, users: 5, idle: null } },
  };
  expect(sampleRecords(sample)).toBe(
    [
      '2026-11-21T14:37:00.000Z,sign-ins,total,,9,1,',
      '2026-11-21T14:37:00.000Z,sign-ins,method,password,9,1,',
      '2026-11-21T14:37:00.000Z,sign-ins,error,expired,0,1,',
      '2026-11-21T14:37:00.000Z,sign-ins,duration_ms,p50,,,101.6',
      '2026-11-21T14:37:00.000Z,sign-ins,duration_ms,p95,,,101.6',
      '2026-11-21T14:37:00.000Z,sign-ins,duration_ms,p99,,,101.6',
      '2026-11-21T14:37:00.000Z,sessions,gauge,active,,,7',
      '2026-11-21T14:37:00.000Z,sessions,gauge,users,,,5',
      '2026-11-21T14:37:00.000Z,sessions,gauge,idle,,,',
      '',
    ].join('\r\n'),
  );
});

test('where failures are unknown, their column is empty', () => {
  const counts = { 'sign-ins': { ok: 9, failed: 0, failuresOf: [], method: [['oauth', 9, 0]] as never } };
  expect(sampleRecords({ minute, counts, gauges: null })).toMatch(/total,,9,,\r\n.*method,oauth,9,,\r\n$/);
});

test.each(['=HYPERLINK("x")', '+1', '-1', '@SUM(A1)', '＝1'])('the name %s is no formula', (name) => {
  const counts = { 'sign-ins': { ok: 0, failed: 1, error: [[name, 0, 1]] as never } };
  expect(sampleRecords({ minute, counts, gauges: null })).toContain(
    `,error,${name.includes('"') ? `"'` : `'`}${name[0]}`,
  );
});
