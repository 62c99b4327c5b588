// Steps that people answer, what must be typed, what is only practised, and what others may not see.
import { expect, test } from 'vitest';
import { z } from 'zod';
import { sqlFile } from '../../../src/db/sql.ts';
import type { RollbackPolicy } from '../../../src/features/rollbacks/policy.ts';
import { declare } from '../../kit/incidents.ts';
import { counted, planIn, recordedOfRun, runbook, startRollbackBot, takeCommand } from '../../kit/rollbacks.ts';

const count = { statements: ['update app.counter set n = n + 1'] };
const alone = {
  rollbacks({ approvals }: RollbackPolicy) {
    approvals.without_incident.needed = 0;
  },
};

test('a checklist needs every line, a no-go stops the run, and what destroys needs the number typed', async () => {
  const person = { max_rows: undefined };
  const steps = [
    { ...person, type: 'checklist', lines: ['Backups are there', 'Support knows'] },
    { ...person, type: 'ask', question: 'Is the <!channel> ready?' },
    { ...count, destructive: true },
  ];
  const bot = await startRollbackBot({ runbooks: [runbook('asks', steps)], ...alone });
  const { workspace, target, db } = bot;
  const engineer = workspace.as('engineer');
  const channel = engineer.in('#auth');
  const card = await planIn(channel, engineer, 'asks');
  await card.button('Confirm step 1').click();
  await card.becomes(/Step 1 asks.*Backups are there/s);
  await card.button('Answer').click();
  const lines = await engineer.modal('Confirm each line');
  await lines.becomes('Support knows');
  lines.fill({ 'Backups are there': ['true'] });
  expect((await lines.submit()).errors).toEqual({ 'Support knows': 'Please complete this required field.' });
  await lines.fill({ 'Support knows': ['true'], Note: 'By telephone' }).submit();
  await card.becomes('Confirm step 2');
  await card.button('Confirm step 2').click();
  await card.becomes(/Step 2 asks.*Is the <!channel> ready\?/s);
  await card.button('Answer').click();
  const question = await engineer.modal('Go or no-go?');
  await question.becomes('Your answer');
  await question.fill({ 'Your answer': 'no-go' }).submit();
  await card.becomes('stopped');
  await card.button('Retry').click();
  await card.becomes('Answer');
  await card.button('Answer').click();
  const again = await engineer.modal('Go or no-go?');
  await again.becomes('Your answer');
  await again.fill({ 'Your answer': 'Go' }).submit();
  await card.becomes('Confirm step 3');
  await card.button('Confirm step 3').click();
  const typed = await engineer.modal('Confirm the step');
  await typed.becomes('Type R1 to confirm');
  const wrong = await typed.fill({ 'Type R1 to confirm': 'R2' }).submit();
  expect(wrong.errors['Type R1 to confirm']).toContain('Nothing was done');
  expect(await counted(target)).toBe(0);
  await typed.fill({ 'Type R1 to confirm': 'r1' }).submit();
  await card.becomes('completed');
  expect(await counted(target)).toBe(1);
  const answers = (await recordedOfRun(db, 1)).filter(({ kind }) => kind === 'answered').map(({ data }) => data.go);
  expect(answers).toEqual([true, false, true]);
  workspace.expectNoFaults();
});

test('a drill tries everything and changes nothing, and a message of a step is said once', async () => {
  const say = { type: 'message', max_rows: undefined, text: 'Back to {{ release }} & on' };
  const parameters = { release: { type: 'text', label: 'Release', default: '2.3 <!here>' } };
  const bot = await startRollbackBot({ runbooks: [runbook('says', [count, say], { parameters })], ...alone });
  const { workspace, target, db } = bot;
  const engineer = workspace.as('engineer');
  const channel = engineer.in('#auth');
  await channel.types('/auth-rollback drill says');
  const form = await engineer.modal('Roll back');
  await form.becomes('(practice)');
  await form.submit();
  const drill = await channel.sees(/PRACTICE · R1 .*Asked for by/s);
  await drill.becomes('Run the drill');
  await drill.button('Run the drill').click();
  await drill.becomes('completed');
  await channel.sees('everything was rolled back, nothing was changed');
  expect(await counted(target)).toBe(0);

  const card = await planIn(channel, engineer, 'says', 2);
  await card.select('Run up to …').choose('Run up to 2. Step 2');
  await card.becomes('completed');
  await channel.sees('Back to 2.3 <!here> & on');
  expect(await counted(target)).toBe(1);
  const said = channel.messages().filter(({ text }) => text.includes('Rollback R2') && text.includes('Back to'));
  expect(said).toHaveLength(1);
  expect((await recordedOfRun(db, 1)).at(-1)?.kind).toBe('drilled');

  // S1: a drill each month.
  for (const days of [16, 16]) await workspace.skip(days * 24 * 60);
  await channel.sees(/It is time for a rollback drill. The last one was Rollback says.* in \d+/);
  workspace.expectNoFaults();
});

test('a rollback of a private incident exists only for those on it; what somebody types stays a value', async () => {
  const rename = { statements: ["update app.flags set key = {{ name }} where key = 'other'"] };
  const parameters = { name: { type: 'text', label: 'New name' } };
  const bot = await startRollbackBot({ runbooks: [runbook('renames', [rename], { parameters })] });
  const { workspace, target } = bot;
  const [engineer, commander] = [workspace.as('engineer'), workspace.as('commander')];
  const { name, channel } = await declare(workspace, { severity: 'P0 Critical', private: true });
  await takeCommand(bot, 'engineer', name);
  await channel.types('/auth-rollback renames');
  const form = await engineer.modal('Roll back');
  await form.becomes('New name');
  expect((await form.submit()).errors).not.toEqual({});
  await form.fill({ 'New name': "x'; drop table app.flags; --" }).submit();
  const card = await channel.sees(/R1 Rollback renames.*Asked for by/s);
  await card.becomes('Confirm step 1');
  await card.button('Confirm step 1').click();
  await card.becomes('completed');
  const Key = z.object({ key: z.string() });
  expect(await target.rows(Key, sqlFile('select key from app.flags order by key'))).toEqual([
    { key: 'new_sign_in' },
    { key: "x'; drop table app.flags; --" },
  ]);

  for (const command of ['show R1', 'show 1']) {
    await commander.in('#auth').types(`/auth-rollback ${command}`);
    await commander.in('#auth').seesEphemeral('There is no rollback R1 that you can see');
  }
  await commander.in('#auth').types('/auth-rollback list');
  expect((await commander.in('#auth').lastEphemeral()).text).not.toContain('renames');
  workspace.expectNoFaults();
});
