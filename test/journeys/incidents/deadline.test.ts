// The deadline of a status update: one reminder at it, people called five minutes after, whatever happens to the bot.
import { expect, test } from 'vitest';
import { verifyEvents } from '../../../src/features/events/verify-events.ts';
import type { IncidentPolicy } from '../../../src/features/incidents/policy.ts';
import { declare, recorded, recordedOf, settled, startIncidentBot } from '../../kit/incidents.ts';
import type { Place } from '../../kit/workspace-place.ts';

const nobodyAsks = (policy: IncidentPolicy) => {
  policy.ask_for_commander_after_minutes = [10_080];
  // One level speaks, so that a test need not wait for Slack's one message a second.
  for (const level of policy.escalation.levels.slice(1, 3)) Object.assign(level, { after_minutes: 1440 });
};
const count = (place: Place, words: string) => place.messages().filter(({ text }) => text.includes(words)).length;

test('at the deadline there is one reminder, five minutes later a miss and a call, and a late update ends both', async () => {
  const bot = await startIncidentBot({ policy: nobodyAsks, replicas: 2, mode: 'socket' });
  const { workspace, db } = bot;
  const { channel, number, card } = await declare(workspace, { severity: 'P1 High' });
  await card.button('Acknowledge').click();
  await workspace.skip(15);
  const reminder = await channel.sees('The status update was due by');
  await settled(bot);
  expect((await recorded(db, number)).map(({ kind }) => kind)).not.toContain('update_missed');
  await workspace.skip(5);
  const call = await channel.sees('Escalation, level 1');
  expect(call.text).toContain('no status update was posted in time');
  await recordedOf(db, number, 'update_missed');
  await reminder.button('Post update').click();
  const form = await workspace.as('engineer').modal('Status update');
  await form.becomes('Progress');
  await form.submit();
  const [updated] = await recordedOf(db, number, 'updated');
  expect(Number(updated?.data.late_seconds)).toBeGreaterThanOrEqual(300);
  await call.button('I have it').click();
  await channel.seesEphemeral('This is over already');
  await settled(bot);
  expect(count(channel, 'The status update was due by')).toBe(1);
  expect(count(channel, 'Escalation')).toBe(1);
  // The next one is due a full interval after the late one.
  await workspace.skip(14);
  await settled(bot);
  await recordedOf(db, number, 'update_reminded');
  await workspace.skip(1);
  await recordedOf(db, number, 'update_reminded', 2);
  expect((await verifyEvents(db)).broken).toEqual([]);
  workspace.expectNoFaults();
});

test('a deadline that passed while the bot was down is acted on once when it is back', async () => {
  const bot = await startIncidentBot({ policy: nobodyAsks });
  const { workspace, db } = bot;
  const { channel, number, card } = await declare(workspace, { severity: 'P1 High' });
  await card.button('Acknowledge').click();
  await recordedOf(db, number, 'acknowledged');
  await bot.stopReplica(0);
  await workspace.skip(21);
  await bot.startReplica();
  await channel.sees('The status update was due by');
  await channel.sees('Escalation, level 1');
  await settled(bot);
  expect(count(channel, 'The status update was due by')).toBe(1);
  expect(count(channel, 'Escalation')).toBe(1);
  await recordedOf(db, number, 'update_reminded');
  await recordedOf(db, number, 'update_missed');
  workspace.expectNoFaults();
});
