// Approval of communications: consent to exactly one content for one audience, in time, by somebody else.
import { expect, test } from 'vitest';
import { skipTime } from '../../../src/db/domain-time.ts';
import {
  approveCommunication,
  askApproval,
  refuseCommunication,
} from '../../../src/features/communications/approve-communication.ts';
import { readCommunication } from '../../../src/features/communications/read-communication.ts';
import {
  cancelCommunication,
  scheduleCommunication,
  sendCommunication,
} from '../../../src/features/communications/send-communication.ts';
import { verifyEvents } from '../../../src/features/events/verify-events.ts';
import { approver, request, requester, startComms } from '../../kit/comms-engine.ts';
import { crowd, expectState, openCommsTest } from './comms-fixture.ts';

async function asked(security = true) {
  const comms = await openCommsTest({ people: crowd(3) });
  const { engine } = comms;
  const number = await request(engine, { security });
  await engine.sender.execute(number);
  const { communication } = await readCommunication(engine, { number, actor: requester });
  const hash = communication.hash ?? '';
  await askApproval(engine, { number, actor: requester, hash });
  return { ...comms, number, hash };
}

test('a security notice is sent when somebody else has approved exactly what it says', async () => {
  const { engine, sink, number, hash } = await asked();
  const by = (actor: string, about = hash) => approveCommunication(engine, { number, actor, hash: about });
  await expect(sendCommunication(engine, { number, actor: requester, hash })).rejects.toMatchObject({
    code: 'communications.wrong_state',
  });
  await expect(by(requester)).rejects.toMatchObject({ code: 'access.refused' });
  await expect(by('cli:root')).rejects.toMatchObject({ code: 'access.refused' });
  await expect(by(approver, 'another hash')).rejects.toMatchObject({ code: 'communications.hash_differs' });
  expect(await Promise.all([by(approver), by(approver)])).toContainEqual({ stillNeeded: 0, again: false });
  await sendCommunication(engine, { number, actor: requester, hash });
  await engine.sender.execute(number);
  expect(sink.accepted.size).toBe(3);
  expect((await verifyEvents(engine.db)).broken).toEqual([]);
});

test('nobody must approve a small audience; what was refused, cancelled or has expired is not sent', async () => {
  const small = await asked(false);
  await expectState(small.engine, small.number, 'approved');
  const { engine, number, hash } = await asked();
  await refuseCommunication(engine, { number, actor: approver, hash, reason: 'the time is wrong' });
  await expect(sendCommunication(engine, { number, actor: requester, hash })).rejects.toMatchObject({
    code: 'communications.wrong_state',
  });
  await cancelCommunication(small.engine, { number: small.number, actor: requester, reason: 'not needed' });
  await expectState(small.engine, small.number, 'cancelled');
  const late = await asked();
  await startComms(late.engine);
  await skipTime(late.engine.db, 61 * 60_000);
  await expect
    .poll(
      async () => (await readCommunication(late.engine, { number: late.number, actor: requester })).communication.state,
    )
    .toBe('expired');
});

test('what is scheduled is sent when its time has come, by whichever replica runs', async () => {
  const { engine, sink, number, hash } = await asked(false);
  await startComms(engine);
  const sendAt = new Date(Date.now() + 3_600_000);
  await scheduleCommunication(engine, { number, actor: requester, hash, sendAt });
  expect(sink.accepted.size).toBe(0);
  await skipTime(engine.db, 3_601_000);
  await expect
    .poll(async () => (await readCommunication(engine, { number, actor: requester })).communication.state)
    .toBe('sent');
  expect(sink.accepted.size).toBe(3);
});
