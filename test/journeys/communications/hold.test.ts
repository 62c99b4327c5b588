// Held, stopped, cancelled, sent later, and stopped by itself when e-mails do not arrive.
import { expect, test, vi } from 'vitest';
import { crowd, inTime, startCommunicationBot, taken, writeDown } from '../../kit/communications.ts';
import type { SmtpSink } from '../../kit/smtp-sink.ts';

/** A mail server that answers nothing until it is let. */
function holding(sink: SmtpSink) {
  let open = () => {};
  let held = 0;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  sink.hold(() => {
    held += 1;
    return opened;
  });
  return { open, isBusy: () => vi.waitFor(() => expect(held).toBeGreaterThan(0)) };
}

// At most two batches of 100 are under way at once: of 250 people some are left when it is held.
test('a communication is paused, goes on, is stopped; what was under way ends, and nobody gets it twice', async () => {
  const bot = await startCommunicationBot({
    people: crowd(250),
    policy(communications) {
      communications.approvals.audience_above = 1000;
      for (const provider of communications.mail) provider.connections = 20;
    },
  });
  const { workspace, sink } = bot;
  const engineer = workspace.as('engineer');
  const channel = engineer.in('#auth');
  let gate = holding(sink);
  const card = await writeDown(channel, engineer);
  await card.button('Send').click();
  await gate.isBusy();
  await card.becomes('Pause');
  await card.button('Pause').click();
  await card.becomes('paused');
  gate.open();
  await card.becomes(/\d00 of 250\* {2}paused.*E-mail\* {2}\d+ to be sent, \d00 sent \(of 250\)/s);
  gate = holding(sink);
  await card.button('Resume').click();
  await gate.isBusy();
  gate.open();
  await card.becomes(/250 sent \(of 250\)/);
  expect(sink.accepted.size).toBe(250);
  expect([...sink.accepted.values()].every((times) => times === 1)).toBe(true);

  gate = holding(sink);
  const second = await writeDown(channel, engineer, 2);
  await second.button('Send').click();
  await gate.isBusy();
  await second.becomes('Pause');
  await second.button('Stop').click();
  gate.open();
  await second.becomes(/stopped.*Somebody stopped it.*to be sent, \d00 sent/s);
  expect(second.buttons()).toEqual(['Correct', 'Preview']);
  // An old button.
  await channel.types('/auth-comms list');
  await channel.seesEphemeral(/C2 Sign-in is down\* stopped.*C1 Sign-in is down\* sent · 250 people/s);
  workspace.expectNoFaults();
});

test('a communication is sent at its time, another is cancelled, and one whose e-mails bounce stops by itself', async () => {
  const bot = await startCommunicationBot({
    people: crowd(250),
    policy(communications) {
      communications.approvals.audience_above = 1000;
    },
  });
  const { workspace, sink } = bot;
  const engineer = workspace.as('engineer');
  const channel = engineer.in('#auth');
  const card = await writeDown(channel, engineer);
  await card.button('Schedule').click();
  const form = await engineer.modal('Schedule');
  await form.becomes('When is it sent?');
  expect((await form.fill({ 'When is it sent?': inTime(-5) }).submit()).errors).toEqual({
    'When is it sent?': expect.stringContaining('is over'),
  });
  await taken(form.fill({ 'When is it sent?': inTime(30) }));
  await card.becomes(/scheduled.*To be sent/s);

  const other = await writeDown(channel, engineer, 2);
  await other.button('Cancel').click();
  const why = await engineer.modal('Cancel');
  await why.becomes('Why is it not sent?');
  await taken(why.fill({ 'Why is it not sent?': 'It works again' }));
  await other.becomes(/cancelled.*It works again/s);

  expect(sink.received).toEqual([]);
  sink.behave((to) => (to.startsWith('user1') ? { code: 550, text: '5.1.1 No such user', at: 'rcpt' } : 'accept'));
  await workspace.skip(31);
  await card.becomes(/stopped.*Sending stopped by itself.*bounced/s);
  // What was under way ends.
  await vi.waitFor(() => expect(card.text).not.toContain('under way'));
  const before = sink.received.length;
  await channel.types('/auth-comms health');
  await channel.seesEphemeral(/E-mail of the last 7 days.*bounced.*addresses are on the suppression list/s);
  expect(sink.received).toHaveLength(before);

  await card.button('Go on anyway').click();
  const anyway = await engineer.modal('Go on anyway');
  await anyway.becomes(/bounced \(limit 5 %\).*Why does it go on all the same/s);
  await taken(anyway.fill({ 'Why does it go on all the same?': 'An old list, the rest is right' }));
  // user1, user10 to user19 and user100 to user199 of 250.
  await card.becomes(/139 sent, 111 bounced/s);
  await vi.waitFor(() => expect(card.buttons()).toEqual(['Correct', 'Preview']));
  workspace.expectNoFaults();
});
