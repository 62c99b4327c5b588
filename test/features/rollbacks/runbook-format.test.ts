// What templates/runbooks/README.md says of the format: each example is checked as a runbook is, and nothing is left out.
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { binding } from '../../../src/features/rollbacks/binding.ts';
import { loadRunbooks, shippedRunbooks } from '../../../src/features/rollbacks/load-runbooks.ts';
import { Parameter } from '../../../src/features/rollbacks/parameter.ts';
import { readRunbook } from '../../../src/features/rollbacks/read-runbook.ts';
import { RunbookFile } from '../../../src/features/rollbacks/runbook.ts';
import { stepTypes } from '../../../src/features/rollbacks/step-types.ts';
import { readPolicy } from '../../../src/policy.ts';
import { shippedMessages } from '../../kit/message-catalog.ts';

const readme = await readFile('templates/runbooks/README.md', 'utf8');
const messages = await shippedMessages();
const { rollbacks } = await readPolicy();
// The shipped policy names no project, since most have none.
const flags = { table: 'public.feature_flags', key: 'name', enabled: 'active' };
const policy = { ...rollbacks, supabase: { main: { url: 'URL', service_key: 'KEY', flags } } };
const context = { policy, types: stepTypes, messages };

/** The part below each heading of the third level, by the type that it is about. */
const sections = new Map(
  readme
    .split(/^### /m)
    .slice(1)
    .map((text) => [/^`([a-z-]+)`/.exec(text)?.[1] ?? text, text]),
);
const examplesIn = (text: string) => [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml = '']) => yaml);

/** Makes a runbook of steps, with the parameters that they use. */
function runbookOf(steps: string): string {
  const names = [...new Set([...steps.matchAll(/\{\{ (\w+) \}\}/g)].map(([, name = '']) => name))];
  const type = (name: string) => (name === 'key_number' ? 'integer' : 'text');
  const parameters = Object.fromEntries(names.map((name) => [name, { type: type(name), label: name }]));
  const head = { name: 'example', title: 'Example', when: 'In a test', severities: ['P0'], target: 'auth' };
  return stringify({ ...head, parameters, expected_minutes: 1, steps: parse(steps) });
}

test('the example of a whole runbook is right', async () => {
  const [whole = ''] = examplesIn(readme);
  const { name } = parse(whole) as { name: string };
  expect(await readRunbook(whole, name, context)).toMatchObject({ file: { name } });
});

test.each([...stepTypes.keys()])('the examples of %s are right, and all of its members are named', async (type) => {
  const text = sections.get(type);
  if (text === undefined) throw new Error(`there is no part about ${type}`);
  const examples = examplesIn(text);
  expect(examples.join()).toContain(`type: ${type}\n`);
  for (const example of examples)
    expect(await readRunbook(runbookOf(example), 'example', context)).not.toHaveProperty('problems');
  const schema = stepTypes.get(type)?.schema(binding);
  const unsaid = membersOf(schema).filter((name) => !new RegExp(`\`${name}[\`:]`).test(text));
  expect(unsaid).toEqual([]);
  const untried = membersOf(schema).filter((name) => !new RegExp(`\\b${name}:`).test(examples.join()));
  // A preview that is not tried is for triggers, of which no example says enough.
  expect(untried.filter((name) => name !== 'preview')).toEqual([]);
});

test('every key of a runbook and of a parameter is named', () => {
  const keys = [...Object.keys(RunbookFile.shape), ...Parameter.options.flatMap(({ shape }) => Object.keys(shape))];
  const types = Parameter.options.map(({ shape }) => shape.type.value);
  expect([...keys, ...types].filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  expect([...sections.keys()].filter((type) => !stepTypes.has(type))).toEqual([]);
});

test('every shipped runbook is listed, and nothing else', async () => {
  const shipped = (await loadRunbooks([shippedRunbooks], context)).all().map(({ file }) => file.name);
  const [table = ''] = readme.split('## A whole one');
  const listed = [...table.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, name]) => name);
  expect(listed.sort()).toEqual(shipped.sort());
});

/** The names of a step's members, whatever its schema is wrapped in. */
function membersOf(schema: unknown): string[] {
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape);
  if (schema instanceof z.ZodPipe) return membersOf(schema.in);
  if (schema instanceof z.ZodDiscriminatedUnion) return [...new Set(schema.options.flatMap(membersOf))];
  throw new Error('a schema of another kind: say here how its members are found');
}
