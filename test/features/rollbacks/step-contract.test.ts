// What the run engine relies on, whatever a step's type is. To add a type: a file in fixtures/ and a line here.
import { describe, expect, test } from 'vitest';
import type { Description, Effect } from '../../../src/features/rollbacks/step-type.ts';
import { stepTypes } from '../../../src/features/rollbacks/step-types.ts';
import { whyNoDumps } from '../../kit/dump-programs.ts';
import { hasPostgrest } from '../../kit/postgrest.ts';
import {
  backupByCopyFixture,
  backupByDumpFixture,
  restoreByCopyFixture,
  restoreByDumpFixture,
} from './fixtures/backup.ts';
import { commandFixture } from './fixtures/command.ts';
import { flagFixture, supabaseFlagFixture } from './fixtures/flag.ts';
import { httpFixture } from './fixtures/http.ts';
import { imageFixture, restartFixture, scaleFixture } from './fixtures/kubernetes.ts';
import { messageFixture } from './fixtures/message.ts';
import { messageToUsersFixture } from './fixtures/message-to-users.ts';
import { askFixture, checklistFixture } from './fixtures/person.ts';
import { flushFixture, redisFixture } from './fixtures/redis.ts';
import { halvedRolloutFixture, rolloutFixture } from './fixtures/rollout.ts';
import { secretFixture } from './fixtures/secret.ts';
import { sessionsFixture } from './fixtures/sessions.ts';
import { settingByCommandFixture, settingByServiceFixture } from './fixtures/setting.ts';
import { sqlFixture, sqlOutsideFixture } from './fixtures/sql.ts';
import { waitUntilFixture } from './fixtures/wait-until.ts';
import { type Performer, perform } from './perform.ts';
import type { Fixture, Opened } from './step-fixture.ts';

const fixtures: readonly Fixture[] = [
  sqlFixture,
  sqlOutsideFixture,
  commandFixture,
  httpFixture,
  settingByServiceFixture,
  settingByCommandFixture,
  secretFixture,
  flagFixture,
  ...(hasPostgrest ? [supabaseFlagFixture] : []),
  scaleFixture,
  restartFixture,
  imageFixture,
  redisFixture,
  flushFixture,
  backupByCopyFixture,
  restoreByCopyFixture,
  ...(whyNoDumps === undefined ? [backupByDumpFixture, restoreByDumpFixture] : []),
  rolloutFixture,
  halvedRolloutFixture,
  sessionsFixture,
  waitUntilFixture,
  checklistFixture,
  askFixture,
  messageFixture,
  messageToUsersFixture,
];

if (!hasPostgrest) test.skip('there is no PostgREST for this machine, so flags of a Supabase project are NOT tested');

if (whyNoDumps !== undefined) test.skip(`backup and restore by pg_dump are NOT tested: ${whyNoDumps}`);

test('every step type is in the table', () => {
  const tried = new Set(fixtures.map(({ name }) => name.split(' ')[0]));
  expect([...stepTypes.keys()].filter((type) => !tried.has(type))).toEqual([]);
});

// Two tests a type, each one life of a step, since opening what it acts on is what takes the time.
describe.each(fixtures)('$name', ({ open }) => {
  test('says what it does, changes nothing by that, does it once, and is undone to what was there', async () => {
    const opened = await open();
    const step = perform(opened);
    const { description } = step;
    await saysWhatItDoes(opened, step);
    const before = await opened.state();
    const effect = await step.run();
    if (['ledger', 'outside'].includes(description.place)) expect(await opened.state()).not.toEqual(before);
    const left = await opened.state();
    await isKnownToBeDone(step, effect);
    if (description.repeatable) await step.run();
    expect(await opened.state()).toEqual(left);
    if (description.undo === null) return;
    await previewsItsUndo(opened, step, effect);
    await step.undo(effect);
    expect(await opened.state()).toEqual(before);
    expect(knowing(description)).toContain((await step.checkUndo(effect)).state);
  });

  test('says that it does not know when its answer is lost, finds out, and sees what somebody else has changed since', async () => {
    const opened = await open();
    const { place, changesNothing, repeatable } = perform(opened).description;
    // Of what changes nothing outside, and may be done again, no answer can be lost.
    if (opened.lose === undefined && !(changesNothing && repeatable)) expect(place).not.toBe('outside');
    const step = perform({ ...opened, step: { ...opened.step, ...(await opened.lose?.()) } });
    if (opened.lose !== undefined) {
      await expect(step.run()).rejects.toMatchObject({ code: 'rollbacks.outcome_unknown' });
      expect((await step.check()).state).toBe('done');
    }
    if (step.description.undo === null || opened.meddle === undefined) return;
    // What is found done has what was read before it ran, and no more.
    const effect = opened.lose === undefined ? await step.run() : step.foundDone();
    await previewsItsUndo(opened, step, effect);
    await opened.meddle();
    expect((await step.previewUndo(effect)).differs).toMatch(/\S/);
  });
});

async function saysWhatItDoes(opened: Opened, step: Performer): Promise<void> {
  const { description } = step;
  expect(perform(opened).description).toEqual(description);
  expect(description.exactly.join('')).not.toBe('');
  expect(description.what).toMatch(/^[A-Z].*[^.]$/);
  expect(await step.lint()).toEqual([]);
  const before = await opened.state();
  const preview = await step.preview();
  expect(preview.problem).toBeUndefined();
  expect(preview.lines.length).toBeGreaterThan(0);
  expect((await step.check()).state).not.toBe('done');
  expect(await opened.state()).toEqual(before);
}

// The ledger tells of what lies in it; a wait or an answer has no trace to look for.
const knowing = ({ place }: Description) => (place === 'outside' ? ['done'] : ['done', 'unknown']);

async function isKnownToBeDone(step: Performer, effect: Effect): Promise<void> {
  const known = await step.check();
  expect(knowing(step.description)).toContain(known.state);
  expect(known.evidence).not.toBe('');
  expect(await step.verify(effect)).toMatchObject({ ok: true });
}

async function previewsItsUndo(opened: Opened, step: Performer, effect: Effect): Promise<void> {
  const left = await opened.state();
  expect((await step.checkUndo(effect)).state).not.toBe('done');
  const preview = await step.previewUndo(effect);
  expect([preview.problem, preview.differs]).toEqual([undefined, undefined]);
  expect(await opened.state()).toEqual(left);
}
