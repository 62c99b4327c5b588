// What follows a message: a correction in the same place, and that it is over; and what people type stays text everywhere.
import { expect, test, vi } from 'vitest';
import { crowd, inTime, mailTo, openForm, startCommunicationBot, taken, writeDown } from '../../kit/communications.ts';
import { declare } from '../../kit/incidents.ts';

test('a message is corrected and resolved: one incident of the status page, and no banner that is over', async () => {
  const bot = await startCommunicationBot({ people: crowd(2), places: true });
  const { workspace, places, sink } = bot;
  const engineer = workspace.as('engineer');
  const { channel } = await declare(workspace, { severity: 'P1 High' });
  const card = await writeDown(channel, engineer);
  await card.becomes('status page');
  await card.button('Send').click();
  await card.becomes(/2 sent.*Status page\* {2}1 sent.*In-app\* {2}1 sent.*Correct/s);
  expect(places?.status.incidents()).toEqual([expect.objectContaining({ status: 'investigating' })]);

  await card.button('Correct').click();
  const form = await engineer.modal('Tell users');
  await form.becomes('It follows C1: users see it in the same place');
  await taken(form.fill({ 'What still works': 'Signing in with a passkey' }));
  const second = await channel.sees(/C2 Sign-in is down.*follows C1/s);
  await second.becomes('2 people');
  await second.button('Send').click();
  await second.becomes(/2 sent.*Correct/s);

  await second.button('Resolve').click();
  const over = await engineer.modal('Tell users');
  await over.becomes('Sign-in is restored');
  over.fill({ 'Until when': inTime(0), 'Users must sign in again': 'No', 'What happened': 'A change was wrong.' });
  await taken(over);
  const third = await channel.sees(/C3 Sign-in is restored.*follows C2/s);
  await third.becomes('2 people');
  await third.button('Send').click();
  await third.becomes(/2 sent.*Correct/s);
  expect(third.buttons()).toEqual(['Correct', 'Preview']);

  expect(places?.status.incidents()).toEqual([expect.objectContaining({ status: 'resolved' })]);
  expect(places?.status.incidents()[0]?.updates).toHaveLength(3);
  const banners = (await places?.banners()) ?? [];
  expect(banners.map(({ level }) => level)).toEqual(['critical', 'critical', 'success']);
  const [first, corrected, last] = banners.map(({ expires_at }) => expires_at.getTime());
  expect(first).toBeLessThanOrEqual(corrected ?? 0);
  expect(corrected).toBeLessThan(last ?? 0);
  expect(sink.received).toHaveLength(6);
  workspace.expectNoFaults();
});

const hostile = '<!channel> <script>alert(1)</script> {{constructor}} [x](https://evil.example) *_~`';

test('what people type or call themselves is text in every channel, and a wrong value is said beside its input', async () => {
  const names = ['<b>Ada</b>\r\nBcc: evil@example.com', '<!channel>', 'Ada'];
  const bot = await startCommunicationBot({
    people: names.map((name, n) => ({ email: `user${n}@example.com`, locale: 'en', name })),
    places: true,
  });
  const { workspace, places, sink } = bot;
  const engineer = workspace.as('engineer');
  const { channel } = await declare(workspace, { severity: 'P1 High' });
  await channel.types('/auth-comms no-such-template <!channel>');
  await channel.seesEphemeral('There is no message template of that name. Nothing was written or sent');

  const form = await openForm(channel, engineer, 'cause-identified');
  await form.select('Who gets the e-mail').choose('One user');
  await form.becomes('User id');
  await form.select('Who gets the e-mail').choose('All users');
  await vi.waitFor(() => expect(form.text).not.toContain('User id'));
  form.fill({ 'What the cause is': `${hostile}\n# Title\n\n<img src=x>`, 'What you are doing about it': hostile });
  form.fill({ 'Next news by': inTime(30), 'What the cause is, in German': 'Ein Fehler' });
  const { errors } = await form.submit();
  expect(errors).toEqual({
    'What you are doing about it, in German':
      'Is missing in German: write it there too, or leave out all that is in German',
  });
  await taken(form.fill({ 'What the cause is, in German': '' }));
  const card = await channel.sees(/C1 The cause is known.*Written by/s);
  await card.becomes('3 people');
  await card.button('Preview').click();
  const preview = await engineer.modal('Preview');
  await preview.becomes('Not written in German: its readers get it in English');
  expect(preview.text).toContain(hostile);
  await preview.close();
  await card.button('Send').click();
  await card.becomes('3 sent');

  const mail = await mailTo(bot, 'user0@example.com');
  expect(mail.text).toContain(hostile);
  expect(mail.html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(mail.html).not.toMatch(/<script|<img src=x|href="https:\/\/evil/);
  expect([mail.bcc, mail.to?.map(({ address }) => address)]).toEqual([undefined, ['user0@example.com']]);
  expect(sink.received.every(({ to }) => /^user\d@example.com$/.test(to))).toBe(true);
  const announced = await engineer.in('#auth').sees('{{constructor}}');
  expect(JSON.stringify(announced.raw.blocks)).not.toMatch(/"type":"(broadcast|link|user)"[^}]*evil|"broadcast"/);
  await vi.waitFor(() => expect(places?.status.incidents()[0]?.updates[0]?.body).toContain('\\<script\\>'));
  workspace.expectNoFaults();
});
