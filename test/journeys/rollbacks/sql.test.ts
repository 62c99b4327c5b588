// A rollback of SQL steps, through the whole of Slack.
import { expect, test } from 'vitest';
import { declare, joinChannel } from '../../kit/incidents.ts';
import { counted, recordedOfRun, runbook, startRollbackBot, takeCommand } from '../../kit/rollbacks.ts';

const count = {
  statements: ['update app.counter set n = n + 1'],
  undo: { statements: ['update app.counter set n = n - 1'], max_rows: 1 },
};

test('a rollback is planned, approved as exactly that plan, confirmed step by step, done once, and undone', async () => {
  const bot = await startRollbackBot({ runbooks: [runbook('three', [count, count, count])] });
  const { workspace, db, target } = bot;
  const engineer = workspace.as('engineer');
  const commander = workspace.as('commander');
  const { name, channel } = await declare(workspace, { severity: 'P1 High' });
  await joinChannel(bot, name, 'commander');
  await channel.types('/auth-rollback three');
  const form = await engineer.modal('Roll back');
  await form.becomes('Nothing is done yet');
  await form.submit();
  const card = await channel.sees('Rollback three');
  await card.becomes('Ask for approval');
  await card.button('Ask for approval').click();
  await card.becomes('waiting for approval');
  const call = await commander.in(name).sees('waits for approval');
  await call.button('Look and approve').click();
  const plan = await commander.modal('Approve this plan');
  await plan.becomes('update app.counter');
  await plan.submit();
  await card.becomes('Confirm step 1');
  expect(await counted(target)).toBe(0);
  expect((await recordedOfRun(db, 1)).map(({ kind }) => kind)).toEqual([
    'plan_asked',
    'planned',
    'approval_asked',
    'approved',
  ]);

  // Who asked is not the commander: nothing is done on their word.
  await card.button('Confirm step 1').click();
  await channel.seesEphemeral('only the commander of incident #1');
  expect(await counted(target)).toBe(0);
  await commander.in(name).sees('Rollback three');
  await takeCommand(bot, 'commander', name);
  const own = await commander.in(name).sees('Next: step 1');
  await own.button('Confirm step 1').click();
  await own.becomes('Confirm step 2');
  expect(await counted(target)).toBe(1);
  await own.select('Run up to …').choose('Run up to 3. Step 3');
  await own.becomes('completed');
  expect(await counted(target)).toBe(3);

  await own.button('Undo').click();
  const undo = await commander.modal('Undo');
  await undo.becomes('Back to before');
  undo.fill({ 'Why?': 'It was not that.' });
  await undo.submit();
  for (const step of [3, 2, 1]) {
    await own.becomes(new RegExp(`Undo step ${step}[^]*would change`));
    await own.button(`Undo step ${step}`).click();
  }
  await channel.sees('is undone after');
  expect(await counted(target)).toBe(0);
  workspace.expectNoFaults();
});
