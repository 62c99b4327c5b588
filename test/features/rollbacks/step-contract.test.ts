// What the run engine relies on, whatever a step's type is. To add a type: a file in fixtures/ and a line here.
import { describe, expect, test } from 'vitest';
import { stepTypes } from '../../../src/features/rollbacks/step-types.ts';
import { hasPostgrest } from '../../kit/postgrest.ts';
import { commandFixture } from './fixtures/command.ts';
import { flagFixture, supabaseFlagFixture } from './fixtures/flag.ts';
import { httpFixture } from './fixtures/http.ts';
import { askFixture, checklistFixture } from './fixtures/person.ts';
import { halvedRolloutFixture, rolloutFixture } from './fixtures/rollout.ts';
import { secretFixture } from './fixtures/secret.ts';
import { sessionsFixture } from './fixtures/sessions.ts';
import { settingByCommandFixture, settingByServiceFixture } from './fixtures/setting.ts';
import { sqlFixture } from './fixtures/sql.ts';
import { waitUntilFixture } from './fixtures/wait-until.ts';
import { perform } from './perform.ts';
import type { Fixture } from './step-fixture.ts';

const fixtures: readonly Fixture[] = [
  sqlFixture,
  commandFixture,
  httpFixture,
  settingByServiceFixture,
  settingByCommandFixture,
  secretFixture,
  flagFixture,
  ...(hasPostgrest ? [supabaseFlagFixture] : []),
  rolloutFixture,
  halvedRolloutFixture,
  sessionsFixture,
  waitUntilFixture,
  checklistFixture,
  askFixture,
];

if (!hasPostgrest) test.skip('there is no PostgREST for this machine, so flags of a Supabase project are NOT tested');

test('every step type is in the table', () => {
  const tried = new Set(fixtures.map(({ name }) => name.split(' ')[0]));
  expect([...stepTypes.keys()].filter((type) => !tried.has(type))).toEqual([]);
});

describe.each(fixtures)('$name', ({ open }) => {
  test('says the same each time, where its effect lies, and what undoing it does', async () => {
    const opened = await open();
    const { description, lint } = perform(opened);
    expect(perform(opened).description).toEqual(description);
    expect(description.exactly.join('')).not.toBe('');
    expect(description.what).toMatch(/^[A-Z].*[^.]$/);
    expect(await lint()).toEqual([]);
  });

  test('changes nothing by its preview, and finds nothing in the way', async () => {
    const opened = await open();
    const before = await opened.state();
    const step = perform(opened);
    const preview = await step.preview();
    expect(preview.problem).toBeUndefined();
    expect(preview.lines.length).toBeGreaterThan(0);
    expect(await opened.state()).toEqual(before);
    expect((await step.check()).state).not.toBe('done');
  });

  test('does it, is then known to be done, and holds', async () => {
    const opened = await open();
    const before = await opened.state();
    const step = perform(opened);
    const effect = await step.run();
    const { place } = step.description;
    if (place === 'ledger' || place === 'outside') expect(await opened.state()).not.toEqual(before);
    // The ledger tells of what lies in it; a wait or an answer has no trace to look for.
    const known = await step.check();
    expect(place === 'outside' ? ['done'] : ['done', 'unknown']).toContain(known.state);
    expect(known.evidence).not.toBe('');
    expect(await step.verify(effect)).toMatchObject({ ok: true });
  });

  test('is undone to what was there, after a preview that finds nothing changed since', async () => {
    const opened = await open();
    const before = await opened.state();
    const step = perform(opened);
    if (step.description.undo === null) return;
    const effect = await step.run();
    const left = await opened.state();
    expect((await step.checkUndo(effect)).state).not.toBe('done');
    const preview = await step.previewUndo(effect);
    expect([preview.problem, preview.differs]).toEqual([undefined, undefined]);
    expect(await opened.state()).toEqual(left);
    await step.undo(effect);
    expect(await opened.state()).toEqual(before);
    expect(['done', step.description.place === 'ledger' ? 'unknown' : 'done']).toContain(
      (await step.checkUndo(effect)).state,
    );
  });

  test('says before it is undone what somebody else has changed since', async () => {
    const opened = await open();
    const step = perform(opened);
    if (step.description.undo === null || opened.meddle === undefined) return;
    const effect = await step.run();
    await opened.meddle();
    expect((await step.previewUndo(effect)).differs).toMatch(/\S/);
  });

  test('done twice is done once, where it says so', async () => {
    const opened = await open();
    const step = perform(opened);
    if (!step.description.repeatable) return;
    await step.run();
    const once = await opened.state();
    await step.run();
    expect(await opened.state()).toEqual(once);
  });

  test('says that it does not know when the answer is lost, and its check does', async () => {
    const opened = await open();
    if (opened.lose === undefined) {
      expect(perform(opened).description.place).not.toBe('outside');
      return;
    }
    const lost = { ...opened, step: { ...opened.step, ...(await opened.lose()) } };
    const step = perform(lost);
    await expect(step.run()).rejects.toMatchObject({ code: 'rollbacks.outcome_unknown' });
    expect((await step.check()).state).toBe('done');
  });
});
