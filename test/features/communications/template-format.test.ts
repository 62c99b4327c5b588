// What templates/messages/README.md says of the format: its example is read as a template is, and nothing is left out or made up.
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { factNames } from '../../../src/features/communications/facts.ts';
import { lineNames, lines, longestBody } from '../../../src/features/communications/locale-text.ts';
import { productVariables } from '../../../src/features/communications/product.ts';
import { channels, inAppLevels, statusPageStatuses } from '../../../src/features/communications/rendered.ts';
import { TemplateFile } from '../../../src/features/communications/template.ts';
import { readTemplate } from '../../../src/features/communications/template-lint.ts';
import { takes, Variable, type VariableType } from '../../../src/features/communications/variable.ts';
import { statuses } from '../../../src/features/incidents/incident.ts';
import { names, render, templateOf } from './rendering.ts';

const readme = await readFile('templates/messages/README.md', 'utf8');
const block = (language: string, index: number) =>
  [...readme.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))][index]?.[1] ?? '';
/** The cells of the rows that begin with a name. */
const rows = (part: string) =>
  part.split('\n').flatMap((line) => {
    if (!line.startsWith('| `')) return [];
    const [first = '', ...cells] = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    return [[first.replaceAll('`', ''), ...cells]];
  });
const partOf = (heading: string) => readme.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
const namesIn = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name);

const example = (yml: string) =>
  readTemplate(
    {
      name: 'example',
      template: { path: 'template.yml', text: yml },
      texts: ['en', 'de'].map((locale) => ({ path: `${locale}.md`, text: block('markdown', 0) })),
    },
    { locales: ['en', 'de'], audiences: ['all-users'] },
  );

test('the example of a whole template is right, and says what one expects', () => {
  const read = example(block('yaml', 0));
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  const values = { since: '2026-11-21T14:30:00Z', seconds: 25 };
  expect(render(read, values, 'en-GB').statusPage).toEqual({
    title: 'Signing in takes long',
    status: 'identified',
    body: 'Since Saturday 21 November at 14:30 UTC signing in to Example has taken some 25 seconds. Please wait, and do not try again.\n\nThere is more on the [status page](https://status.example.com/).',
  });
  expect(render(read, { ...values, tip: 'Wait.' }, 'en').statusPage?.body).toContain('\n\n- Wait.\n\n');
});

test('the example of a choice is right', () => {
  const { stage } = parse(block('yaml', 1)) as { stage: unknown };
  expect(Variable.safeParse(stage).success).toBe(true);
});

test('every key, type, channel, status, level and audience is named', () => {
  const keys = [...Object.keys(TemplateFile.shape), ...Variable.options.flatMap(({ shape }) => Object.keys(shape))];
  const types = Variable.options.map(({ shape }) => shape.type.value);
  const words = [...keys, ...types, ...channels, ...statuses, ...inAppLevels, ...statusPageStatuses];
  expect(words.filter((word) => !new RegExp(`\\b${word}\\b`).test(readme))).toEqual([]);
  expect(Object.keys(productVariables).filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
});

test('the table of types has each with the members that are its own', () => {
  const shared = ['type', 'label', 'help', 'from', 'optional', 'example'];
  const known = Object.fromEntries(
    Variable.options.map(({ shape }) => [shape.type.value, Object.keys(shape).filter((key) => !shared.includes(key))]),
  );
  const table = rows(partOf('Values').split('| `type` |')[1]?.split('```')[0] ?? '');
  expect(Object.fromEntries(table.map(([type = '', members]) => [type, namesIn(members).sort()]))).toEqual(
    Object.fromEntries(Object.entries(known).map(([type, members]) => [type, members.sort()])),
  );
});

test('the limits of the lines are those that hold', () => {
  const table = rows(partOf('The lines of each channel'));
  expect(table.map(([name, channel, most]) => [name, namesIn(channel)[0], Number.parseInt(most ?? '', 10)])).toEqual(
    lineNames.map((name) => [name, lines[name].channel, lines[name].longest]),
  );
  expect(readme).toContain(`at most ${longestBody} characters`);
});

test('every fact is listed with the types that it fits', () => {
  const types = Variable.options.map(({ shape }) => shape.type.value);
  const part = partOf('Values').split('| `from` |')[1] ?? '';
  const said = [...part.matchAll(/^\| (`[^|]+) \| ([^|]+) \|/gm)].flatMap(([, facts, fit]) =>
    namesIn(facts).map((fact) => [fact, namesIn(fit).sort()] as const),
  );
  const fitting = factNames.map(
    (fact) => [fact, types.filter((type: VariableType) => takes(type, fact)).sort()] as const,
  );
  expect(Object.fromEntries(said)).toEqual(Object.fromEntries(fitting));
});

test('every shipped template is listed as what it is, and nothing else', () => {
  const all = channels.length;
  const listed = rows(partOf('What is here')).map(([name = '', status, where]) => [
    name,
    status?.trim(),
    where?.trim(),
  ]);
  const said = (name: string) => {
    const { file } = templateOf(name);
    const words = { email: 'e-mail', in_app: 'the app', status_page: 'the status page', slack: 'Slack' } as const;
    const without = channels.filter((channel) => !file.channels.includes(channel)).map((channel) => words[channel]);
    const where =
      without.length === 0
        ? 'all'
        : without.length < all - 1
          ? `all but ${without.join(', ')}`
          : words[file.channels[0] ?? 'email'];
    return [name, file.incident_status ?? '', where];
  };
  expect(listed.sort()).toEqual(names.map(said).sort());
});
