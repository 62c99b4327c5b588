// Whoever sends is killed in the middle, five times: nobody is sent an e-mail twice, nobody is left out, and what cannot be known is said.
import { expect, test } from 'vitest';
import { batchesAbreast, batchSize } from '../../src/features/communications/send-emails.ts';
import { crowd, openCommsTest } from '../features/communications/comms-fixture.ts';
import { killWhileSending } from './comms-kills.ts';

test('of two replicas that send, five are killed: no e-mail twice, none lost, and no more unknown than were under way', async ({
  onTestFinished,
}) => {
  const kills = 5;
  const people = 1_500;
  const { engine, sink } = await openCommsTest({ people: crowd(people) });
  const report = await killWhileSending(engine, sink, { kills, every: 150, onStarted: onTestFinished });
  process.stdout.write(`${JSON.stringify(report)}\n`);
  expect(report).toMatchObject({ kills, duplicates: 0, lost: 0, state: 'sent' });
  // A death leaves unknown what it had claimed, which is what two batches hold.
  expect(report.unknown).toBeLessThanOrEqual(kills * batchSize * batchesAbreast);
  expect(sink.accepted.size + report.unknown - report.unknownAccepted).toBe(people);
}, 240_000);
