// What is kept of a setting and of a secret: the value to go back to, and never one that nobody may see.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { secretFixture } from './fixtures/secret.ts';
import { settingByServiceFixture } from './fixtures/setting.ts';
import { perform } from './perform.ts';
import { newFolder, newProgram, plain, toolsOf } from './tools-fixture.ts';

async function settingIn(value: string, script?: (file: string) => string) {
  const file = join(await newFolder(), 'state');
  await writeFile(file, value);
  const program = await newProgram(
    `case "$1" in get) cat ${file};; set) ${script?.(file) ?? `printf %s "$2" > ${file}`};; esac`,
  );
  const step = {
    type: 'setting',
    by: 'command',
    setting: 'mode',
    value: 'new',
    command: 'settings',
    read: { args: ['get'] },
    write: { args: ['set'] },
  };
  return { file, step: perform({ step, world: { tools: toolsOf({ commands: { settings: plain(program) } }) } }) };
}

test('undo brings back what was there, not a default', async () => {
  const { file, step } = await settingIn('the third way; $HOME');
  const effect = await step.run();
  expect(effect).toMatchObject({ prior: { value: 'the third way; $HOME' } });
  await step.undo(effect);
  expect(await readFile(file, 'utf8')).toBe('the third way; $HOME');
});

test('a value that looks like a secret is not kept: the step is refused before anything is changed', async () => {
  const { file, step } = await settingIn('postgres://bot:hunter2@db/auth');
  expect(await step.preview()).toMatchObject({ problem: expect.stringContaining('looks like a secret') });
  const error = await step.run().catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'rollbacks.setting_unreadable' });
  expect(String(error)).not.toContain('hunter2');
  expect(await readFile(file, 'utf8')).toBe('postgres://bot:hunter2@db/auth');
});

test('a setting that cannot be read is not written', async () => {
  const { step } = await settingIn('two\nlines');
  await expect(step.run()).rejects.toMatchObject({ code: 'rollbacks.setting_unreadable' });
});

test('a write that is refused is failed where nothing changed, and unknown where something did', async () => {
  const refused = await settingIn('old', () => 'echo no; exit 1');
  await expect(refused.step.run()).rejects.toMatchObject({
    code: 'rollbacks.setting_refused',
    userMessage: expect.stringContaining('as it was'),
  });
  const half = await settingIn('old', (file) => `echo half > ${file}; exit 1`);
  await expect(half.step.run()).rejects.toMatchObject({ code: 'rollbacks.outcome_unknown' });
});

test('a prior value that would be an option of the program is not given back as one', async () => {
  const { file, step } = await settingIn('--force');
  const effect = await step.run();
  await expect(step.undo(effect)).rejects.toMatchObject({ userMessage: expect.stringContaining('an option') });
  expect(await readFile(file, 'utf8')).toBe('new');
});

test('what is neither the old value nor the new one is unknown', async () => {
  const opened = await settingByServiceFixture.open();
  const step = perform(opened);
  await step.run();
  await opened.meddle?.();
  expect(await step.check()).toMatchObject({ state: 'unknown', evidence: expect.stringContaining('"half"') });
});

test('a secret that is rotated is seen nowhere: not in the effect, nor in an error', async () => {
  const { step, world } = await secretFixture.open();
  const effect = await perform({ step, world }).run();
  expect(JSON.stringify(effect)).not.toContain('new-jwt_signing_key');
  const failing = await newProgram('echo the-new-value; exit 5');
  const tools = toolsOf({ commands: { 'auth-service': plain(failing) } });
  const error = await perform({ step, world: { tools } })
    .run()
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'rollbacks.outcome_unknown' });
  expect(JSON.stringify([String(error), (error as { userMessage: string }).userMessage])).not.toContain(
    'the-new-value',
  );
});
