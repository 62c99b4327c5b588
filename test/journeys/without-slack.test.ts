// The journey of an engineer at the command line while the bot is stopped or Slack is down: afterwards Slack shows all of it, in order, once.
import { expect, test, vi } from 'vitest';
import { verifyEvents } from '../../src/features/events/verify-events.ts';
import { startTestBot } from '../kit/bot.ts';
import { type CommandLine, commandLineOf } from '../kit/command-line.ts';
import type { TestWorkspace } from '../kit/workspace.ts';

async function runIncident({ does }: Pick<CommandLine, 'does'>): Promise<void> {
  await does('incident', 'declare', 'Login failures', '--severity', 'P1', '--impact', 'Nobody can sign in');
  await does('incident', 'ack', '1');
  await does('incident', 'note', '1', 'The certificate ran out');
  const update = (progress: string) =>
    does('incident', 'update', '1', '--colour', 'RED', '--progress', progress, '--issues', 'None', '--next', 'Watch');
  for (const progress of ['First of three', 'Second of three', 'Third of three']) await update(progress);
  await does('incident', 'resolve', '1', '--summary', 'Sign-in works again', '--cause', 'A certificate');
}

async function expectToSeeItAll(workspace: TestWorkspace): Promise<void> {
  const engineer = workspace.as('engineer');
  const announced = await engineer.in('#auth').sees('#1 Login failures');
  await announced.becomes('Resolved');
  await vi.waitFor(async () => expect(await engineer.joins('#inc-1-login-failures')).toMatchObject({ ok: true }), {
    timeout: 10_000,
  });
  const channel = engineer.in('#inc-1-login-failures');
  await channel.sees('Third of three');
  const card = await channel.sees('A certificate');
  await card.becomes('Resolved');
  await vi.waitFor(() => expect(card.pinned).toBe(true), { timeout: 10_000 });
  const updates = () =>
    channel.messages().flatMap(({ ts, text }) => (ts === card.ts ? [] : (/\w+ of three/.exec(text)?.[0] ?? [])));
  await vi.waitFor(() => expect(updates()).toHaveLength(3), { timeout: 20_000 });
  expect(updates()).toEqual(['First of three', 'Second of three', 'Third of three']);
  const cards = channel.messages().filter((message) => message.text.includes('Nobody can sign in'));
  expect(cards).toHaveLength(1);
  expect(
    engineer
      .in('#auth')
      .messages()
      .filter((message) => message.text.includes('#1 Login failures')),
  ).toHaveLength(1);
}

test('what was done while the bot was stopped is in Slack when it is back, although no bot ever ran before', async () => {
  const { workspace, db } = await startTestBot({
    mode: 'http',
    replicas: 2,
    before: (env) => runIncident(commandLineOf(env)),
  });
  await expectToSeeItAll(workspace);
  expect((await verifyEvents(db)).broken).toEqual([]);
  workspace.expectNoFaults();
}, 30_000);
