// The journeys of an engineer, a commander and a communications lead through one incident, in the workspace.
import { expect, test, vi } from 'vitest';
import { verifyEvents } from '../../src/features/events/verify-events.ts';
import { type Mode, startTestBot } from '../kit/bot.ts';

const modes: Mode[] = ['socket', 'http'];

test.each(modes)('in %s mode an incident is declared, acknowledged, updated and resolved', async (mode) => {
  const { workspace, db } = await startTestBot({ mode });
  const engineer = workspace.as('engineer');
  const commander = workspace.as('commander');
  await engineer.in('#auth').types('/auth-incident declare Login failures');
  const form = await engineer.modal('Declare an incident');
  await form.becomes('Severity');
  form.fill({
    'What do users notice?': 'Nobody can sign in',
    Severity: 'P2 Medium',
    'Affected components': 'login, tokens',
  });
  expect(await form.submit()).toEqual({ errors: {}, notice: null });
  const declared = await engineer.modal('Incident #1');
  await declared.becomes('white_check_mark: Announcement');
  await declared.becomes(':white_check_mark: Links above the channel');
  await declared.close();
  const channel = engineer.in('#inc-1-login-failures');
  const card = await channel.sees('Nobody can sign in');
  await vi.waitFor(() => expect(card.pinned).toBe(true));
  await commander.in('#auth').sees('#1 Login failures');
  await card.button('Acknowledge').click();
  await card.becomes('by <@U0ENGINEER>');
  await card.button('Roles').click();
  const roles = await engineer.modal('Roles');
  await roles.becomes('Incident commander');
  roles.fill({ Role: 'Incident commander', 'Who takes it?': '@engineer' });
  await roles.submit();
  await card.becomes('Incident commander');
  await card.button('Post update').click();
  const update = await engineer.modal('Status update');
  await update.becomes('Progress');
  await update.submit();
  await channel.sees('next update by');
  await card.button('Resolve').click();
  const resolve = await engineer.modal('Resolve');
  await resolve.becomes('Summary');
  resolve.fill({ Summary: 'Rolled the release back.', Cause: 'A bad release.' });
  await resolve.submit();
  await card.becomes('Resolved');
  await commander.in('#auth').sees('Resolved: #1 Login failures');
  expect((await verifyEvents(db)).broken).toEqual([]);
  workspace.expectNoFaults();
});
