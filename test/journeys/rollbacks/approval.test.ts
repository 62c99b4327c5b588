// Who may say yes to a plan, to exactly what, and until when; through the whole of Slack.
import { expect, test, vi } from 'vitest';
import { declare, joinChannel } from '../../kit/incidents.ts';
import {
  approveIn,
  counted,
  planIn,
  recordedOfRun,
  runbook,
  startRollbackBot,
  takeCommand,
  whyNot,
} from '../../kit/rollbacks.ts';

const count = { statements: ['update app.counter set n = n + 1'] };

test('a refusal needs a reason and ends the plan; whoever asked may not approve; a new plan is another one', async () => {
  const bot = await startRollbackBot({ runbooks: [runbook('one', [count])] });
  const { workspace, db, target } = bot;
  const engineer = workspace.as('engineer');
  const commander = workspace.as('commander');
  const { name, channel } = await declare(workspace, { severity: 'P1 High' });
  await joinChannel(bot, name, 'commander');
  const card = await planIn(channel, engineer, 'one');
  await card.button('Ask for approval').click();
  const call = await commander.in(name).sees('waits for approval');
  await approveIn(channel, engineer);
  expect(await whyNot(engineer)).toContain('whoever asked for the rollback does not approve it');
  await (await engineer.modal('Approve this plan')).close();
  expect(await recordedOfRun(db, 1)).toContainEqual(expect.objectContaining({ kind: 'approval_asked' }));

  await call.button('Refuse').click();
  const form = await commander.modal('Refuse the plan');
  await form.becomes('Why not?');
  expect((await form.submit()).errors).toEqual({ 'Why not?': 'Please complete this required field.' });
  await form.fill({ 'Why not?': 'It is the database' }).submit();
  await card.becomes(/refused.*It is the database/s);
  await call.becomes('is refused');
  expect(card.buttons()).toEqual(['See the plan', 'Plan again']);

  await card.button('Plan again').click();
  const again = await engineer.modal('Roll back');
  await again.becomes('Nothing is done yet');
  await again.submit();
  const second = await channel.sees('R2 Rollback one');
  await second.becomes('Ask for approval');
  expect(await counted(target)).toBe(0);
  workspace.expectNoFaults();
});

test('an edited runbook, a changed severity and the end of the time each void an approval; nothing is done', async () => {
  const bot = await startRollbackBot({ runbooks: [runbook('one', [count])] });
  const { workspace, db, target, write } = bot;
  const engineer = workspace.as('engineer');
  const commander = workspace.as('commander');
  const { name, channel } = await declare(workspace, { severity: 'P1 High' });
  await joinChannel(bot, name, 'commander');
  await takeCommand(bot, 'commander', name);
  const lead = commander.in(name);
  const approved = async (number: number) => {
    const card = await planIn(channel, engineer, 'one', number);
    await card.button('Ask for approval').click();
    await approveIn(lead, commander);
    return await lead.sees(new RegExp(`R${number} .*Next: step 1`, 's'));
  };

  const edited = await approved(1);
  await write(runbook('one', [{ ...count, title: 'Another step' }]));
  await edited.button('Confirm step 1').click();
  await lead.seesEphemeral('the runbook was edited since the plan was made');
  await edited.becomes(/void.*edited/s);
  await write(runbook('one', [count]));

  const outlived = await approved(2);
  await workspace.skip(15);
  await outlived.becomes(/expired.*not started in time/s);

  const raised = await approved(3);
  const incident = await lead.sees('First response');
  await incident.button('Severity').click();
  const form = await commander.modal('Severity');
  await form.becomes('Why?');
  await form.fill({ Severity: 'P0 Critical', 'Why?': 'Nobody gets in' }).submit();
  await incident.becomes('P0');
  await raised.button('Confirm step 1').click();
  await lead.seesEphemeral('incident #1 is P0 now');

  expect(await counted(target)).toBe(0);
  const ends = await Promise.all([1, 2, 3].map(async (run) => (await recordedOfRun(db, run)).at(-1)?.kind));
  expect(ends).toEqual(['voided', 'expired', 'voided']);
  workspace.expectNoFaults();
});

test('an approver who lost the role before submitting is refused, and the second approval of a person is none', async () => {
  const bot = await startRollbackBot({
    runbooks: [runbook('one', [count])],
    rollbacks(policy) {
      policy.approvals.P1 = { needed: 2, from: ['U0COMMUNICATIONS'], requester_may_approve: false };
    },
  });
  const { workspace, db } = bot;
  const engineer = workspace.as('engineer');
  const commander = workspace.as('commander');
  const communications = workspace.as('communications');
  const { name, channel } = await declare(workspace, { severity: 'P1 High' });
  await joinChannel(bot, name, 'commander', 'communications');
  await takeCommand(bot, 'commander', name);
  const card = await planIn(channel, engineer, 'one');
  await card.button('Ask for approval').click();
  await approveIn(communications.in(name), communications);
  await approveIn(communications.in(name), communications);

  const call = await commander.in(name).sees('waits for approval');
  await call.button('Look and approve').click();
  const plan = await commander.modal('Approve this plan');
  await plan.becomes('1. Step 1');
  await takeCommand(bot, 'engineer', name);
  await (await engineer.modal('Take over?')).submit();
  await (await channel.sees('First response')).becomes('Incident commander*\n<@U0ENGINEER>');
  await plan.submit();
  expect(await whyNot(commander)).toContain('approve it');
  const votes = (await recordedOfRun(db, 1)).filter(({ kind }) => kind === 'approved');
  expect(votes.map(({ actor, data }) => [actor, data.still_needed])).toEqual([[communications.id, 1]]);
  await vi.waitFor(() => expect(card.text).toContain('waiting for approval'));
  workspace.expectNoFaults();
});
