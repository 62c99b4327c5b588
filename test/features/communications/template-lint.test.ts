// What is wrong in a template is found before it can be sent: each problem with its file, its line and what to do.
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import {
  lintTemplates,
  loadTemplates,
  problemText,
  shippedTemplates,
} from '../../../src/features/communications/load-templates.ts';
import { afterThis } from '../../kit/after-this.ts';

const template = `title: A test
when: In a test
severities: [P1]
channels: [email, in_app]
in_app: { level: info }
audience: everyone
essential: true
variables:
  name: { type: text, label: Name, example: Ann }
  at: { type: date_time, label: At, from: clock.now, example: 2026-11-21T14:45:00Z }
  note: { type: paragraph, label: Note, optional: true, example: A note }
  parts: { type: list, label: Parts, example: [One, Two] }
  sure: { type: boolean, label: Sure, example: true }
  more: { type: url, label: More, example: "https://example.com/" }
`;
const text = `---
subject: About {{name}}
preheader: Since {{time at}}
in_app_title: A test
in_app_text: "{{#if sure}}Yes{{else}}No{{/if}}"
---
At {{at}} to [more]({{more}}).

{{#if note}}{{note}}{{/if}}

{{#each parts}}
- {{this}}
{{/each}}
`;

/** Writes a folder with one template in one language, and says what is wrong in it. */
async function problemsIn(files: Record<string, string | null>): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'backbolt-messages-'));
  afterThis(() => rm(folder, { recursive: true }));
  await cp(new URL('en.yml', shippedTemplates), join(folder, 'en.yml'));
  await mkdir(join(folder, 'a-test'));
  const all = { 'a-test/template.yml': template, 'a-test/en.md': text, ...files };
  for (const [name, content] of Object.entries(all)) {
    if (content === null) await rm(join(folder, name), { force: true });
    else await writeFile(join(folder, name), content);
  }
  const { problems } = await lintTemplates(pathToFileURL(`${folder}/`), { audiences: { everyone: {} } });
  return problems.map((problem) => problemText(problem).replace(`${folder}/`, ''));
}

/** Replaces something that is there. */
function replaced(whole: string, from: string, to: string): string {
  if (!whole.includes(from)) throw new Error(`there is no "${from}"`);
  return whole.replace(from, to);
}

test('a template that is right has no problem', async () => {
  expect(await problemsIn({})).toEqual([]);
});

const long = 'x'.repeat(200);
test.each([
  // What stands in the text, what stands there instead, the line and the problem.
  ['At {{at}}', 'At {{when}}', 7, 'there is no variable "when"'],
  ['About {{name}}', 'About {{nmae}}', 2, 'subject: there is no variable "nmae"'],
  ['At {{at}}', 'At {{{at}}}', 7, 'write two braces'],
  ['At {{at}}', 'At {{&at}}', 7, 'write two braces'],
  ['At {{at}}', 'At {{upper at}}', 7, 'there is no helper "upper"'],
  ['At {{at}}', 'At {{lookup . "at"}}', 7, 'there is no helper "lookup"'],
  ['At {{at}}', 'At {{at}} {{constructor}}', 7, 'there is no variable "constructor"'],
  ['At {{at}}', 'At {{at}} {{__proto__}}', 7, 'there is no variable "__proto__"'],
  ['At {{at}}', 'At {{at.year}}', 7, '"at.year" is not the name of a variable'],
  ['At {{at}}', 'At {{../at}}', 7, '"../at" is not the name of a variable'],
  ['At {{at}}', 'At {{this.at}}', 7, '"this.at" is not the name of a variable'],
  ['At {{at}}', 'At {{@root}}', 7, '"@root" is not the name of a variable'],
  ['At {{at}}', 'At {{"at"}}', 7, '"at" is not the name of a variable'],
  ['At {{at}}', 'At {{this}}', 7, '{{this}} is an item'],
  ['At {{at}}', 'At {{time name}}', 7, 'time takes one variable of the type date_time'],
  ['At {{at}}', 'At {{time at zone="UTC"}}', 7, 'named arguments are not known'],
  ['At {{at}}', 'At {{time (date at)}}', 7, 'time takes one variable'],
  ['At {{at}}', 'At {{at}} {{sure}}', 7, 'sure is true or false'],
  ['At {{at}}', 'At {{at}} {{note}}', 7, 'note is optional: it would leave a blank'],
  ['{{#if note}}{{note}}', '{{#unless note}}{{note}}{{/unless}}{{#if note}}', 9, 'note is optional'],
  ['At {{at}}', '{{#if at}}At {{at}}{{/if}}', 7, 'at is always there'],
  ['At {{at}}', '{{#if product}}At {{at}}{{/if}}', 7, 'product is always there'],
  ['At {{at}}', '{{#with at}}At {{at}}{{/with}}', 7, '{{#with}} is not known here'],
  ['At {{at}}', '{{#each at}}{{this}}{{/each}}', 7, 'at is not a list'],
  ['At {{at}}', '{{> other}} {{at}}', 7, 'partials and decorators are not known'],
  ['At {{at}}', '{{* other}} {{at}}', 7, 'partials and decorators are not known'],
  ['At {{at}}', 'At {{at', 7, 'is not Handlebars'],
  ['{{#each parts}}', '{{#each parts as |one|}}', 11, 'the item is {{this}}'],
  ['{{/each}}', '{{else}}none{{/each}}', 11, 'a list is never empty'],
  ['At {{at}}', 'At <b>{{at}}</b>', 7, 'HTML is shown as text'],
  ['At {{at}}', 'At {{at}} \uFDD4', 7, 'has a character that Unicode keeps for programs'],
  ['({{more}})', '({{name}}) {{more}}', 7, 'a link cannot go to name'],
  ['({{more}})', '(http://example.com) {{more}}', 7, 'a link goes to an address that begins with https://'],
  ['({{more}})', '(javascript:alert) {{more}}', 7, 'a link goes to an address that begins with https://'],
  ['({{more}})', '(https://example.com/{{more}})', 7, 'a link goes to an address that begins with https://'],
  ['- {{this}}', '- {{this}}\n  - more', 13, 'a list within a list'],
  ['At {{at}}', '> At {{at}}', 7, 'tables, quotations, code and images'],
  ['At {{at}}', '![At](x) {{at}}', 7, 'tables, quotations, code and images'],
  ['{{#if sure}}Yes{{else}}No{{/if}}', 'Yes', 1, 'does not use the variable "sure"'],
  ['About {{name}}', 'About {{name}} {{parts}}', 2, '{{parts}} can have several lines'],
  ['About {{name}}', `About {{name}} ${long}`, 2, 'subject can get 327 characters long, and 150 is the limit'],
  ['subject: About {{name}}\n', '', 2, 'subject: is missing: email is among the channels'],
  ['subject:', 'slack_title: x\nsubject:', 2, 'slack_title: there is no channel slack'],
  ['subject: About', 'topic: x\nsubject: About', 2, 'there is no "topic" here'],
  ['subject: About {{name}}', 'subject: {{name}}', 2, 'write "{{ name }}" in quotes'],
  ['---\nsubject', 'subject', 1, 'must begin with a line "---"'],
] as const)('in a text, %j as %j is refused in line %i', async (from, to, line, problem) => {
  // Without what it used, other things may be wrong as well.
  const problems = (await problemsIn({ 'a-test/en.md': replaced(text, from, to) })).map((one) => one.slice(0, 160));
  expect(problems).toContainEqual(expect.stringContaining(`a-test/en.md:${line} `));
  expect(problems.filter((one) => one.startsWith(`a-test/en.md:${line} `)).join('\n')).toContain(problem);
});

test.each([
  ['title: A test\n', '', 1, 'title: is missing'],
  [
    '[email, in_app]\n',
    '[email, in_app, status_page]\nstatus_page: { status: scheduled, starts: at, ends: name }\n',
    5,
    'ends: must name a date_time',
  ],
  [
    '[email, in_app]\n',
    '[email, in_app, status_page]\nstatus_page: { status: resolved, starts: at }\n',
    5,
    'starts: must name a date_time',
  ],
  ['[P1]', '[P9]', 3, 'severities.0'],
  ['in_app: { level: info }\n', '', 1, 'in_app: is missing: in_app is among the channels'],
  ['[email, in_app]', '[email]', 5, 'in_app: remove it, or add in_app to channels'],
  ['audience: everyone\n', '', 1, 'audience: is missing'],
  ['audience: everyone', 'audience: nobody', 6, 'policy has no audience "nobody" (there are everyone)'],
  ['essential: true', 'essential: maybe', 7, 'essential'],
  ['type: text', 'type: words', 9, 'variables.name.type'],
  ['  name:', '  Name:', 9, 'must be lower case words joined by _'],
  ['  sure:', '  product: { type: text, label: P, example: x }\n  sure:', 13, 'every template has this by itself'],
  ['from: clock.now', 'from: incident.title', 10, 'incident.title does not fit the type date_time'],
  ['from: clock.now', 'from: moon.phase', 10, 'variables.at.from'],
  ['2026-11-21T14:45:00Z', 'yesterday', 10, 'must be a date and time with its zone'],
  ['example: Ann', 'example: "A\\nnn"', 9, 'must be one line of at most 120 characters'],
  [
    'type: boolean, label: Sure, example: true',
    'type: choice, label: S, one_of: { a: { de: A } }, example: a',
    13,
    'a has no words for en',
  ],
] as const)('in template.yml, %j as %j is refused in line %i', async (from, to, line, problem) => {
  const problems = await problemsIn({ 'a-test/template.yml': replaced(template, from, to) });
  expect(problems.filter((one) => one.startsWith(`a-test/template.yml:${line} `)).join('\n')).toContain(problem);
});

test('what is missing or stray among the files is said', async () => {
  expect(await problemsIn({ 'a-test/en.md': null })).toEqual([
    'a-test/template.yml:1 there is no en.md: write it, or remove en.yml',
  ]);
  expect(await problemsIn({ 'a-test/template.yml': null })).toEqual(['a-test/template.yml:1 is missing']);
  expect(await problemsIn({ 'a-test/fr.md': text })).toEqual([
    'a-test/fr.md:1 there is no fr.yml beside the templates: add it, or remove this text',
  ]);
  expect((await problemsIn({ 'en.yml': null })).join('\n')).toContain('en.yml:1 is not there or not right');
  expect((await problemsIn({ 'en.yml': 'greeting: "Hello"' })).join('\n')).toContain(
    'en.yml:1 greeting: must say {name} once',
  );
  expect((await problemsIn({ 'a-test/notes.txt': '' })).join('\n')).toContain(
    'a-test/notes.txt:1 a template is template.yml',
  );
});

test('a start with a bad template ends with file, line and remedy', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'backbolt-messages-'));
  afterThis(() => rm(folder, { recursive: true }));
  await cp(shippedTemplates, folder, { recursive: true });
  const path = join(folder, 'authentication-down', 'de.md');
  await writeFile(path, replaced(await readFile(path, 'utf8'), '{{started_at}}', '{{begun_at}}'));
  await expect(
    loadTemplates(pathToFileURL(`${folder}/`), { audiences: { 'all-users': {}, user: {} }, default_locale: 'en' }),
  ).rejects.toMatchObject({
    code: 'communications.template_invalid',
    userMessage: expect.stringMatching(
      /^Backbolt did not start: .*\n {2}\S+\/authentication-down\/de\.md:1 does not use the variable "started_at"[^\n]*\n {2}\S+\/authentication-down\/de\.md:9 there is no variable "begun_at"[^\n]*\nCorrect it/,
    ),
  });
});

test('a start with a default language in which nothing is written says so', async () => {
  const policy = { audiences: { 'all-users': {}, user: {} }, default_locale: 'fr-CA' };
  await expect(loadTemplates(shippedTemplates, policy)).rejects.toMatchObject({
    code: 'communications.no_default_locale',
    userMessage: expect.stringMatching(/default_locale is fr-CA.*Choose (de or en|en or de)/),
  });
});
