// The end: resolved once, watched for a while, reopened if it is back, archived in the end.
import { expect, test, vi } from 'vitest';
import type { IncidentPolicy } from '../../../src/features/incidents/policy.ts';
import { minute } from '../../../src/lib/clock.ts';
import {
  declare,
  nameOfChannel,
  recorded,
  recordedOf,
  settled,
  startIncidentBot,
  stillClocks,
} from '../../kit/incidents.ts';
import type { TestWorkspace } from '../../kit/workspace.ts';
import type { Seen } from '../../kit/workspace-place.ts';

type Who = 'engineer' | 'commander';

const managed = (policy: IncidentPolicy) => {
  stillClocks(policy);
  policy.managers.push('@auth-oncall');
  policy.severities.P2.invite.push('@auth-oncall', '@comms');
};

async function resolveForm(workspace: TestWorkspace, as: Who, card: Seen) {
  await card.button('Resolve').click();
  const form = await workspace.as(as).modal('Resolve');
  await form.becomes('Summary');
  return form.fill({ Summary: `Rolled back by ${as}`, Cause: 'A <bad> release' });
}

const attempts = (count: number, at: Date, succeeded: boolean) =>
  Array.from({ length: count }, () => ({ at, succeeded }));

test('of two who resolve at once one does, the other hears when, and the card, the update and the announcement end', async () => {
  const bot = await startIncidentBot({ policy: managed });
  const { workspace, db } = bot;
  const { card, name, channel } = await declare(workspace);
  const announced = await workspace.as('commander').in('#auth').sees('Follow it in');
  await announced.becomes('next update by');
  const theirs = await workspace.as('commander').in(name).sees('First response');
  const forms = [await resolveForm(workspace, 'engineer', card), await resolveForm(workspace, 'commander', theirs)];
  const answers = await Promise.all(forms.map((form) => form.submit()));
  const refused = answers.flatMap(({ errors }) => Object.values(errors));
  expect(refused).toEqual([expect.stringMatching(/Incident #1 was resolved on .* UTC. Nothing was changed./)]);
  const [resolved] = await recordedOf(db, 1, 'resolved');
  const winner = resolved?.actor === 'U0ENGINEER' ? 'engineer' : 'commander';
  await card.becomes(`Rolled back by ${winner}`);
  expect(card.text).toContain('A <bad> release');
  expect(card.buttons()).toEqual(['Timeline', 'Reopen']);
  await announced.becomes('Resolved: #1 Login failures');
  expect(announced.text).not.toContain('next update by');
  await workspace.skip(1_440);
  await settled(bot);
  const kinds = (await recorded(db, 1)).map(({ kind }) => kind);
  expect(kinds).not.toEqual(expect.arrayContaining(['update_reminded']));
  expect(kinds).not.toEqual(expect.arrayContaining(['first_response_missed']));
  expect(channel.messages().some(({ text }) => text.includes('Reopen it?'))).toBe(false);
  workspace.expectNoFaults();
});

test('a button of a week ago does nothing and says so, but the record may be completed', async () => {
  const bot = await startIncidentBot({
    policy: (policy) => {
      managed(policy);
      policy.ask_for_commander_after_minutes = [2];
      policy.severities.P2.update_every_minutes = 30;
    },
  });
  const { workspace, db } = bot;
  const { card, channel } = await declare(workspace);
  await workspace.skip(36);
  const asked = await channel.sees('Who takes it?');
  const reminder = await channel.sees('The status update was due');
  const call = await channel.sees('Escalation, level 1');
  await (await resolveForm(workspace, 'engineer', card)).submit();
  await recordedOf(db, 1, 'resolved');
  for (let day = 0; day < 7; day += 1) await workspace.skip(1_440);
  await settled(bot);
  const before = await recorded(db, 1);
  await asked.button('I am incident commander').click();
  await channel.seesEphemeral('Incident #1 was resolved on');
  await call.button('I have it').click();
  await channel.seesEphemeral('This is over already');
  for (const [button, title] of [
    ['Post update', 'Status update'],
    ['Put off', 'Put the update off'],
  ] as const) {
    await reminder.button(button).click();
    const modal = await workspace.as('engineer').modal(title);
    await modal.becomes('Incident #1 was resolved on');
    await modal.close();
  }
  expect(await recorded(db, 1)).toEqual(before);
  await channel.types('/auth-incident note found the root cause later');
  await channel.seesEphemeral('Noted on the timeline of #1');
  workspace.expectNoFaults();
});

test('after the end the figures since then are watched; when they fall reopening is proposed, and one click reopens, once', async () => {
  const begun = new Date(Date.now() - 3 * minute);
  const bot = await startIncidentBot({
    policy: managed,
    prepare: (watched) => watched.attempts(attempts(200, begun, false)),
  });
  const { workspace, db, watched } = bot;
  const { card, channel, name } = await declare(workspace);
  const showsFailures = () =>
    vi.waitFor(
      async () => {
        await channel.types('/auth-incident show');
        expect((await channel.lastEphemeral()).text).toMatch(/Sign-in failures: 100.0 %.* figures \d+ s old/);
      },
      { interval: 100 },
    );
  await showsFailures();
  await (await resolveForm(workspace, 'engineer', card)).submit();
  await card.becomes('Resolved');
  // What failed before the end is still in the last 15 minutes, and no reason to reopen.
  await workspace.skip(1);
  await showsFailures();
  await workspace.skip(1);
  await settled(bot);
  expect((await recorded(db, 1)).map(({ kind }) => kind)).not.toContain('reopen_proposed');
  await watched.attempts(attempts(60, new Date(Date.now() + 2 * minute), false));
  await workspace.skip(2);
  const proposal = await vi.waitFor(
    async () => {
      await workspace.skip(1);
      await settled(bot);
      const found = channel.messages().find(({ text }) => text.includes('Reopen it?'));
      if (found === undefined) throw new Error('no proposal yet');
      return found;
    },
    { interval: 100 },
  );
  expect(proposal.text).toContain('Sign-in is failing. Sign-in failures: 100.0 %');
  const everybodyElse = workspace.as('communications').in(name);
  await (await everybodyElse.sees('Reopen it?')).button('Reopen').click();
  await everybodyElse.seesEphemeral('Sorry, you cannot reopen an incident here');
  const theirs = await workspace.as('commander').in(name).sees('Reopen it?');
  workspace.disturb.duplicateNext();
  await Promise.all([proposal.button('Reopen').click(), theirs.button('Reopen').click()]);
  await recordedOf(db, 1, 'reopened');
  await card.becomes('Investigating');
  await card.becomes('every 1440 min');
  await proposal.button('Reopen').click();
  await channel.seesEphemeral(/already confirmed. Nothing was done a second time|is open already/);
  await settled(bot);
  await recordedOf(db, 1, 'reopen_proposed');
  await recordedOf(db, 1, 'reopened');
  workspace.expectNoFaults();
});

test('a watch in which nothing falls ends after 30 minutes, and says what the figures were', async () => {
  const bot = await startIncidentBot({ policy: managed });
  const { workspace, db } = bot;
  const { card } = await declare(workspace);
  await (await resolveForm(workspace, 'engineer', card)).submit();
  await recordedOf(db, 1, 'resolved');
  await workspace.skip(29);
  await settled(bot);
  expect((await recorded(db, 1)).map(({ kind }) => kind)).not.toContain('watch_ended');
  await workspace.skip(2);
  expect((await recordedOf(db, 1, 'watch_ended'))[0]?.data).toMatchObject({ verdict: 'unknown' });
  workspace.expectNoFaults();
});

test('the channel is archived after policy’s days, and reopening makes a new one with its card, people and clocks', async () => {
  const bot = await startIncidentBot({
    policy: (policy) => {
      managed(policy);
      policy.resolved.archive_channel_after_days = 1;
      policy.ask_for_commander_after_minutes = [2];
    },
  });
  const { workspace, db } = bot;
  const { card, name } = await declare(workspace);
  await (await resolveForm(workspace, 'engineer', card)).submit();
  await recordedOf(db, 1, 'resolved');
  await workspace.skip(60);
  await settled(bot);
  await workspace.skip(1_380);
  await recordedOf(db, 1, 'channel_archived');
  await settled(bot);
  await workspace.as('engineer').in('#auth').types('/auth-incident show 1');
  const shown = await workspace.as('engineer').in('#auth').seesEphemeral('#1 Login failures');
  await shown.button('Reopen').click();
  const form = await workspace.as('engineer').modal('Reopen');
  await form.becomes('What is back?');
  await form.fill({ 'What is back?': 'The same errors' }).submit();
  const next = await nameOfChannel(workspace, 'U0COMMUNICATIONS', 1);
  expect(next).toBe(`${name}-2`);
  const again = await workspace.as('communications').in(next).sees('First response');
  await again.becomes('Investigating');
  await (await workspace.as('commander').in('#auth').sees('Follow it in')).becomes('Investigating');
  await workspace.skip(2);
  await workspace.as('communications').in(next).sees('has had no incident commander for 2 minutes');
  await settled(bot);
  workspace.expectNoFaults();
});
