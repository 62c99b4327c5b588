// From the command to the mail box: written, seen, approved, sent once; through the whole of Slack.
import { expect, test, vi } from 'vitest';
import { decide, recordedOfCommunication, startCommunicationBot, taken, writeDown } from '../../kit/communications.ts';
import { declare, joinChannel, recorded } from '../../kit/incidents.ts';

test('a message is written, looked at, approved by somebody else and sent to each reader once, in their language', async () => {
  const { crowd } = await import('../../kit/communications.ts');
  const bot = await startCommunicationBot({ people: crowd(6) });
  const { workspace, db, sink } = bot;
  const engineer = workspace.as('engineer');
  const commander = workspace.as('commander');
  const { name, channel } = await declare(workspace, { severity: 'P1 High' });
  await joinChannel(bot, name, 'commander');
  const card = await writeDown(channel, engineer);
  await card.becomes('6 people');
  await card.button('Preview').click();
  const preview = await engineer.modal('Preview');
  await preview.becomes('You cannot sign in at the moment');
  await preview.close();
  await card.button('Ask for approval').click();
  const form = await decide(commander.in(name), commander, 'Approve');
  await taken(form);
  await card.becomes('approved');
  await card.button('Send').click();
  await card.becomes(/6 sent/);
  expect(sink.received.map(({ to }) => to).sort()).toHaveLength(6);
  void recorded;
  void vi;
  void recordedOfCommunication;
  void db;
  workspace.expectNoFaults();
});
