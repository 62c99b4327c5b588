// Sessions that are ended: exactly those that are meant, or none.
import { expect, test } from 'vitest';
import { newSessions, user } from '../fixtures/sessions.ts';
import { perform } from '../perform.ts';

const left = (...counts: number[]) => counts.map((n, index) => ({ user_id: user(index), n })).filter(({ n }) => n > 0);

test.each([
  [{ users: [user(0)] }, 5, left(0, 5, 10)],
  [{ users: `${user(0)}, ${user(1)}\n${user(9)}` }, 10, left(0, 0, 10)],
  [{ all: true }, 20, left()],
  [{ created_before: '2026-01-01 03:00' }, 3, left(2, 5, 10)],
  [{ created_before: '2026-01-01T10:30:00Z' }, 11, left(0, 0, 9)],
])('%j ends %i of the sessions', async (which, ended, expected) => {
  const sessions = await newSessions();
  const progress: number[] = [];
  const step = perform({
    step: { type: 'sessions', ...which, max_rows: 20, batch: 3 },
    world: { ...sessions, progress: (done: number) => void progress.push(done) },
  });
  expect((await step.preview()).lines).toEqual([
    expect.stringMatching(new RegExp(`^${ended} sessions of \\d users? would end$`)),
  ]);
  const effect = await step.run();
  expect(effect).toMatchObject({ rows: ended, output: `${ended} sessions ended` });
  expect(await sessions.state()).toEqual(expected);
  expect(progress.length).toBeGreaterThan(ended / 3);
  expect(progress).toEqual([...progress].sort((a, b) => a - b));
  expect(await step.verify(effect)).toMatchObject({ ok: true });
});

test('more than the plan allows, and none is ended', async () => {
  const sessions = await newSessions();
  const before = await sessions.state();
  const step = perform({ step: { type: 'sessions', all: true, max_rows: 19, batch: 5 }, world: sessions });
  expect((await step.preview()).problem).toBe('20 sessions would end, and max_rows allows 19');
  await expect(step.run()).rejects.toMatchObject({ code: 'rollbacks.too_many_rows' });
  expect(await sessions.state()).toEqual(before);
  expect(step.description).toMatchObject({ destructive: true, undo: null });
});

test('an id that the column cannot hold is refused by the target, and none is ended', async () => {
  const sessions = await newSessions();
  const before = await sessions.state();
  const step = perform({ step: { type: 'sessions', users: ["x' or true; --"], max_rows: 20 }, world: sessions });
  await expect(step.run()).rejects.toMatchObject({ code: 'target.refused' });
  expect(await sessions.state()).toEqual(before);
});

test.each([
  [{}, /say one of users, all and created_before/],
  [{ all: true, users: ['a'] }, /say one of/],
  [{ users: ' , ' }, /users: /],
  [{ created_before: 'yesterday' }, /must be a time in UTC/],
  [{ created_before: '2026-13-45 10:00' }, /there is no such time/],
])('%j is refused', (which, problem) => {
  expect(() => perform({ step: { type: 'sessions', ...which, max_rows: 1 }, world: {} })).toThrow(problem);
});

test('policy must say the table, and the column for a time', async () => {
  const lintOf = (which: Record<string, unknown>, sessions?: { table: string; user: string }) =>
    perform({
      step: { type: 'sessions', ...which, max_rows: 1 },
      world: { targetPolicy: { database: 'X', ...(sessions === undefined ? {} : { sessions }) } },
    }).lint();
  expect(await lintOf({ all: true })).toEqual([expect.stringMatching(/no table of sessions/)]);
  const table = { table: 'auth.sessions', user: 'user_id' };
  expect(await lintOf({ created_before: '2026-01-01 00:00' }, table)).toEqual([
    expect.stringMatching(/no such column/),
  ]);
});
