// Who does what: roles are claimed, given, handed over, taken over; and asked for while there is no commander.
import { expect, test, vi } from 'vitest';
import { declare, recorded, recordedOf, startIncidentBot } from '../../kit/incidents.ts';
import type { TestWorkspace } from '../../kit/workspace.ts';
import type { Seen } from '../../kit/workspace-place.ts';

type Who = 'engineer' | 'commander' | 'communications';

/** Gives a role in the form; returns what stands in the way. */
async function gives(workspace: TestWorkspace, as: Who, card: Seen, role: string, whom: string) {
  const seen = workspace
    .as(as)
    .in(nameIn(workspace, as))
    .messages()
    .find(({ ts }) => ts === card.ts);
  await seen?.button('Roles').click();
  const form = await workspace.as(as).modal('Roles');
  await form.becomes('Support liaison');
  form.fill({ Role: role, 'Who takes it?': whom });
  return { form, errors: (await form.submit()).errors };
}

const nameIn = (workspace: TestWorkspace, as: Who) =>
  `#${workspace.stateFor(workspace.as(as).id).channels.find(({ name }) => name.startsWith('inc-'))?.name}`;

const everybody = {
  policy: (policy: { severities: { P2: { invite: string[] } } }) =>
    void policy.severities.P2.invite.push('@auth-oncall', '@comms'),
};

test('a role is claimed, given by the commander, handed over and taken over, and each is told what the role is for', async () => {
  const { workspace, db } = await startIncidentBot(everybody);
  const { card } = await declare(workspace);
  const [engineer, commander, communications] = [
    workspace.as('engineer'),
    workspace.as('commander'),
    workspace.as('communications'),
  ];
  expect((await gives(workspace, 'commander', card, 'Incident commander', '@commander')).errors).toEqual({});
  const briefing = await commander.in('@app').sees('You are incident commander of #1 Login failures');
  expect(briefing.text).toMatch(/• \S+/);
  await card.becomes('Incident commander*\n<@U0COMMANDER>');

  const { errors, form } = await gives(workspace, 'engineer', card, 'Communications lead', '@communications');
  expect(Object.values(errors)).toEqual([expect.stringContaining('Sorry, you cannot give somebody else a role here')]);
  await form.close();
  await gives(workspace, 'commander', card, 'Communications lead', '@communications');
  await communications.in('@app').sees('You are communications lead');

  // Whoever has it hands it over without being asked.
  await gives(workspace, 'communications', card, 'Communications lead', '@engineer');
  await engineer.in('@app').sees('You are communications lead');

  await gives(workspace, 'engineer', card, 'Incident commander', '@engineer');
  const question = await engineer.modal('Take over?');
  expect(question.text).toContain('<@U0COMMANDER> is incident commander now');
  workspace.disturb.duplicateNext();
  await question.submit();
  await commander.in('@app').sees('<@U0ENGINEER> took over from you as incident commander of #1');
  await engineer.in('@app').sees('You are incident commander');
  await card.becomes('Incident commander*\n<@U0ENGINEER>');
  expect(
    (await recordedOf(db, 1, 'role_assigned', 4)).map(({ actor, data }) => [
      actor,
      data.role,
      data.person,
      data.previous,
    ]),
  ).toEqual([
    [commander.id, 'commander', commander.id, null],
    [commander.id, 'communications_lead', communications.id, null],
    [communications.id, 'communications_lead', engineer.id, communications.id],
    [engineer.id, 'commander', engineer.id, commander.id],
  ]);
  workspace.expectNoFaults();
});

test('a take-over is void once the role went to somebody else, once it was done, and after ten minutes', async () => {
  const { workspace, db } = await startIncidentBot(everybody);
  const { card } = await declare(workspace);
  const [engineer, communications] = [workspace.as('engineer'), workspace.as('communications')];
  await gives(workspace, 'commander', card, 'Incident commander', '@commander');
  await gives(workspace, 'engineer', card, 'Incident commander', '@engineer');
  const stale = await engineer.modal('Take over?');
  await gives(workspace, 'commander', card, 'Incident commander', '@communications');
  await recordedOf(db, 1, 'role_assigned', 2);
  await stale.submit();
  const moved = await engineer.modal('Not done');
  expect(moved.text).toContain('Meanwhile somebody else became incident commander. Nothing was changed.');
  await moved.close();
  await stale.close();

  await gives(workspace, 'engineer', card, 'Incident commander', '@engineer');
  const late = await engineer.modal('Take over?');
  await workspace.skip(11);
  await late.submit();
  const expired = await engineer.modal('Not done');
  expect(expired.text).toContain('The time to confirm this is over. Nothing was done.');
  await expired.close();
  await late.close();
  expect((await recorded(db, 1)).filter(({ kind }) => kind === 'role_assigned')).toHaveLength(2);
  await card.becomes(`Incident commander*\n<@${communications.id}>`);
  workspace.expectNoFaults();
});

test('guests and bots cannot have a role', async () => {
  const { workspace, db } = await startIncidentBot({ policy: (policy) => void policy.managers.push('@auth-oncall') });
  const { card } = await declare(workspace);
  for (const whom of ['@guest', '@backbolt', '@stranger']) {
    const { errors, form } = await gives(workspace, 'engineer', card, 'Technical lead', whom);
    expect(Object.values(errors)).toEqual([expect.stringContaining('cannot have a role. Nothing was changed.')]);
    await form.close();
  }
  expect((await recorded(db, 1)).map(({ kind }) => kind)).toEqual(['declared']);
  workspace.expectNoFaults();
});

test('a missing commander is asked for after two minutes and after five, once each, until there is one', async () => {
  const { workspace, db } = await startIncidentBot({
    policy: ({ roles }) => {
      roles.commander.primary.push('@auth-oncall');
      roles.commander.backup.push('U0COMMUNICATIONS');
    },
  });
  const { card, channel } = await declare(workspace);
  await workspace.skip(2);
  const asked = await channel.sees('has had no incident commander for 2 minutes. Who takes it?');
  expect(asked.text).toContain('<!subteam^S0AUTHONCALL>');
  expect(asked.text).not.toContain('U0COMMUNICATIONS');
  await workspace.skip(3);
  const again = await channel.sees('no incident commander for 5 minutes');
  expect(again.text).toContain('<@U0COMMUNICATIONS>');
  await again.button('I am incident commander').click();
  await card.becomes('Incident commander*\n<@U0ENGINEER>');
  workspace.setMember('U0COMMANDER', channel.id, true);
  const theirs = await workspace.as('commander').in('#inc-1-login-failures').sees('for 2 minutes');
  await theirs.button('I am incident commander').click();
  await workspace
    .as('commander')
    .in('#inc-1-login-failures')
    .seesEphemeral('<@U0ENGINEER> is incident commander already. Nothing was changed.');
  await workspace.skip(10);
  await recordedOf(db, 1, 'commander_missing', 2);
  workspace.expectNoFaults();
});

test('nobody is asked for a commander who is there', async () => {
  const { workspace, db } = await startIncidentBot({ policy: (policy) => void policy.managers.push('U0ENGINEER') });
  const { card, channel } = await declare(workspace);
  await gives(workspace, 'engineer', card, 'Incident commander', '@commander');
  await card.becomes('Incident commander*\n<@U0COMMANDER>');
  await workspace.skip(6);
  // The figures are drawn anew after five minutes: the timers before that have fired.
  await vi.waitFor(() => expect(card.edited).toBe(true));
  expect((await recorded(db, 1)).map(({ kind }) => kind)).not.toContain('commander_missing');
  expect(channel.messages().some(({ text }) => text.includes('Who takes it?'))).toBe(false);
  workspace.expectNoFaults();
});
