// When the next status update is due, for every order of updates, changes and snoozes.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  afterChange,
  afterSnooze,
  afterUpdate,
  type Cadence,
  firstDeadline,
  longestSnoozeMinutes,
} from '../../../src/features/cadence/cadence.ts';
import { minute } from '../../../src/lib/clock.ts';

const start = new Date('2026-01-01T14:00:00Z');
const at = (minutes: number) => new Date(start.getTime() + minutes * minute);
const due = (cadence: Cadence) => (cadence.due_at.getTime() - start.getTime()) / minute;
const every15 = firstDeadline('incident-1', 15, start);

test('the first update is due one interval after the start', () => {
  expect(due(every15)).toBe(15);
  expect(every15).toMatchObject({ deadline: 1, phase: 'waiting', promised_at: every15.due_at });
});

test.each([
  ['early', 10, 25],
  ['on time', 15, 30],
  ['late', 40, 55],
])('an update that is posted %s has the next one due a full interval later', (_when, posted, next) => {
  expect(due(afterUpdate(every15, at(posted)))).toBe(next);
});

test.each([
  ['a shorter interval holds from now on', 5, 4, 9, 2],
  ['a shorter one that ends later than what was promised changes nothing yet', 14, 14, 15, 2],
  ['a longer interval counts from the last update', 60, 10, 60, 2],
  ['an overdue update is not forgiven by a longer one', 60, 20, 15, 1],
  ['an overdue update stays overdue with a shorter one', 5, 20, 15, 1],
  ['the same interval changes nothing', 15, 4, 15, 1],
])('%s', (_rule, everyMinutes, changedAt, dueAt, deadline) => {
  const changed = afterChange(every15, everyMinutes, at(changedAt));
  expect([due(changed), changed.deadline, changed.every_minutes]).toEqual([dueAt, deadline, everyMinutes]);
});

test.each([
  ['before it is due, counted from then', 10, 5, 25],
  ['after it was due, counted from now', 10, 20, 30],
])('a snooze %s', (_when, minutes, asked, dueAt) => {
  const snoozed = afterSnooze(every15, minutes, at(asked));
  expect(due(snoozed)).toBe(dueAt);
  expect(snoozed.promised_at).toEqual(every15.promised_at);
});

test('snoozes end 30 minutes after what was promised, and say how many are left', () => {
  const twice = afterSnooze(afterSnooze(every15, 10, at(5)), 15, at(6));
  expect(() => afterSnooze(twice, 6, at(7))).toThrow(
    expect.objectContaining({
      code: 'cadence.snooze_too_long',
      userMessage: expect.stringContaining('5 more minutes'),
    }),
  );
  const all = afterSnooze(twice, 5, at(7));
  expect(() => afterSnooze(all, 1, at(8))).toThrow(
    expect.objectContaining({ userMessage: expect.stringContaining('post an update now') }),
  );
  expect(() => afterSnooze(every15, 1, at(100))).toThrow(expect.objectContaining({ code: 'cadence.snooze_too_long' }));
});

type Step = { kind: 'update' | 'change' | 'snooze'; minutes: number; pause: number };
const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('update', 'change', 'snooze'),
  minutes: fc.integer({ min: 1, max: 60 }),
  pause: fc.integer({ min: 0, max: 40 }),
});

const take = {
  update: (cadence: Cadence, _minutes: number, now: number) => afterUpdate(cadence, at(now)),
  change: (cadence: Cadence, minutes: number, now: number) => afterChange(cadence, minutes, at(now)),
  snooze(cadence: Cadence, minutes: number, now: number) {
    try {
      return afterSnooze(cadence, minutes, at(now));
    } catch {
      return cadence;
    }
  },
};

const holds: Record<Step['kind'], (before: Cadence, after: Cadence, now: number) => boolean> = {
  update: (_before, after, now) => due(after) === now + after.every_minutes,
  // It makes nothing overdue by itself, and forgives nothing.
  change: (before, after, now) => due(before) > now === due(after) > now,
  snooze: (before, after) =>
    after === before ||
    (after.due_at > before.due_at &&
      after.due_at.getTime() - after.promised_at.getTime() <= longestSnoozeMinutes * minute),
};

test('whatever happens, deadlines count up, and each step keeps what was promised', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      let cadence = every15;
      let now = 0;
      for (const { kind, minutes, pause } of steps) {
        now += pause;
        const before = cadence;
        cadence = take[kind](before, minutes, now);
        expect(holds[kind](before, cadence, now)).toBe(true);
        // Whoever has the number of the old deadline must not act on the new one.
        const moved = due(cadence) !== due(before);
        expect(cadence.deadline - before.deadline).toBeGreaterThanOrEqual(moved ? 1 : 0);
      }
    }),
  );
});
