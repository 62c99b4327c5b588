import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type NextAction, nextAction } from '../../../src/features/rollbacks/next-action.ts';
import { Rollback, type RunState, RunStep } from '../../../src/features/rollbacks/rollback.ts';
import type { Place } from '../../../src/features/rollbacks/step-type.ts';

const at = new Date('2026-03-01T12:00:00Z');
const later = new Date(at.getTime() + 1);
const untouched: RunStep = {
  step: 0,
  state: 'waiting',
  applied: false,
  attempt: 0,
  confirmed_by: null,
  confirmed_at: null,
  started_at: null,
  ended_at: null,
  before: null,
  effect: null,
  evidence: null,
  look_at: null,
  answer: null,
  undo_preview: null,
  undo_confirmed_by: null,
  undo_started_at: null,
};
const preview = { how: 'read' as const, lines: [] };
const stays = { ...preview, problem: 'It cannot be undone' };
const answer = { by: 'U0SOMEBODY', go: true, note: '' };

type Given = Partial<RunStep> & { place?: Place };
const done: Given = { state: 'done', applied: true };
const told: Given = { state: 'done' };
const outside: Given = { state: 'running', place: 'outside' };

function next(state: RunState, given: readonly Given[], undoTo: number | null = null): NextAction {
  const steps = given.map(({ place: _place, ...step }, index) => ({ ...untouched, ...step, step: index }));
  const places = given.map(({ place = 'ledger' }) => place);
  return nextAction({ state, undo_to: undoTo }, steps, places, at);
}

test.each<[string, Given[], NextAction]>([
  ['nothing that is not confirmed is done', [{}], { kind: 'none' }],
  ['what is confirmed is done', [done, { state: 'confirmed' }, { state: 'confirmed' }], { kind: 'do', step: 1 }],
  ['a step that is there is only verified', [{ state: 'confirmed', applied: true }], { kind: 'verify', step: 0 }],
  ['a step that had begun outside is found out about', [done, outside], { kind: 'do', step: 1 }],
  ['a step that asks waits for the answer', [{ state: 'running', place: 'person' }], { kind: 'none' }],
  ['and goes on with it', [{ state: 'running', place: 'person', answer }], { kind: 'do', step: 0 }],
  ['a step that waits is left until its time', [{ state: 'running', place: 'wait', look_at: later }], { kind: 'none' }],
  ['and looked at when that has come', [{ state: 'running', place: 'wait', look_at: at }], { kind: 'do', step: 0 }],
  ['so is one whose target was away', [{ state: 'confirmed', look_at: later }], { kind: 'none' }],
  ['a failed step is passed over by nobody', [{ state: 'failed' }, { state: 'confirmed' }], { kind: 'none' }],
  ['nor is one of which nobody knows', [{ state: 'unknown' }, { state: 'confirmed' }], { kind: 'none' }],
  ['what was left out is', [{ state: 'skipped' }, { state: 'confirmed' }], { kind: 'do', step: 1 }],
  ['when all is behind it the run is complete', [done, { state: 'skipped' }, told], { kind: 'complete' }],
])('a run that goes on: %s', (_name, steps, wanted) => {
  expect(next('running', steps)).toEqual(wanted);
});

test.each<[string, RunState, Given[], NextAction]>([
  ['paused, nothing begins', 'paused', [{ state: 'confirmed' }], { kind: 'none' }],
  ['paused, what had begun outside is brought to its end', 'paused', [done, outside], { kind: 'do', step: 1 }],
  ['aborted, it is too', 'aborting', [done, outside], { kind: 'do', step: 1 }],
  ['aborted, so is what was being undone', 'aborting', [{ ...done, state: 'undoing' }], { kind: 'undo', step: 0 }],
  ['aborted, a question is left', 'aborting', [{ state: 'running', place: 'person' }], { kind: 'abort' }],
  ['aborted, what was confirmed is not done', 'aborting', [{ state: 'confirmed' }], { kind: 'abort' }],
  ['stopped, nothing is done', 'stopped', [{ state: 'failed' }, { state: 'confirmed' }], { kind: 'none' }],
  ['at its end, nothing is done', 'completed', [done], { kind: 'none' }],
])('a run that does not go on: %s', (_name, state, steps, wanted) => {
  expect(next(state, steps)).toEqual(wanted);
});

test.each<[string, Given[], number, NextAction]>([
  ['the last one first', [done, done, {}], 0, { kind: 'preview_undo', step: 1 }],
  ['what had begun is brought to its end before', [done, outside], 0, { kind: 'do', step: 1 }],
  ['nothing unless it is confirmed', [done, { ...done, undo_preview: preview }], 0, { kind: 'none' }],
  ['what is', [done, { ...done, undo_preview: preview, undo_confirmed_by: 'U0' }], 0, { kind: 'undo', step: 1 }],
  ['what had no effect is passed over', [done, told], 0, { kind: 'preview_undo', step: 0 }],
  ['so is what cannot be undone', [{ ...done, undo_preview: stays, undo_confirmed_by: 'U0' }], 0, { kind: 'end_undo' }],
  ['only so far', [done, done, { state: 'undone' }], 2, { kind: 'end_undo' }],
  ['until none is left', [{ state: 'undone' }], 0, { kind: 'end_undo' }],
])('a run that is undone: %s', (_name, steps, undoTo, wanted) => {
  expect(next('undoing', steps, undoTo)).toEqual(wanted);
});

const anyStep = fc.record({
  state: fc.constantFrom(...RunStep.shape.state.options),
  applied: fc.boolean(),
  place: fc.constantFrom<Place>('ledger', 'outside', 'wait', 'person'),
  look_at: fc.constantFrom(null, at, later),
  answer: fc.constantFrom(null, answer),
  undo_preview: fc.constantFrom(null, preview, stays),
  undo_confirmed_by: fc.constantFrom(null, 'U0'),
});

type AnyStep = Given & RunStep;
const passed = ['done', 'skipped', 'undone'];

function isInTurn(state: RunState, given: readonly AnyStep[], action: NextAction, undoTo: number): boolean {
  if (!('step' in action)) return true;
  const step = given[action.step] as AnyStep;
  switch (action.kind) {
    case 'do':
      if (step.state === 'running') return true;
      return state === 'running' && !step.applied && isNext(given, action.step);
    case 'verify':
      return state === 'running' && step.applied && isNext(given, action.step);
    case 'preview_undo':
      return state === 'undoing' && step.applied && action.step >= undoTo;
    case 'undo':
      // Begun before, it is only asked about.
      if (state !== 'undoing') return step.state === 'undoing';
      return state === 'undoing' && step.applied && action.step >= undoTo && step.undo_confirmed_by !== null;
  }
}

const isNext = (given: readonly AnyStep[], index: number) =>
  given[index]?.state === 'confirmed' && given.slice(0, index).every(({ state }) => passed.includes(state));

test('whatever the steps are, nothing is done that is not confirmed, out of turn, or there already', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...Rollback.shape.state.options),
      fc.array(anyStep, { maxLength: 6 }),
      fc.nat({ max: 6 }),
      (state, given, undoTo) => isInTurn(state, given as AnyStep[], next(state, given, undoTo), undoTo),
    ),
  );
});
