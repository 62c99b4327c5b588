import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { domainNow } from '../../../src/db/domain-time.ts';
import { sql } from '../../../src/db/sql.ts';
import { collectSamples } from '../../../src/features/auth-metrics/collect-samples.ts';
import { takeSnapshot } from '../../../src/features/auth-metrics/snapshot.ts';
import {
  capNames,
  cleanName,
  maxNameLength,
  maxNames,
  mergeTallies,
  type Tally,
} from '../../../src/features/auth-metrics/tally.ts';
import { hour, minute } from '../../../src/lib/clock.ts';
import { newDeps, newWatched } from './watched-fixture.ts';

test('5,000 error codes, markup, control characters and names of 10,000 characters stay few, short and counted', async () => {
  const watched = await newWatched();
  const deps = await newDeps(watched);
  const now = await domainNow(deps.db);
  const at = (n: number) => new Date(now.getTime() - 2 * hour - (n % 3) * minute);
  const codes = Array.from({ length: 5000 }, (_, n) => `code_${n}`);
  const hostile = [
    '<!channel>',
    '<https://x|y>',
    'a\nb\u0007c\u2028d',
    '😀'.repeat(5000),
    'x'.repeat(10_000),
    '',
    '__proto__',
  ];
  const rows = [...codes, ...hostile.flatMap((name) => Array.from({ length: 50 }, () => name))];
  await watched.attempts(
    rows.map((error_code, n) => ({ at: at(n), succeeded: false, error_code, method: error_code })),
  );
  expect(await collectSamples(deps, { source: 'main' })).toBe('collected');
  const { signIn } = await takeSnapshot(deps, { source: 'main', window: '24h' });
  expect(signIn?.attempts).toBe(rows.length);
  expect(signIn?.byError).toHaveLength(6);
  expect(signIn?.byError.reduce((sum, { count }) => sum + count, 0)).toBe(rows.length);
  expect(signIn?.byMethod.length).toBe(maxNames + 1);
  const names = signIn?.byMethod.map(({ name }) => name) ?? [];
  expect(names).toContain('<!channel>');
  expect(names).toContain('a b c d');
  expect(names).toContain('__proto__');
  for (const name of names) {
    expect(name.length).toBeLessThanOrEqual(maxNameLength);
    expect(name.isWellFormed()).toBe(true);
  }
  const stored = await deps.db.one(
    z.object({ n: z.number() }),
    sql`select max(length(counts::text)) as n from backbolt.minute_sample`,
  );
  expect(stored.n).toBeLessThan(8000);
});

test('cleaning a name is total and stable', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
      const clean = cleanName(name);
      expect(clean.length).toBeGreaterThan(0);
      expect(clean.length).toBeLessThanOrEqual(maxNameLength);
      expect(clean.isWellFormed()).toBe(true);
      expect(cleanName(clean)).toBe(clean);
    }),
  );
});

const named = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'other', '__proto__'), fc.nat(9), fc.nat(9)), {
  maxLength: 5,
});

test('no count is lost when names are capped or tallies merged', () => {
  const total = (names: readonly (readonly [string, number, number])[]) =>
    names.reduce((sum, [, ok, failed]) => sum + ok + failed, 0);
  fc.assert(
    fc.property(fc.array(named, { maxLength: 4 }), fc.nat(3), (lists, limit) => {
      const sums = new Map(lists.flat().map(([name, ok, failed]) => [name, [ok, failed] as const]));
      const capped = capNames(sums, limit);
      expect(total(capped)).toBe(total([...sums].map(([name, [ok, failed]]) => [name, ok, failed])));
      expect(capped.filter(([name]) => name !== 'other').length).toBeLessThanOrEqual(limit);
      const tallies = lists.map((list): Tally => ({ ok: 1, failed: 2, error: list, ms: [3, 1] }));
      const merged = mergeTallies(tallies);
      if (tallies.length !== 1) expect(total(merged.error ?? [])).toBe(total(lists.flat()));
      expect(merged.ok).toBe(tallies.length);
      expect(merged.ms ?? []).toEqual(tallies.length === 0 ? [] : [3, tallies.length]);
    }),
  );
});
