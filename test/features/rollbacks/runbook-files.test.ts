import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { loadRunbooks, problemsOfPolicy } from '../../../src/features/rollbacks/load-runbooks.ts';
import { whatIsMissing } from '../../../src/features/rollbacks/read-runbook.ts';
import { stepTypes } from '../../../src/features/rollbacks/step-types.ts';
import { readPolicy } from '../../../src/policy.ts';
import { shippedMessages } from '../../kit/message-catalog.ts';

const messages = await shippedMessages();
const { rollbacks: shippedPolicy } = await readPolicy();
const policy = { ...shippedPolicy, automatic: [], matrix: { minimum_attempts: 1, rows: [] } };
const context = { policy, types: stepTypes, messages };

async function folderWith(files: Record<string, string>): Promise<{ folder: URL; path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'backbolt-runbooks-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(path, name), text);
  return { folder: pathToFileURL(`${path}/`), path };
}

/** A runbook that is right but for what is replaced; its first lines are as here. */
const mine = (change: (text: string) => string = (text) => text) =>
  change(`name: mine
title: Mine
when: Something is wrong
severities: [P0]
target: auth
parameters:
  user: { type: text, label: User, pattern: "user-[0-9]+", default: user-1 }
  limit: { type: integer, label: Limit, min: 1, max: 10, default: 5 }
expected_minutes: 1
steps:
  - id: first
    title: First
    type: sql
    statements:
      - select 1
      - delete from sessions where user_id = {{ user }}
    max_rows: "{{ limit }}"
  - id: second
    title: Second
    type: sql
    statements: [select 2]
    max_rows: 0
`);

/** The same, with a second step that tells users; from line 20 on. */
const telling = (more: string) =>
  mine((text) => text.replace(/type: sql\n {4}statements: \[select 2\]\n {4}max_rows: 0/, `type: message\n${more}`));
const rollbackComplete = `    template: rollback-complete
    values: { sign_in_again: false, what_changed: it }`;

const swap = (from: string, to: string) => mine((text) => text.replace(from, to));

test('a runbook is read, with the hash of its text', async () => {
  const { folder } = await folderWith({ 'mine.yml': mine(), 'README.md': 'What these are' });
  const runbooks = await loadRunbooks([folder], context);
  expect(runbooks.all().map(({ file }) => file.name)).toEqual(['mine']);
  const runbook = runbooks.get('mine');
  expect(runbook?.text).toBe(mine());
  expect(runbook?.hash).toMatch(/^[0-9a-f]{64}$/);
  expect(runbooks.get('yours')).toBeUndefined();
});

test('one that is edited while Backbolt runs is noticed by its hash; one that is broken or gone is refused', async () => {
  const { folder, path } = await folderWith({ 'mine.yml': mine() });
  const runbooks = await loadRunbooks([folder], context);
  const before = await runbooks.reread('mine');
  expect(before.hash).toBe(runbooks.get('mine')?.hash);
  await writeFile(join(path, 'mine.yml'), swap('select 2', 'select 3'));
  const edited = await runbooks.reread('mine');
  expect(edited.hash).not.toBe(before.hash);
  expect(edited.file.steps[1]).toMatchObject({ statements: ['select 3'] });
  await writeFile(join(path, 'mine.yml'), swap('select 2', 'commit'));
  await expect(runbooks.reread('mine')).rejects.toMatchObject({
    code: 'rollbacks.runbook_invalid',
    userMessage: expect.stringMatching(/mine\.yml:21 step second: statements\.0 begins or ends a transaction/),
  });
  await rm(join(path, 'mine.yml'));
  await expect(runbooks.reread('mine')).rejects.toMatchObject({ code: 'rollbacks.runbook_invalid' });
  await expect(runbooks.reread('yours')).rejects.toMatchObject({ code: 'rollbacks.runbook_invalid' });
});

test.each([
  ['YAML that is none', swap('[P0]', '[P0'), /mine\.yml:5 /],
  ['a parameter without quotes', swap('"{{ limit }}"', '{{ limit }}'), /mine\.yml:17 .*in quotes/],
  ['another name than the file', swap('name: mine', 'name: yours'), /mine\.yml:1 name: must be "mine"/],
  ['a key that is missing', swap('when: Something is wrong\n', ''), /mine\.yml:1 when: is missing/],
  ['a key that is unknown', swap('when:', 'whem:'), /mine\.yml:3 the file: there is no "whem" here/],
  ['a severity that there is not', swap('[P0]', '[P9]'), /mine\.yml:4 severities\.0: /],
  [
    'a target that policy does not know',
    swap('target: auth', 'target: billing'),
    /mine\.yml:5 target: policy knows no target "billing" \(known: auth\)/,
  ],
  ['a parameter name that is none', swap('  user: {', '  User: {'), /mine\.yml:7 parameters\.User: the name must be/],
  [
    'a default that does not fit its pattern',
    swap('default: user-1', 'default: ann'),
    /mine\.yml:7 parameters\.user\.default: is outside of its own limits: must look like user-/,
  ],
  [
    'a default above its limit',
    swap('default: 5', 'default: 11'),
    /mine\.yml:8 parameters\.limit\.default: is outside of its own limits/,
  ],
  ['limits that are the wrong way round', swap('max: 10', 'max: 0'), /mine\.yml:8 parameters\.limit\.min: must not be/],
  [
    'a parameter that is not declared',
    swap('{{ user }}', '{{ usr }}'),
    /mine\.yml:16 step first: statements\.1: there is no parameter "usr"/,
  ],
  ['a parameter that nothing uses', swap('{{ user }}', "'x'"), /mine\.yml:7 parameters\.user: no step uses it/],
  [
    'a parameter within quotes',
    swap('{{ user }}', "'{{ user }}'"),
    /mine\.yml:16 step first: statements\.1 a parameter stands within quotes/,
  ],
  [
    'a parameter where none can stand',
    swap('title: First', 'title: "{{ user }}"'),
    /mine\.yml:12 step first: title: no parameter can stand here/,
  ],
  [
    'a parameter in the title',
    swap('title: Mine', 'title: "{{ user }}"'),
    /mine\.yml:2 title: parameters stand in steps/,
  ],
  [
    'a limit that the step refuses',
    swap('min: 1,', 'min: -1,'),
    /mine\.yml:17 step first: max_rows: Too small.*where limit is -1/,
  ],
  ['a step type that there is not', swap('type: sql', 'type: seql'), /mine\.yml:13 step first: type: there is no/],
  ['a step without a title', swap('    title: First\n', ''), /mine\.yml:11 step first: title: is missing/],
  ['a member that a step does not have', swap('max_rows: 0', 'rows: 0'), /mine\.yml:22 step second: rows: is unknown/],
  ['an id that is there twice', swap('id: second', 'id: first'), /mine\.yml:18 step first: id: "first" is used/],
  [
    'a restore of what no step backed up',
    swap('statements: [select 2]', 'from_step: first'),
    /mine\.yml:2\d step second: from_step: /,
  ],
  ['a message that is none', telling('    channel: "#auth"'), /mine\.yml:1\d step second: text: write either text/],
  [
    'a message template that there is not',
    telling('    template: rollback-completed'),
    /mine\.yml:21 step second: template: there is no "rollback-completed": write one of .*rollback-complete, /,
  ],
  [
    'a variable that its template does not have',
    telling(rollbackComplete.replace('what_changed: it', 'what_changed: it, whatt: it')),
    /mine\.yml:22 step second: values\.whatt: the template has no such variable \(it has: what_changed, /,
  ],
  [
    'a variable that nothing fills in',
    telling(rollbackComplete.replace(', what_changed: it', '')),
    /mine\.yml:22 step second: values\.what_changed: is missing, and nothing fills it in/,
  ],
  [
    'a value of another type',
    telling(rollbackComplete.replace('sign_in_again: false', 'sign_in_again: 7')),
    /mine\.yml:22 step second: values\.sign_in_again: "Users must sign in again" must be true or false/,
  ],
  [
    'an audience that policy does not name',
    telling(`${rollbackComplete}\n    audience: everybody`),
    /mine\.yml:23 step second: audience: There is no audience "everybody"; policy names: all-users, /,
  ],
  [
    'a channel that its template does not have',
    telling('    template: support-data-safe\n    values: { what_is_known: it }\n    channels: [email, slack]'),
    /mine\.yml:23 step second: channels\.1: the template says nothing for slack/,
  ],
  [
    'text and template at once',
    telling(`${rollbackComplete}\n    text: Release is back.`),
    /mine\.yml:23 step second: text: write either text/,
  ],
  ['two statements in one', swap('select 1', 'select 1; select 2'), /mine\.yml:15 step first: statements\.0 holds 2/],
  ['SQL that is none', swap('select 1', 'selec 1'), /mine\.yml:15 step first: statements\.0 is not SQL/],
])('%s stops the start, with the file, the line and the remedy', async (_what, text, problem) => {
  const { folder } = await folderWith({ 'mine.yml': text });
  await expect(loadRunbooks([folder], context)).rejects.toMatchObject({
    code: 'rollbacks.runbook_invalid',
    userMessage: expect.stringMatching(problem),
  });
});

test('a message to users is right with values of its own, and with those that a person enters', async () => {
  const entered = telling(rollbackComplete.replace('changed: it', 'changed: "{{ user }}"'));
  const { folder } = await folderWith({ 'mine.yml': entered });
  expect((await loadRunbooks([folder], context)).get('mine')).toBeDefined();
});

test('every problem of every file is said at once, and the other ending of YAML, and a name that two folders have', async () => {
  const one = await folderWith({
    'mine.yml': swap('[P0]', '[P9]').replace('title: Mine', 'titel: Mine'),
    'a.yaml': '',
  });
  const two = await folderWith({ 'other.yml': 'name: other', 'mine.yml': mine() });
  const three = await folderWith({ 'mine.yml': mine() });
  await expect(loadRunbooks([one.folder, two.folder, three.folder], context)).rejects.toMatchObject({
    message: expect.stringMatching(
      /a\.yaml:1 must end with \.yml[\s\S]*mine\.yml:1 title: is missing[\s\S]*mine\.yml:4 sev[\s\S]*other\.yml:1 [\s\S]*another folder has one of this name/,
    ),
  });
});

test('a runbook that policy names and nobody wrote is said with its place in policy', () => {
  const row = { severity: 'P0', metric: 'error_rate', over: 5, for_minutes: 5, action: 'full_rollback' } as const;
  const named = {
    ...policy,
    automatic: ['nothing'],
    matrix: {
      minimum_attempts: 1,
      rows: [
        { ...row, runbook: null },
        { ...row, runbook: 'none' },
      ],
    },
  };
  expect(problemsOfPolicy(named, new Map())).toEqual([
    expect.stringMatching(/rollbacks\.matrix\.rows\[1\]\.runbook: there is no runbook "none"/),
    expect.stringMatching(/rollbacks\.automatic\[0\]: there is no runbook "nothing"/),
  ]);
});

test('a runbook whose database is not there is right, and says what is missing', async () => {
  const { folder } = await folderWith({ 'mine.yml': mine() });
  const runbook = (await loadRunbooks([folder], context)).get('mine');
  if (runbook === undefined) throw new Error('it was not read');
  const tools = { has: () => undefined };
  const missing = (why: string | undefined) =>
    whatIsMissing(runbook, context, { targets: { missing: () => why }, tools });
  expect(await missing('Set it.')).toEqual(['Set it.']);
  expect(await missing(undefined)).toEqual([]);
});
