// From the command to the mail box: written, seen, approved, sent once; through the whole of Slack.
import { expect, test } from 'vitest';
import {
  crowd,
  decide,
  inTime,
  mailTo,
  recordedOfCommunication,
  startCommunicationBot,
  taken,
} from '../../kit/communications.ts';
import { declare, joinChannel, recorded } from '../../kit/incidents.ts';

type Image = { slack_file: { id: string }; alt_text: string };
type Confirmed = { elements?: { text: { text: string }; confirm?: { text: { text: string } } }[] };

test('a message is written, seen, approved by somebody else and sent to each reader once, in their language', async () => {
  const bot = await startCommunicationBot({ people: crowd(6) });
  const { workspace, db, sink } = bot;
  const engineer = workspace.as('engineer');
  const commander = workspace.as('commander');
  const { name, channel, card: incident } = await declare(workspace, { severity: 'P1 High' });
  await joinChannel(bot, name, 'commander');

  await incident.button('Tell users').click();
  const choice = await engineer.modal('Tell users');
  await choice.becomes(/Fits now:.*Sign-in is down/s);
  await choice.fill({ 'What do users need to know?': 'Sign-in is down' }).submit();
  await choice.becomes('In-app cannot be used: policy names none');
  choice.fill({ 'What still works': 'Whoever is signed in', 'What still works, in German': 'Wer angemeldet ist' });
  choice.fill({ 'Since when': inTime(-30), 'Next news by': inTime(30) });
  await taken(choice);
  const card = await channel.sees(/C1 Sign-in is down.*Written by/s);
  await card.becomes(/6 people.*All users.*1 needed/s);

  await card.button('Preview').click();
  const preview = await engineer.modal('Preview');
  await preview.becomes(/You cannot sign in at the moment.*- Whoever is signed in.*\*Slack\*/s);
  await preview.select('communication_locale').choose('German');
  await preview.becomes(/Sie können sich zurzeit nicht anmelden.*Wer angemeldet ist/s);
  await preview.button('See it as a picture').click();
  const picture = await engineer.modal('E-mail on a phone');
  await picture.becomes('Drawn from the HTML that is sent');
  const image = picture.blocks.find(({ type }) => type === 'image') as Image | undefined;
  expect(image?.alt_text).toContain('Sie können sich zurzeit nicht anmelden');
  const file = await fetch(`${workspace.url}/workspace/files/${image?.slack_file.id}`);
  expect([file.status, file.headers.get('content-type')]).toEqual([200, 'image/png']);
  await picture.close();
  await preview.button('Send test to me').click();
  await (await engineer.modal('Backbolt')).becomes('goes to the address in your Slack profile');
  await engineer.in('@app').sees('was sent to engineer@example.com. It counts as no delivery');
  expect((await mailTo(bot, 'engineer@example.com')).subject).toBe('[Test] Sie können sich zurzeit nicht anmelden');
  await (await engineer.modal('Backbolt')).close();
  await preview.close();

  await card.button('Ask for approval').click();
  const own = await decide(channel, engineer, 'Approve');
  expect((await own.submit()).errors).toEqual({
    'Your decision': expect.stringContaining('whoever asked for it does not approve it'),
  });
  await own.close();
  const lead = commander.in(name);
  await taken(await decide(lead, commander, 'Approve'));
  await card.becomes(/approved.*by <@U0COMMANDER>/s);
  const [block] = (card.raw.blocks as Confirmed[]).slice(-1);
  const asked = block?.elements?.find(({ text }) => text.text === 'Send')?.confirm?.text.text;
  expect(asked).toBe('E-mail 6 people, Slack');
  const send = card.button('Send');
  await Promise.all([send.click(), send.click()]);
  await channel.seesEphemeral('C1 is being sent already. Nothing is sent a second time');
  await card.becomes(/sent.*6 sent \(of 6\)/s);
  await channel.sees(/C1 Sign-in is down\* was sent after.*e-mail: 6 sent; Slack: 1 sent/s);
  await workspace.as('engineer').in('#auth').sees('Example: sign-in is not working');

  expect(sink.received.filter(({ to }) => to.startsWith('user'))).toHaveLength(6);
  const german = await mailTo(bot, 'user0@example.com');
  expect([german.subject, german.text]).toEqual([
    'Sie können sich zurzeit nicht anmelden',
    expect.stringMatching(/User 0.*Wer angemeldet ist/s),
  ]);
  const english = await mailTo(bot, 'user1@example.com');
  expect(english.text).toMatch(/User 1.*- Whoever is signed in/s);
  const kinds = (await recordedOfCommunication(db, 1)).map(({ kind }) => kind);
  expect(kinds).toEqual([
    ...['requested', 'counted', 'tested', 'approval_asked', 'approved', 'started', 'posted', 'sent'],
  ]);
  const told = (await recorded(db, 1)).filter(({ kind }) => kind === 'communication').map(({ data }) => data.what);
  expect(told).toEqual([
    'waits for approval: Sign-in is down',
    'was approved',
    'is being sent: Sign-in is down',
    'was sent (6 e-mails): Sign-in is down',
  ]);
  workspace.expectNoFaults();
});
