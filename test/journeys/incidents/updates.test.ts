// The status update: drafted before it is due, posted by one click or edited, in the shape that everybody knows, and put off only with a reason.
import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { sql } from '../../../src/db/sql.ts';
import type { IncidentPolicy } from '../../../src/features/incidents/policy.ts';
import { minute } from '../../../src/lib/clock.ts';
import { declare, recorded, recordedOf, settled, startIncidentBot } from '../../kit/incidents.ts';
import type { Modal } from '../../kit/workspace-modal.ts';

const nobodyAsks = (policy: IncidentPolicy) => {
  policy.ask_for_commander_after_minutes = [10_080];
  policy.managers.push('@auth-oncall');
};

const attempts = (count: number, ago: number, succeeded: boolean) =>
  Array.from({ length: count }, () => ({ at: new Date(Date.now() - ago), succeeded, duration_ms: 120 }));

/** The same moment as people read it in UTC. */
// The day is said where it is another one: this may run shortly before midnight.
const utc = (at: Date, today: string) =>
  `${at.toISOString().replace('T', ' ').slice(0, 16)} UTC`.replace(`${today} `, '');

async function opens(form: Modal, wanted: string): Promise<Modal> {
  await form.becomes(wanted);
  return form;
}

const Text = z.object({
  colour: z.string(),
  progress: z.string(),
  metrics: z.string(),
  issues: z.string(),
  next: z.string(),
});

test('five minutes before it is due those who write it get a draft; one click posts it as it is, once, with the time of the next', async () => {
  const bot = await startIncidentBot({
    policy: (policy) => {
      nobodyAsks(policy);
      policy.severities.P2.invite.push('@comms');
    },
    prepare: (watched) => watched.attempts(attempts(100, 3 * minute, true)),
  });
  const { workspace, db } = bot;
  const { card, channel, number } = await declare(workspace);
  const [commander, communications] = [workspace.as('commander'), workspace.as('communications')];
  for (const [role, whom] of [
    ['Incident commander', '@commander'],
    ['Communications lead', '@communications'],
  ] as const) {
    await card.button('Roles').click();
    const roles = await opens(await workspace.as('engineer').modal('Roles'), 'Support liaison');
    await roles.fill({ Role: role, 'Who takes it?': whom }).submit();
  }
  await channel.types('/auth-incident note the pods restart & restart');
  await recordedOf(db, number, 'noted');
  await workspace.skip(25);
  const draft = await commander.in('@app').sees('the next update is due by');
  expect(draft.text).toMatch(/Status: YELLOW/);
  expect(draft.text).toContain('Progress: the pods restart & restart');
  expect(draft.text).toContain('Issues: Nobody can sign in');
  expect(draft.text).toContain('Next: Find the cause');
  expect(draft.text).toContain('Metrics: Sign-in failures:');
  const theirs = await communications.in('@app').sees('the next update is due by');
  expect(channel.messages().some(({ text }) => text.includes('Here is a draft'))).toBe(false);

  await Promise.all([draft.button('Post as it is').click(), theirs.button('Post as it is').click()]);
  await commander.in('@app').seesEphemeral('The update of #1 is posted.');
  await communications.in('@app').seesEphemeral('The update of #1 is posted.');
  const posted = await channel.sees('next update by');
  const updated = await recordedOf(db, number, 'updated');
  expect(updated).toHaveLength(1);
  expect(updated[0]?.data).toMatchObject({ number: 1, deadline: 1, late_seconds: 0, colour: 'YELLOW' });
  const lines = posted.text.split('\n').filter((line) => line !== '');
  expect(lines[0]).toMatch(/^\[\d{4}-\d\d-\d\d \d\d:\d\d UTC\] Status: YELLOW large_yellow_circle/);
  expect(lines.slice(1, 5).map((line) => line.split(':')[0])).toEqual(['Progress', 'Metrics', 'Issues', 'Next']);
  const today = lines[0]?.slice(1, 11) ?? '';
  expect(lines[5]).toBe(`next update by ${utc(new Date(String(updated[0]?.data.next_due)), today)}`);
  await (await workspace.as('engineer').in('#auth').sees('Follow it in')).becomes('the pods restart & restart');

  // The draft was for a deadline that has passed on; a click on it answers as the first did.
  await draft.button('Post as it is').click();
  await settled(bot);
  expect(await recordedOf(db, number, 'updated')).toHaveLength(1);
  workspace.expectNoFaults();
});

test('without anybody whose task it is the channel gets the draft; editing it posts what was edited, and the old draft is void', async () => {
  const bot = await startIncidentBot({ policy: nobodyAsks });
  const { workspace, db } = bot;
  const { channel, card, number } = await declare(workspace, { severity: 'P0 Critical', impact: 'Errors' });
  await card.button('Acknowledge').click();
  await workspace.skip(10);
  const draft = await channel.sees('Here is a draft');
  // Figures that nobody knows are red for a P0.
  expect(draft.text).toContain('Status: RED');
  await draft.button('Edit and post').click();
  const form = await opens(await workspace.as('engineer').modal('Status update'), 'Progress');
  workspace.disturb.duplicateNext();
  form.fill({
    Status: ':large_green_circle: GREEN',
    Progress: 'It <!channel> *works*',
    Issues: 'Two pods',
    Next: 'Watch',
  });
  expect(await form.submit()).toEqual({ errors: {}, notice: null });
  // The card says it too, and may be quicker.
  const posted = await channel.sees(/Status: GREEN.*It <!channel> \*works\*/s);
  expect(posted.raw.text).not.toContain('<!channel>');
  await draft.button('Post as it is').click();
  await channel.seesEphemeral(
    'This draft is no longer the latest: an update was posted, or put off, since it was written.',
  );
  expect(await recordedOf(db, number, 'updated')).toHaveLength(1);

  // What is open and what comes next is carried over; progress is what happened since.
  await channel.types('/auth-incident note one pod is back');
  await recordedOf(db, number, 'noted');
  await card.button('Post update').click();
  const next = await opens(await workspace.as('engineer').modal('Status update'), 'Progress');
  await next.submit();
  await recordedOf(db, number, 'updated', 2);
  const rows = await db.rows(
    Text,
    sql`select colour, progress, metrics, issues, next from backbolt.status_update order by number`,
  );
  expect(rows[1]).toMatchObject({ issues: 'Two pods', next: 'Watch', progress: 'one pod is back' });
  workspace.expectNoFaults();
});

test('an update is put off with a reason and for 30 minutes in all, which is a deviation in the record', async () => {
  const bot = await startIncidentBot({ policy: nobodyAsks });
  const { workspace, db } = bot;
  const { channel, number, card } = await declare(workspace);
  await workspace.skip(25);
  const draft = await channel.sees('Here is a draft');
  const puts = async (minutes: number | string, why: string | null) => {
    await draft.button('Put off').click();
    const form = await opens(await workspace.as('engineer').modal('Put the update off'), 'Why?');
    const { errors } = await form.fill({ 'By how many minutes?': minutes, 'Why?': why }).submit();
    if (Object.keys(errors).length > 0) await form.close();
    return Object.values(errors);
  };
  expect(await puts(10, null)).toHaveLength(1);
  expect(await puts(31, 'Long')).toHaveLength(1);
  expect(await puts(20, 'The vendor calls back')).toEqual([]);
  expect(await puts(15, 'Longer')).toEqual([expect.stringContaining('At most 10 more minutes are possible.')]);
  expect((await recordedOf(db, number, 'update_snoozed'))[0]?.data).toMatchObject({
    minutes: 20,
    reason: 'The vendor calls back',
  });
  await draft.button('Post as it is').click();
  await channel.seesEphemeral('This draft is no longer the latest');
  await workspace.skip(6);
  await settled(bot);
  expect((await recorded(db, number)).map(({ kind }) => kind)).not.toContain('update_reminded');
  await workspace.skip(20);
  const [reminded] = await recordedOf(db, number, 'update_reminded');
  expect(reminded?.data.deadline).toBe(2);
  await settled(bot);
  await card.becomes('every 30 min');
  workspace.expectNoFaults();
});

test('a resolved incident takes no update, from the card, the command or a form that was open', async () => {
  const { workspace, db } = await startIncidentBot({ policy: nobodyAsks });
  const { card, channel } = await declare(workspace);
  await card.button('Post update').click();
  const form = await opens(await workspace.as('engineer').modal('Status update'), 'Progress');
  workspace.setMember('U0COMMANDER', channel.id, true);
  const old = await workspace.as('commander').in('#inc-1-login-failures').sees('First response');
  await old.button('Resolve').click();
  const resolve = await opens(await workspace.as('commander').modal('Resolve'), 'Summary');
  await resolve.fill({ Summary: 'Over', Cause: 'A release' }).submit();
  await vi.waitFor(async () => expect((await recordedOf(db, 1, 'resolved')).length).toBe(1));
  const refused = 'Nothing was changed. Reopen it first, if it is back.';
  expect(Object.values((await form.submit()).errors)).toEqual([expect.stringContaining(refused)]);
  await form.close();
  await channel.types('/auth-incident update');
  await opens(await workspace.as('engineer').modal('Status update'), refused);
  workspace.expectNoFaults();
});
