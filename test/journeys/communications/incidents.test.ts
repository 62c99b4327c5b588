// What an incident changes for what is said about it: private ones are nobody else's, of practice users are told nothing; and a maintenance has times.
import { expect, test } from 'vitest';
import { type CommandLine, commandLineOf } from '../../kit/command-line.ts';
import { crowd, inTime, openForm, startCommunicationBot, taken, writeDown } from '../../kit/communications.ts';
import { parseCsv } from '../../kit/csv.ts';
import { declare } from '../../kit/incidents.ts';

test('of a private incident nobody else learns what is written; of practice nothing is sent; a maintenance has its times', async () => {
  let line: Pick<CommandLine, 'run'> | undefined;
  const bot = await startCommunicationBot({
    ...{ people: crowd(2), places: true },
    async before(env) {
      line = commandLineOf(env);
    },
  });
  const { workspace, places, sink } = bot;
  const engineer = workspace.as('engineer');
  const outsider = workspace.as('communications');
  const auth = outsider.in('#auth');

  const own = await declare(workspace, { private: true });
  const hidden = await writeDown(own.channel, engineer);
  // Slack is not ticked: what is private is announced to colleagues only if somebody wants that.
  expect(hidden.text).toMatch(/e-mail, status page, in-app(?!, Slack)/);
  await auth.types('/auth-comms C1');
  await auth.seesEphemeral('no communication C1 that you can see');
  await auth.types('/auth-comms list');
  await auth.seesEphemeral('There are no communications to show');
  await hidden.button('Send').click();
  await hidden.becomes(/2 sent.*Correct/s);
  expect(
    auth
      .messages()
      .map(({ text }) => text)
      .filter((text) => text.includes('Sign-in is down')),
  ).toEqual([]);
  await auth.types('/auth-comms C1');
  await auth.seesEphemeral('no communication C1 that you can see');

  // Its export has what users were told as well, in each format.
  const exported = async (format: string) =>
    (await line?.run('incident', 'export', String(own.number), '--format', format))?.out ?? '';
  expect(JSON.parse(await exported('json')).appendices.communications).toMatchObject([
    {
      communication: 'C1 Sign-in is down',
      state: 'sent',
      template: 'authentication-down',
      requested: expect.stringContaining('by @'),
      delivered: expect.stringContaining('email: 2 sent'),
      approval_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    },
  ]);
  expect(await exported('markdown')).toMatch(/## What users were told\n\n- \*\*communication\*\*: C1 Sign-in is down/);
  const [, ...records] = parseCsv(await exported('csv'));
  expect(records.every((record) => record.length === 8)).toBe(true);
  const told = records.at(-1) ?? [];
  expect([told[0], told[4]]).toEqual(['C1', 'communications']);
  expect(told[5]).toMatch(/^communication: C1 Sign-in is down\n.*\nstate: sent\n/s);
  expect(told[5]).toMatch(/\nrequested: .* by @.*\ndelivered: email: 2 sent; /s);
  // When each thing happened stands among the entries.
  expect(records.map((record) => record[5])).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^Communication C1 is being sent: Sign-in is down/),
      expect.stringMatching(/^Communication C1 was sent \(2 e-mails\): Sign-in is down/),
    ]),
  );

  const practised = await declare(workspace, { practice: true, title: 'A drill' });
  const drill = await writeDown(practised.channel, engineer, 2);
  await drill.becomes('Practice: users are told nothing');
  expect(drill.buttons()).toEqual(['Preview', 'Send test to me', 'Cancel']);
  const refused = await line?.run('comms', 'send', 'C2');
  expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('is practice, so users are told nothing') });
  expect([sink.received.length, places?.status.incidents().length]).toEqual([2, 1]);

  const channel = engineer.in('#auth');
  const form = await openForm(channel, engineer, 'maintenance-announced');
  const fields = {
    'What it is for': 'safer sign-in',
    'Signing in stays possible meanwhile': 'Yes',
    'Users must sign in again afterwards': 'No',
  };
  const [from, until] = [inTime(60), inTime(120)];
  const { errors } = await form.fill({ ...fields, Begins: until, 'Ends at the latest': from }).submit();
  expect(JSON.stringify(errors)).toContain('ends before it begins');
  await taken(form.fill({ Begins: from, 'Ends at the latest': until }));
  const card = await channel.sees(/C3 Maintenance, announced/);
  await card.becomes('2 people');
  await card.button('Send').click();
  await card.becomes(/2 sent.*Status page\* {2}1 sent/s);
  expect(places?.status.incidents()[0]).toMatchObject({
    status: 'scheduled',
    scheduled_for: new Date(from * 1000).toISOString(),
    scheduled_until: new Date(until * 1000).toISOString(),
  });
  workspace.expectNoFaults();
});
