// Calling for help: level by level, the backup after it, until somebody takes it or the reason is gone.
import { expect, test, vi } from 'vitest';
import type { IncidentPolicy } from '../../../src/features/incidents/policy.ts';
import type { TestBot } from '../../kit/bot.ts';
import { declare, recorded, recordedOf, settled, startIncidentBot, stillClocks } from '../../kit/incidents.ts';
import type { Seen } from '../../kit/workspace-place.ts';

const named = (channel = '#general') => ({
  policy: (policy: IncidentPolicy) => {
    stillClocks(policy);
    const [, two, three] = policy.escalation.levels;
    two.primary.push('U0COMMANDER');
    two.backup.push('@comms');
    three.primary.push('@auth-oncall');
    three.channel = channel;
  },
});

const called = async ({ db }: TestBot) =>
  (await recorded(db, 1))
    .filter(({ kind }) => kind === 'escalated')
    .map(({ data }) => [data.cause, data.level, data.backup]);

async function asksForDecision(bot: TestBot, card: Seen, pending: boolean): Promise<void> {
  await card.button('Status').click();
  const form = await bot.workspace.as('engineer').modal('Status');
  await form.becomes('Why?');
  form.fill({ 'Why?': 'The release', decision_pending: pending ? ['true'] : [] });
  await form.submit();
}

test('nobody responds: the levels are called with their delays and backups, the third in its own channel', async () => {
  const bot = await startIncidentBot(named());
  const { workspace, db } = bot;
  const { channel, card, name } = await declare(workspace);
  await workspace.skip(61);
  const two = await channel.sees('Escalation, level 2: On-call engineer');
  expect(two.text).toContain('<@U0COMMANDER>');
  expect(two.text).toContain('nobody has acknowledged it');
  // A mention reaches nobody who is not in the channel.
  await settled(bot);
  await workspace.as('commander').in(name).sees('Escalation, level 2');
  const one = await channel.sees('Escalation, level 1: Monitoring');
  expect(one.text).toContain('Nobody is named for this level');
  await card.becomes('missed');
  await workspace.skip(5);
  const three = await workspace.as('commander').in('#general').sees('Escalation, level 3: Team lead');
  expect(three.text).toContain(`Go to <#${channel.id}>`);
  expect(three.text).toContain('<!subteam^S0AUTHONCALL>');
  const backup = await channel.sees('level 2: On-call engineer* (backup)');
  expect(backup.text).toContain('<!subteam^S0COMMS>');
  await recordedOf(db, 1, 'first_response_missed');
  await card.button('Acknowledge').click();
  await card.becomes('by <@U0ENGINEER>');
  await workspace.skip(20);
  await three.button('I have it').click();
  await workspace.as('commander').in('#general').seesEphemeral('This is over already');
  expect((await called(bot)).filter(([cause]) => cause === 'first_response:0').sort()).toEqual([
    ['first_response:0', 1, false],
    ['first_response:0', 2, false],
    ['first_response:0', 2, true],
    ['first_response:0', 3, false],
  ]);
  workspace.expectNoFaults();
});

test('"I have it" ends the calls for this, once, and a second one hears who has it', async () => {
  const bot = await startIncidentBot(named());
  const { workspace, db } = bot;
  const { channel, name } = await declare(workspace);
  await workspace.skip(61);
  const two = await channel.sees('Escalation, level 2');
  await two.button('I have it').click();
  await channel.seesEphemeral('You have it: nobody else is called for this.');
  workspace.setMember('U0COMMANDER', channel.id, true);
  const commander = workspace.as('commander').in(name);
  await (await commander.sees('Escalation, level 2')).button('I have it').click();
  await commander.seesEphemeral('<@U0ENGINEER> has it already. Nothing was changed.');
  await workspace.skip(10);
  await settled(bot);
  expect((await called(bot)).filter(([, level]) => Number(level) > 2)).toEqual([]);
  expect(await recordedOf(db, 1, 'escalation_taken')).toHaveLength(1);
  workspace.expectNoFaults();
});

test('a level whose channel is not there is called in the incident’s own', async () => {
  const bot = await startIncidentBot(named('#nowhere'));
  const { workspace, db } = bot;
  const { channel } = await declare(workspace);
  await workspace.skip(61);
  await channel.sees('Escalation, level 2');
  await workspace.skip(5);
  const three = await channel.sees('Escalation, level 3');
  expect(three.text).toContain('<!subteam^S0AUTHONCALL>');
  expect((await recordedOf(db, 1, 'notice_failed'))[0]?.data).toMatchObject({
    recipient: '#nowhere',
    reason: 'channel_not_found',
  });
  workspace.expectNoFaults();
});

test('a rollback decision that is pending calls level 4 until it is made, and calls it anew for the next one', async () => {
  const bot = await startIncidentBot();
  const { workspace } = bot;
  const { channel, card } = await declare(workspace);
  await asksForDecision(bot, card, true);
  const first = await channel.sees('Escalation, level 4: Engineering manager and product owner');
  expect(first.text).toContain('a rollback decision is pending');
  await card.becomes('rollback decision pending');
  await asksForDecision(bot, card, false);
  await card.becomes(/^(?!.*rollback decision pending)/s);
  await first.button('I have it').click();
  await channel.seesEphemeral('This is over already');
  await asksForDecision(bot, card, true);
  await vi.waitFor(async () => expect(await called(bot)).toHaveLength(2));
  expect((await recorded(bot.db, 1)).map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['decision_asked', 'escalated', 'decision_made', 'decision_asked', 'escalated']),
  );
  workspace.expectNoFaults();
});

test('a P0 that is open for an hour calls level 5, no other severity does, and a lower one ends it', async () => {
  const bot = await startIncidentBot({
    policy: (policy) => {
      stillClocks(policy);
      policy.managers.push('U0ENGINEER');
    },
  });
  const { workspace } = bot;
  const { channel, card } = await declare(workspace, { severity: 'P0 Critical' });
  await card.button('Acknowledge').click();
  await card.becomes('by <@U0ENGINEER>');
  await workspace.skip(61);
  const five = await channel.sees('Escalation, level 5: CTO and executive team');
  expect(five.text).toContain('it is a P0 that lasts');
  await card.button('Severity').click();
  const form = await workspace.as('engineer').modal('Severity');
  await form.becomes('Why?');
  await form.fill({ Severity: 'P2 Medium', 'Why?': 'There is a way around' }).submit();
  await card.becomes('P2 Medium');
  await five.button('I have it').click();
  await channel.seesEphemeral('This is over already');
  expect(await called(bot)).toEqual([['prolonged:0', 5, false]]);
  workspace.expectNoFaults();
});
