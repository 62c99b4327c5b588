// What people do when a rollback does not go as planned: two of them at once, a step that fails, one of which nobody knows.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test, vi } from 'vitest';
import { sqlFile } from '../../../src/db/sql.ts';
import { afterThis } from '../../kit/after-this.ts';
import { declare, joinChannel } from '../../kit/incidents.ts';
import {
  counted,
  planIn,
  type RollbackBot,
  recordedOfRun,
  runbook,
  startRollbackBot,
  takeCommand,
} from '../../kit/rollbacks.ts';

const count = {
  statements: ['update app.counter set n = n + 1'],
  undo: { statements: ['update app.counter set n = n - 1'], max_rows: 1 },
};

// Under a P0 policy asks for nobody's approval: the plan can be begun at once.
async function underP0(bot: RollbackBot) {
  const { workspace } = bot;
  const commander = workspace.as('commander');
  const { name } = await declare(workspace, { severity: 'P0 Critical' });
  await joinChannel(bot, name, 'commander');
  await takeCommand(bot, 'commander', name);
  return { name, commander, lead: commander.in(name), engineer: workspace.as('engineer') };
}

test('of many clicks at once one counts, another run has to wait, and a pause holds until somebody goes on', async () => {
  const bot = await startRollbackBot({ runbooks: [runbook('three', [count, count, count]), runbook('one', [count])] });
  const { workspace, target, db } = bot;
  const { name, commander, lead, engineer } = await underP0(bot);
  const card = await planIn(lead, commander, 'three');
  await card.becomes('Confirm step 1');
  await Promise.all(Array.from({ length: 20 }, () => card.button('Confirm step 1').click()));
  await card.becomes('Confirm step 2');
  await lead.seesEphemeral('was confirmed already, by <@U0COMMANDER>');
  expect(await counted(target)).toBe(1);

  const other = await planIn(lead, commander, 'one', 2);
  await other.button('Confirm step 1').click();
  await lead.seesEphemeral('R1 is at work on the same target');

  // Whoever sees something wrong may stop it; going on is the commander's.
  const seen = await engineer.in(name).sees(/R1 Rollback three.*Next: step 2/s);
  await seen.button('Pause').click();
  await seen.becomes('paused');
  await seen.button('Go on').click();
  await engineer.in(name).seesEphemeral('only the commander of incident #1');
  await card.button('Go on').click();
  await card.becomes('Confirm step 2');

  await card.button('Abort').click();
  const abort = await commander.modal('Abort');
  await abort.becomes('Why?');
  await abort.fill({ 'Why?': 'One was enough' }).submit();
  await card.becomes(/aborted.*One was enough/s);
  expect(await counted(target)).toBe(1);
  await other.button('Confirm step 1').click();
  await other.becomes('completed');
  expect(await counted(target)).toBe(2);
  const kinds = (await recordedOfRun(db, 1)).map(({ kind }) => kind);
  expect(kinds.slice(2)).toEqual(['started', 'steps_confirmed', 'steps_done', 'paused', 'resumed', 'aborted']);
  workspace.expectNoFaults();
});

test('a lock in the way ends the step, naming who holds it; a failed verification is left out when somebody else agrees', async () => {
  const locked = { statements: ['update app.accounts set locked = true where id = 1'], lock_timeout_seconds: 0.2 };
  const unsure = { ...count, verify: 'select n > 100 from app.counter' };
  const bot = await startRollbackBot({ runbooks: [runbook('two', [locked, unsure])] });
  const { workspace, target, db } = bot;
  const { name, commander, lead, engineer } = await underP0(bot);
  const card = await planIn(lead, commander, 'two');
  const lock = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const blocking = target.transaction({ lockTimeoutMs: 1_000, statementTimeoutMs: 30_000 }, async (tx) => {
    await tx.run(sqlFile('update app.accounts set locked = locked where id = 1'));
    held.resolve();
    await lock.promise;
  });
  await held.promise;
  await card.button('Confirm step 1').click();
  await card.becomes(/stopped.*process \d+.*holds a lock that this step waited for/s).finally(() => lock.resolve());
  await blocking;
  await card.button('Retry').click();
  await card.becomes('Confirm step 2');

  await card.button('Confirm step 2').click();
  await card.becomes(/Its verification failed.*Verify again/s);
  expect(card.buttons()).toEqual(['Verify again', 'Leave it out', 'Undo', 'Abort']);
  await card.button('Leave it out').click();
  const skip = await commander.modal('Leave the step out');
  await skip.becomes('Why can it be left out?');
  await skip.fill({ 'Why can it be left out?': 'The limit is wrong' }).submit();
  await card.becomes('Agree to leave it out');
  await card.button('Agree to leave it out').click();
  await lead.seesEphemeral('somebody else does');
  await (await engineer.in(name).sees(/R1 .*stopped/s)).button('Agree to leave it out').click();
  await card.becomes('completed');
  await lead.sees(/Rollback two\* is completed after.*1 done, 1 skipped.*Recovery time/s);
  const skipped = (await recordedOfRun(db, 1)).find(({ kind }) => kind === 'step_skipped');
  expect(skipped).toMatchObject({ actor: engineer.id, data: { reason: 'The limit is wrong' } });
  workspace.expectNoFaults();
});

test('a step whose answer was lost is unknown, is not done again, and a person says what became of it', async () => {
  let orders = 0;
  const server = createServer((_request, response) => {
    orders += 1;
    response.destroy();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  afterThis(() => new Promise((done) => server.close(done)));
  const order = { type: 'http', max_rows: undefined, service: 'orders', method: 'POST', path: '/restart' };
  const bot = await startRollbackBot({
    runbooks: [runbook('order', [order, count])],
    env: { ORDERS_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
    rollbacks(policy) {
      policy.services.orders = { address: 'ORDERS_URL' };
    },
  });
  const { workspace, target, db } = bot;
  const { commander, lead } = await underP0(bot);
  const card = await planIn(lead, commander, 'order');
  await card.select('Run up to …').choose('Run up to 2. Step 2');
  await card.becomes(/stopped.*It is not known whether/s);
  expect(card.buttons()).toEqual(['It was done', 'It was not: do it', 'Leave it out', 'Abort']);
  await card.button('It was done').click();
  const settle = await commander.modal('It was done');
  await settle.becomes('How do you know?');
  await settle.fill({ 'How do you know?': 'The service restarted at that minute' }).submit();
  await card.becomes('completed');
  expect([orders, await counted(target)]).toEqual([1, 1]);
  // A click on a card that has changed since is answered, and does nothing.
  await settle.submit().catch(() => undefined);
  const settled = (await recordedOfRun(db, 1)).filter(({ kind }) => kind === 'step_settled');
  expect(settled).toHaveLength(1);
  await vi.waitFor(() => expect(orders).toBe(1));
  workspace.expectNoFaults();
});
