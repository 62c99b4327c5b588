// Waiting for figures: what holds, for how long, and what never does.
import { expect, test } from 'vitest';
import type { Figures } from '../../../../src/features/rollbacks/figures.ts';
import { bindStep } from '../../../../src/features/rollbacks/runbook.ts';
import type { Ran, World } from '../../../../src/features/rollbacks/step-type.ts';
import { stepTypes } from '../../../../src/features/rollbacks/step-types.ts';
import { goodFigures } from '../fixtures/wait-until.ts';
import { perform } from '../perform.ts';

const startedAt = new Date('2026-03-01T10:00:00Z');
const spec = { type: 'wait-until', metric: 'error_rate', below: 2, for_minutes: 5, timeout_minutes: 30 };

/** One look at the step, so many minutes after it began. */
async function look(
  minutes: number,
  figures: (minutes: number) => Partial<Figures>,
  change: object = {},
): Promise<Ran> {
  const bound = bindStep({ id: 'wait', title: 'Wait', ...spec, ...change }, stepTypes, { parameters: {}, values: {} });
  if ('problems' in bound) throw new Error(bound.problems.join('\n'));
  const world = {
    at: new Date(startedAt.getTime() + minutes * 60_000),
    startedAt,
    figures: async (over: number) => ({ ...goodFigures, ...figures(over) }),
  };
  return await bound.type.run(bound.step.spec, world as unknown as World);
}

const good = () => ({ error_rate: 1 });

test('what was good before the step began does not count: it holds for as long as it has been looked at', async () => {
  for (const [minutes, held] of [
    [0, 0],
    [0.9, 0],
    [1, 1],
    [4.9, 4],
  ] as const) {
    const ran = await look(minutes, good);
    expect(ran).toMatchObject({ state: 'waiting', progress: { done: held, total: 5 } });
  }
  expect(await look(5, good)).toMatchObject({ state: 'done', rows: null, output: 'Error rate 1 % over 5 min' });
  expect(await look(29, good)).toMatchObject({ state: 'done' });
});

test('after it was bad, only the minutes since count', async () => {
  // Bad until three minutes ago: whatever reaches further back is spoilt by it.
  const ran = await look(12, (over) => ({ error_rate: over <= 3 ? 1 : 20 }));
  expect(ran).toMatchObject({ state: 'waiting', progress: { done: 3, phase: 'Error rate 20 %; held for 3 min' } });
});

test('where few sign in it looks as far back as it needs to judge, but never to before the step', async () => {
  // Two attempts in five minutes: by night, or in a small system.
  const byNight = (errorRate: number) => (over: number) => ({ error_rate: errorRate, attempts: over * 0.4 });
  expect(await look(12, byNight(1))).toMatchObject({
    state: 'waiting',
    progress: { phase: expect.stringContaining('unknown; held for 0 min') },
  });
  expect(await look(13, byNight(1))).toMatchObject({ state: 'done', output: 'Error rate 1 % over 13 min' });
  expect(await look(29, byNight(1))).toMatchObject({ state: 'done', output: 'Error rate 1 % over 20 min' });
  expect(await look(29, byNight(20))).toMatchObject({
    state: 'waiting',
    progress: { phase: expect.stringContaining('20 %; held for 0 min') },
  });
});

test.each([
  ['exactly at the limit', { error_rate: 2 }],
  ['unknown', { error_rate: null }],
  ['of too few attempts', { error_rate: 0, attempts: 4 }],
  ['old', { error_rate: 0, ageMs: 6 * 60_000 }],
  ['of a time that nobody knows', { error_rate: 0, ageMs: null }],
])('a figure that is %s does not hold, and ends with what it was when the time is up', async (_what, figures) => {
  expect(await look(29, () => figures)).toMatchObject({ state: 'waiting', progress: { done: 0 } });
  await expect(look(30, () => figures)).rejects.toMatchObject({
    code: 'rollbacks.wait_timed_out',
    userMessage: expect.stringMatching(
      /^Error rate is below 2 % did not hold for 5 min within 30 min; it was: Error rate/,
    ),
  });
});

test('it can wait for more, too', async () => {
  const above = { below: undefined, above: 100, metric: 'p95_ms' };
  expect(await look(5, () => ({ p95_ms: 101 }), above)).toMatchObject({ state: 'done' });
  expect(await look(5, () => ({ p95_ms: 100 }), above)).toMatchObject({ state: 'waiting' });
});

test.each([
  [{ above: 3 }, /say either below or above/],
  [{ below: undefined }, /say either below or above/],
  [{ timeout_minutes: 4 }, /must not be shorter than for_minutes/],
  [{ metric: 'happiness' }, /metric: /],
])('%j is refused', (change, problem) => {
  expect(() => perform({ step: { ...spec, ...change }, world: {} })).toThrow(problem);
});

test('what only people know is refused when the runbook is read', async () => {
  const step = perform({ step: { ...spec, metric: 'complaints' }, world: {} });
  expect(await step.lint()).toEqual([expect.stringMatching(/known to people only.*use a step of type ask/)]);
});

test('an answer that is no-go, or that nobody gave, does not end a question as done', async () => {
  const ask = (answer?: World['answer']) =>
    perform({ step: { type: 'ask', question: 'Go?' }, world: { answer } }).run();
  await expect(ask()).rejects.toMatchObject({ code: 'rollbacks.unanswered' });
  await expect(ask({ by: 'U012AB3CD', go: false, note: 'errors rise' })).rejects.toMatchObject({
    code: 'rollbacks.no_go',
    userMessage: expect.stringContaining('U012AB3CD said no-go: errors rise'),
  });
  expect(await ask({ by: 'U012AB3CD', go: true, note: '' })).toMatchObject({ output: 'U012AB3CD said go' });
});
