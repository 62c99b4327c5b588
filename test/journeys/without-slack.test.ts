// The journey of an engineer at the command line while the bot is stopped or Slack is down: afterwards Slack shows all of it, in order, once.
import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { sql } from '../../src/db/sql.ts';
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

// Retries come after growing pauses.
const patience = { timeout: 60_000, interval: 50 };

async function expectToSeeItAll(workspace: TestWorkspace): Promise<void> {
  const engineer = workspace.as('engineer');
  await vi.waitFor(
    async () => expect(await engineer.joins('#inc-1-login-failures')).toMatchObject({ ok: true }),
    patience,
  );
  const channel = engineer.in('#inc-1-login-failures');
  const cards = () => channel.messages().filter(({ text }) => text.includes('Nobody can sign in'));
  const updates = () => channel.messages().flatMap(({ text }) => /Progress: (\w+) of three/.exec(text)?.[1] ?? []);
  const announcements = () =>
    engineer
      .in('#auth')
      .messages()
      .filter(({ text }) => text.includes('#1 Login failures'));
  await vi.waitFor(() => {
    expect(updates()).toHaveLength(3);
    expect(cards().map(({ text, pinned }) => ({ pinned, resolved: text.includes('Resolved') }))).toEqual([
      { pinned: true, resolved: true },
    ]);
    expect(announcements().map(({ text }) => text.includes('Resolved'))).toEqual([true]);
  }, patience);
  expect(updates()).toEqual(['First', 'Second', 'Third']);
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
}, 90_000);

test('what was done while Slack was down is in Slack when it is back', async () => {
  let line: Pick<CommandLine, 'does'> | undefined;
  const before = async (env: Record<string, string>) => {
    line = commandLineOf(env);
  };
  const { workspace, db } = await startTestBot({ mode: 'http', replicas: 2, before });
  workspace.disturb.set('down', true);
  await runIncident(line as Pick<CommandLine, 'does'>);
  const tried = sql`select name from backbolt_jobs.job where name = 'incidents.open-channel' and retry_count > 0`;
  await vi.waitFor(async () => expect(await db.rows(z.object({ name: z.string() }), tried)).toHaveLength(1), patience);
  workspace.disturb.set('down', false);
  await expectToSeeItAll(workspace);
  expect((await verifyEvents(db)).broken).toEqual([]);
}, 90_000);
