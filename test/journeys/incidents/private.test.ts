// A private incident: whoever is not on it finds nothing of it anywhere.
import { expect, test } from 'vitest';
import { declare, declareForm, recordedOf, startIncidentBot, stillClocks } from '../../kit/incidents.ts';

test('others find nothing of it: not by number, list, words, Home, timeline, nor when they declare the same', async () => {
  const { workspace } = await startIncidentBot();
  const { name } = await declare(workspace, { title: 'Stolen tokens', private: true });
  const commander = workspace.as('commander');
  const auth = commander.in('#auth');
  for (const asked of ['show 1', 'note #1 seen']) {
    await auth.types(`/auth-incident ${asked}`);
    await auth.seesEphemeral('There is no incident #1 that you can see');
  }
  for (const asked of ['list', 'list all', 'list stolen', 'list all stolen']) {
    await auth.types(`/auth-incident ${asked}`);
    await auth.seesEphemeral(/There is no (open )?incident that you can see/);
  }
  for (const asked of ['timeline 1', 'update 1']) {
    await auth.types(`/auth-incident ${asked}`);
    const modal = await commander.modal();
    await modal.becomes('There is no incident #1');
    await modal.close();
  }
  await (await commander.home()).becomes('No incident is open');
  const same = await declareForm(workspace, { as: 'commander', title: 'Stolen tokens', severity: 'P3 Low' });
  await same.submit();
  await (await commander.modal('Incident #2')).becomes(/It lives in(?!.*hourglass)/s);
  expect(
    commander
      .in('#auth')
      .messages()
      .filter((message) => !message.raw.ephemeral),
  ).toEqual([]);
  const seen = JSON.stringify(
    workspace.stateFor(commander.id).channels.filter((one) => `#${one.name}` !== '#inc-2-stolen-tokens'),
  );
  expect(seen.replaceAll(/note #1 seen|list( all)? stolen/g, '')).not.toMatch(/stolen|Stolen/);
  expect(seen).not.toContain(name.slice(1));
  workspace.expectNoFaults();
});

test('whoever is brought into its channel is on it from then on, and that is recorded', async () => {
  const { workspace, db } = await startIncidentBot();
  const { name, number } = await declare(workspace, { private: true });
  const commander = workspace.as('commander');
  await workspace.as('engineer').invites('@commander', name);
  expect((await recordedOf(db, number, 'joined'))[0]?.data).toEqual({ person: commander.id });
  const card = await commander.in(name).sees('🔒 #1 Login failures');
  await card.button('Acknowledge').click();
  await card.becomes(`by <@${commander.id}>`);
  await commander.in('#auth').types('/auth-incident list');
  await commander.in('#auth').seesEphemeral('#1 Login failures');
  // A guest may sit in the channel, and yet is not on the incident.
  await workspace.as('engineer').invites('@guest', name);
  await workspace.as('engineer').invites('@communications', name);
  await recordedOf(db, number, 'joined', 2);
  expect((await recordedOf(db, number, 'joined', 2)).map(({ data }) => data.person)).toEqual([
    commander.id,
    'U0COMMUNICATIONS',
  ]);
  workspace.expectNoFaults();
});

test('whoever is given a role of it is brought in', async () => {
  const { workspace, db } = await startIncidentBot({ policy: (policy) => void policy.managers.push('U0ENGINEER') });
  const { card, name } = await declare(workspace, { private: true });
  await card.button('Roles').click();
  const roles = await workspace.as('engineer').modal('Roles');
  await roles.becomes('Incident commander');
  roles.fill({ Role: 'Technical lead', 'Who takes it?': '@commander' });
  await roles.submit();
  await workspace.as('commander').in('@app').sees('You are technical lead of 🔒 #1');
  await recordedOf(db, 1, 'role_assigned');
  await card.becomes('Technical lead: <@U0COMMANDER>');
  await workspace.as('commander').in(name).sees('First response');
  workspace.expectNoFaults();
});

test('its escalation stays in its channel, though policy names another one and people', async () => {
  const { workspace, db } = await startIncidentBot({
    policy: (policy) => {
      stillClocks(policy);
      const { levels } = policy.escalation;
      policy.severities.P2.invite.push('@comms');
      for (const level of levels) {
        level.channel = '#general';
        level.primary.push('U0COMMANDER');
      }
    },
  });
  const { channel } = await declare(workspace, { private: true });
  await workspace.skip(61);
  await channel.sees('Escalation, level 2');
  await recordedOf(db, 1, 'first_response_missed');
  await workspace.skip(5);
  await channel.sees('Escalation, level 3');
  for (const [role, places] of [
    ['commander', ['#general', '#auth', '@app']],
    ['communications', ['#auth', '@app']],
  ] as const) {
    for (const place of places) expect(workspace.as(role).in(place).messages()).toEqual([]);
  }
  workspace.expectNoFaults();
});

test('whoever leaves its channel sees it no more; whoever has a role stays on it', async () => {
  const { workspace, db } = await startIncidentBot();
  const { name, number, card } = await declare(workspace, { private: true });
  const commander = workspace.as('commander');
  await workspace.as('engineer').invites('@commander', name);
  await recordedOf(db, number, 'joined');
  await commander.leaves(name);
  expect((await recordedOf(db, number, 'left'))[0]?.data).toEqual({ person: commander.id });
  await commander.in('#auth').types('/auth-incident list');
  await commander.in('#auth').seesEphemeral('There is no open incident that you can see');

  await card.button('Roles').click();
  const engineer = workspace.as('engineer');
  const roles = await engineer.modal('Roles');
  await roles.becomes('Who takes it?');
  await roles.submit();
  await card.becomes('<@U0ENGINEER>');
  await recordedOf(db, number, 'role_assigned');
  await engineer.leaves(name);
  await engineer.in('#auth').types('/auth-incident list');
  await engineer.in('#auth').seesEphemeral('#1 Login failures');
});
