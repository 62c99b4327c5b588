// Message templates on the command line: whether they are right, and what they look like. Neither needs a database.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommandLine } from '../../src/cli/run.ts';
import { afterThis } from '../kit/after-this.ts';

async function run(...argv: string[]) {
  const written = { out: '', err: '' };
  const into = (name: 'out' | 'err') => ({
    write(text: string) {
      written[name] += text;
    },
  });
  const code = await runCommandLine(argv, {}, { out: into('out'), err: into('err') });
  return { code, ...written };
}

test('the shipped templates are right', async () => {
  expect(await run('template', 'lint')).toEqual({ code: 0, out: '18 templates are right.\n', err: '' });
});

test('a folder that is not right is refused with each problem', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'backbolt-messages-'));
  afterThis(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'en.yml'), 'greeting: Hello');
  const { code, out } = await run('template', 'lint', folder);
  expect(code).toBe(1);
  expect(out).toContain(`${folder}/en.yml:1 greeting: must say {name} once\n`);
  expect(out).toMatch(/\n\d+ problems; 0 templates are right\.\n$/);
});

test('a template is shown in each of its channels, in a language and time zone', async () => {
  const { code, out } = await run(
    'template',
    'show',
    'sign-in-restored',
    '--locale',
    'de_AT',
    '--time-zone',
    'Europe/Vienna',
  );
  expect(code).toBe(0);
  expect(out).toMatch(/^Sign-in is restored \(sign-in-restored, de-AT, Europe\/Vienna\)\n/);
  for (const part of [
    '=== E-mail\nSubject: Die Anmeldung',
    '=== In the app (success)',
    '=== Status page (resolved)',
    '=== Slack\nExample: ',
  ])
    expect(out).toContain(part);
  expect(out).toContain('Guten Tag!\n');
  expect(out).toContain('15:30 MEZ');
});

test('a template that is not there is said, with those that are', async () => {
  const { code, err } = await run('template', 'show', 'nothing');
  expect(code).toBe(1);
  expect(err).toContain('There is no template "nothing". There are: authentication-degraded, ');
});
