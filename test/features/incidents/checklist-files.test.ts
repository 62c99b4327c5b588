import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { itemsOf } from '../../../src/features/incidents/checklist.ts';
import { openChecklists } from '../../../src/features/incidents/open-checklists.ts';
import { roleIds } from '../../../src/features/incidents/role.ts';
import { readPolicy } from '../../../src/policy.ts';

const shipped = new URL('../../../templates/checklists/', import.meta.url);
const { incidents: policy } = await readPolicy();

/** The shipped checklists with files written over them, opened. */
async function openWith(files: Record<string, string>) {
  const folder = await mkdtemp(join(tmpdir(), 'backbolt-checklists-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await cp(shipped, folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return await openChecklists(pathToFileURL(`${folder}/`), policy);
}

/** A checklist that is right but for what is replaced. */
const mine = (change: Record<string, unknown> = {}) =>
  JSON.stringify({
    name: 'mine',
    title: 'Mine',
    description: 'What we do.',
    phases: [{ title: 'First', when: '0-5 min', items: [{ id: 'look', text: 'Look' }] }],
    ...change,
  });

const items = (count: number) => Array.from({ length: count }, (_, n) => ({ id: `i-${n}`, text: `Item ${n}` }));

test('the shipped checklists are those that the seeds have, and one for each role', async () => {
  const checklists = await openChecklists(shipped, policy);
  const general = [...checklists.values()].filter(({ role }) => role === undefined);
  expect(general.map(({ name }) => name)).toEqual(['investigation', 'p0-timeline', 'post-rollback', 'recovery']);
  const byRole = Object.groupBy(checklists.values(), ({ role }) => role ?? 'none');
  for (const role of roleIds) {
    expect(byRole[role]?.map(({ name }) => name)).toEqual([`role-${role.replaceAll('_', '-')}`]);
    const [first] = byRole[role] ?? [];
    expect(first && itemsOf(first).length).toBeGreaterThanOrEqual(4);
    expect(first && itemsOf(first).length).toBeLessThanOrEqual(7);
  }
});

test.each([
  ['p0-timeline', ['0-5 min', '5-15 min', '15-20 min', '20-30 min', '30-45 min', 'within 48 h']],
  ['recovery', ['0-2 h', '2-4 h', '4-24 h', '24+ h']],
])('%s has the phases of its seed at their times', async (name, times) => {
  const checklists = await openChecklists(shipped, policy);
  expect(checklists.get(name)?.phases.map(({ when }) => when)).toEqual(times);
});

test('a checklist is added by adding a file', async () => {
  const checklists = await openWith({ 'mine.yml': mine(), 'README.md': 'What these are' });
  expect(checklists.get('mine')?.title).toBe('Mine');
  // 45 blocks for phases and items: with the header and the line of progress it fits Slack's 50.
  expect((await openWith({ 'mine.yml': mine({ phases: [{ title: 'Long', items: items(44) }] }) })).size).toBe(11);
});

test.each([
  ['YAML that is none', { 'mine.yml': 'phases: [1\n' }, /mine\.yml/],
  [
    'an item that is cut by a comma',
    { 'mine.yml': '{ name: mine, title: a, b, description: c }' },
    /Unrecognized key: "b"/,
  ],
  ['another name than the file', { 'mine.yml': mine({ name: 'yours' }) }, /must be "mine", as the file is called/],
  ['a name that is no name', { 'Mine.yml': mine({ name: 'Mine' }) }, /lower case words joined by hyphens/],
  ['no phase', { 'mine.yml': mine({ phases: [] }) }, /phases/],
  ['a phase without items', { 'mine.yml': mine({ phases: [{ title: 'a', items: [] }] }) }, /phases\[0\]\.items/],
  [
    'an id that is there twice',
    { 'mine.yml': mine({ phases: [{ title: 'a', items: [...items(2), ...items(1)] }] }) },
    /"i-0" is used twice/,
  ],
  ['more than fits one message', { 'mine.yml': mine({ phases: [{ title: 'a', items: items(45) }] }) }, /more than 45/],
  [
    'a text that is too long',
    { 'mine.yml': mine({ phases: [{ title: 'a', items: [{ id: 'a', text: 'x'.repeat(201) }] }] }) },
    /phases\[0\]\.items\[0\]\.text/,
  ],
  [
    'a text of two lines',
    { 'mine.yml': mine({ phases: [{ title: 'a', items: [{ id: 'a', text: 'x\ny' }] }] }) },
    /must be one line/,
  ],
  ['a title of blanks', { 'mine.yml': mine({ title: '  ' }) }, /title/],
  ['a role that does not exist', { 'mine.yml': mine({ role: 'captain' }) }, /role/],
  [
    'a role that has one already',
    { 'mine.yml': mine({ role: 'commander' }) },
    /commander has more than one checklist: mine\.yml, role-commander\.yml/,
  ],
  ['a key that does not exist', { 'mine.yml': mine({ owner: 'me' }) }, /owner/],
  ['the other ending of YAML', { 'mine.yaml': mine() }, /must end with \.yml: mine\.yaml/],
])('%s stops the start and says where', async (_what, files, problem) => {
  const refused = openWith(files);
  await expect(refused).rejects.toMatchObject({
    code: 'checklists.invalid',
    userMessage: expect.stringMatching(problem),
  });
  await expect(refused).rejects.toThrow(/backbolt-checklists-/);
});

test('a checklist that policy names and nobody wrote is said with its place in policy', async () => {
  const severities = { ...policy.severities, P2: { ...policy.severities.P2, checklists: ['recovery', 'nothing'] } };
  await expect(openChecklists(shipped, { ...policy, severities })).rejects.toThrow(
    'incidents.severities.P2.checklists: there is no templates/checklists/nothing.yml',
  );
});

test('no shipped text is a sentence that Slack would read as markup', async () => {
  for (const name of (await openChecklists(shipped, policy)).keys()) {
    expect(await readFile(new URL(`${name}.yml`, shipped), 'utf8')).not.toMatch(/<[@!#]|[~*]\w/);
  }
});
