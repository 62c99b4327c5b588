// Sending e-mails to an audience through real SMTP, on real Postgres.
import { expect, test } from 'vitest';
import { readCommunication } from '../../../src/features/communications/read-communication.ts';
import { sendCommunication } from '../../../src/features/communications/send-communication.ts';
import { ready, requester, sendAll } from '../../kit/comms-engine.ts';
import { crowd, openCommsTest } from './comms-fixture.ts';

test('each of an audience is sent one e-mail, and the ledger says so', async () => {
  const { engine, sink } = await openCommsTest({ people: crowd(250) });
  const number = await sendAll(engine);
  const { communication, counts } = await readCommunication(engine, { number, actor: requester });
  expect([communication.state, communication.audience_count, counts.email.sent]).toEqual(['sent', 250, 250]);
  expect([sink.accepted.size, Math.max(...sink.accepted.values())]).toEqual([250, 1]);
  expect(sink.received[0]?.text).toContain('Subject: Sign-in works again');
});

test('a double click on Send sends once', async () => {
  const { engine, sink, replica } = await openCommsTest({ people: crowd(120) });
  const other = await replica();
  const { number, hash } = await ready(engine);
  await Promise.all([engine, other, engine].map((one) => sendCommunication(one, { number, actor: requester, hash })));
  await Promise.all([engine.sender.execute(number), other.sender.execute(number)]);
  expect([sink.received.length, sink.accepted.size]).toEqual([120, 120]);
});
