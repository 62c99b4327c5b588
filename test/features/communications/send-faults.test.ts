// What goes wrong while e-mails are sent: servers that refuse, put off, drop or are gone, and people who pause and stop.
import { expect, test, vi } from 'vitest';
import { skipTime } from '../../../src/db/domain-time.ts';
import { overrideHealth } from '../../../src/features/communications/override-health.ts';
import { readCommunication } from '../../../src/features/communications/read-communication.ts';
import {
  pauseCommunication,
  resumeCommunication,
  sendCommunication,
  stopCommunication,
} from '../../../src/features/communications/send-communication.ts';
import { listEvents } from '../../../src/features/events/list-events.ts';
import { type CommsEngine, ready, requester, sendAll } from '../../kit/comms-engine.ts';
import { crowd, openCommsTest } from './comms-fixture.ts';

const view = (engine: CommsEngine, number: number) => readCommunication(engine, { number, actor: requester });
const emails = async (engine: CommsEngine, number: number) => (await view(engine, number)).counts.email;

test('a server that takes an e-mail and is gone leaves it unknown, and it is not sent again', async () => {
  const { engine, sink } = await openCommsTest({ people: crowd(30) });
  sink.behave((to) => (to === 'user7@example.com' ? 'drop_after_data' : 'accept'));
  const number = await sendAll(engine);
  expect(await emails(engine, number)).toMatchObject({ sent: 29, unknown: 1, pending: 0 });
  expect([sink.accepted.size, Math.max(...sink.accepted.values())]).toEqual([30, 1]);
  const { troubled } = await view(engine, number);
  expect(troubled).toMatchObject([{ recipient: 'user7@example.com', reason: expect.stringContaining('no answer') }]);
});

test('a server that is gone before it has the message is asked again: that e-mail is neither lost nor unknown', async () => {
  const { engine, sink } = await openCommsTest({ people: crowd(30) });
  let drops = 2;
  sink.behave((to) => (to === 'user7@example.com' && drops-- > 0 ? 'drop_at_rcpt' : 'accept'));
  const number = await sendAll(engine);
  expect(await emails(engine, number)).toMatchObject({ sent: 30, unknown: 0 });
  expect(Math.max(...sink.accepted.values())).toBe(1);
});

test('one whom the server puts off is tried again later; one whom it refuses is not, and an address that does not exist is suppressed', async () => {
  const { engine, sink } = await openCommsTest({ people: crowd(30) });
  let isOff = true;
  sink.behave((to) => {
    if (to === 'user1@example.com' && isOff) return { code: 450, text: '4.2.0 greylisted', at: 'rcpt' };
    if (to === 'user2@example.com') return { code: 550, text: '5.1.1 no such user', at: 'rcpt' };
    return to === 'user3@example.com' ? { code: 552, text: '5.2.2 mailbox full', at: 'data' } : 'accept';
  });
  const { number, hash } = await ready(engine);
  await sendCommunication(engine, { number, actor: requester, hash });
  const sending = engine.sender.execute(number);
  await vi.waitFor(async () => expect(await emails(engine, number)).toMatchObject({ sent: 27, pending: 1 }));
  isOff = false;
  await skipTime(engine.db, 60_000);
  await sending;
  expect(await emails(engine, number)).toMatchObject({ sent: 28, bounced: 1, failed: 1, pending: 0 });
  const next = await sendAll(engine);
  expect(await emails(engine, next)).toMatchObject({ suppressed: 1 });
  expect(sink.accepted.get('user2@example.com')).toBeUndefined();
});

test('while the first provider cannot be reached the second sends, and nobody is sent anything twice', async () => {
  const { engine, sinks } = await openCommsTest({ people: crowd(150), servers: 2 });
  const [first, second] = sinks;
  await first?.stop();
  const number = await sendAll(engine);
  expect(await emails(engine, number)).toMatchObject({ sent: 150 });
  expect([second?.accepted.size, Math.max(...(second?.accepted.values() ?? []))]).toEqual([150, 1]);
});

test('somebody pauses, and after the batches that were under way nothing leaves until somebody goes on', async () => {
  const { engine, sink, replica } = await openCommsTest({ people: crowd(600) });
  const other = await replica();
  const { number, hash } = await ready(engine);
  let release = () => {};
  const held = new Promise<void>((done) => {
    release = done;
  });
  sink.hold(() => held);
  await sendCommunication(engine, { number, actor: requester, hash });
  const sending = engine.sender.execute(number);
  await vi.waitFor(async () => expect((await emails(engine, number)).sending).toBe(200));
  await pauseCommunication(other, { number, actor: requester });
  release();
  await sending;
  expect(await emails(engine, number)).toMatchObject({ sent: 200, pending: 400, sending: 0 });
  await resumeCommunication(other, { number, actor: requester });
  await other.sender.execute(number);
  expect(await emails(engine, number)).toMatchObject({ sent: 600, unknown: 0 });
  expect(Math.max(...sink.accepted.values())).toBe(1);
});

test('somebody stops it, and who was not sent it yet never is', async () => {
  const { engine, sink } = await openCommsTest({ people: crowd(600) });
  const { number, hash } = await ready(engine);
  await sendCommunication(engine, { number, actor: requester, hash });
  sink.hold(async () => void (await stopped));
  let isStopped = () => {};
  const stopped = new Promise<void>((done) => {
    isStopped = done;
  });
  const sending = engine.sender.execute(number);
  await vi.waitFor(async () => expect((await emails(engine, number)).sending).toBe(200));
  await stopCommunication(engine, { number, actor: requester, reason: 'a wrong time in it' });
  isStopped();
  await sending;
  await engine.sender.execute(number);
  expect(await emails(engine, number)).toMatchObject({ sent: 200, pending: 400 });
  expect((await view(engine, number)).communication).toMatchObject({ state: 'stopped', reason: 'a wrong time in it' });
});

test('when too many addresses bounce it stops by itself, with an event, and goes on only when somebody answers for that', async () => {
  const { engine, sink } = await openCommsTest({ people: crowd(2_000) });
  sink.behave((to) => (/^user\d*[05]@/.test(to) ? { code: 550, text: '5.1.1 no such user', at: 'rcpt' } : 'accept'));
  const number = await sendAll(engine);
  const { communication, health } = await view(engine, number);
  expect(communication.state).toBe('stopped');
  expect(health.problem).toContain('bounced (limit 5 %)');
  expect(sink.accepted.size).toBeLessThan(1_600);
  const { rows } = await listEvents(engine.db, `communication-${number}`, { limit: 50 });
  expect(rows.map(({ kind }) => kind)).toContain('communication.health_exceeded');

  const goOn = (actor: string, of = number) => overrideHealth(engine, { number: of, actor, reason: 'an old list' });
  await expect(goOn('cli:somebody')).rejects.toMatchObject({ code: 'access.refused' });
  await goOn(requester);
  await goOn(requester);
  await engine.sender.execute(number);
  // Of 2,000 addresses every fifth does not exist.
  expect(await emails(engine, number)).toMatchObject({ sent: 1_600, bounced: 400, pending: 0 });
  expect((await view(engine, number)).communication).toMatchObject({ state: 'sent', health_override: 'an old list' });
  const { rows: later } = await listEvents(engine.db, `communication-${number}`, { limit: 50 });
  const overridden = later.filter(({ kind }) => kind === 'communication.health_overridden');
  expect(overridden).toMatchObject([{ actor: requester, data: expect.stringContaining('an old list') }]);
  await expect(goOn(requester)).rejects.toMatchObject({ code: 'communications.not_stopped_by_health' });
});
