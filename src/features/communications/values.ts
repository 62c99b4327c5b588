// The values of one message: all that its template asks for, of the right type, and nothing else, before anything is rendered.
import { z } from 'zod';
import { AppError } from '../../lib/errors.ts';
import { cleanLine } from './clean-text.ts';
import type { Facts } from './facts.ts';
import type { MessageTemplate } from './template.ts';
import { expected, type Value, type Variables, valueSchema } from './variable.ts';

/** Values that were checked against their template; dates are dates, text is trimmed and can be seen. */
export type Values = Readonly<Record<string, Value>>;

/** What is wrong with a value, for the person who gave it. It never repeats the value, which may be long or hostile. */
export type ValueProblem = { variable: string; problem: string };

/** Checks what was given for a template's variables; an optional one may be missing. */
export function checkValues(
  template: MessageTemplate,
  given: unknown,
): { values: Values } | { problems: ValueProblem[] } {
  const parsed = schemaOf(template).safeParse(given);
  if (parsed.success) return { values: parsed.data };
  const problems = new Map(parsed.error.issues.flatMap((issue) => problemsOf(issue, template.file.variables, given)));
  return { problems: [...problems].map(([variable, problem]) => ({ variable, problem })) };
}

const schemas = new WeakMap<MessageTemplate, z.ZodType<Values>>();

function schemaOf(template: MessageTemplate): z.ZodType<Values> {
  const known = schemas.get(template);
  if (known !== undefined) return known;
  const locales = [...template.texts.keys()];
  const variables = Object.entries(template.file.variables);
  const schema = z.strictObject(Object.fromEntries(variables.map(([name, one]) => [name, valueSchema(one, locales)])));
  schemas.set(template, schema);
  return schema;
}

function problemsOf(issue: z.core.$ZodIssue, variables: Variables, given: unknown): [name: string, problem: string][] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => [cleanLine(key.slice(0, 40)), 'is not asked for by this template']);
  const name = String(issue.path[0] ?? '');
  const variable = Object.hasOwn(variables, name) ? variables[name] : undefined;
  if (variable === undefined) return [['', 'the values must be given by the names of the variables']];
  const isMissing = (given as Record<string, unknown>)[name] === undefined;
  const must = `must be ${expected(variable)}`;
  return [[name, isMissing ? `"${variable.label}" is missing: it ${must}` : `"${variable.label}" ${must}`]];
}

/** @throws AppError `communications.values_invalid` that names each variable and what was expected. */
export function readValues(template: MessageTemplate, given: unknown): Values {
  const checked = checkValues(template, given);
  if ('values' in checked) return checked.values;
  const list = checked.problems.map(({ variable, problem }) => `${variable}: ${problem}`.replace(/^: /, ''));
  throw new AppError({
    kind: 'invalid',
    code: 'communications.values_invalid',
    message: `${template.name}: ${list.join('; ')}`,
    userMessage: `"${template.file.title}" was not rendered, and nothing was sent:\n${list.map((one) => `  ${one}`).join('\n')}\nCorrect this, and try again.`,
  });
}

/** The values to propose: of each variable the fact that it names, where that is known and fits. */
export function prefilled({ file, texts }: MessageTemplate, facts: Facts): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(file.variables).flatMap(([name, variable]) => {
      const fact = variable.from === undefined ? undefined : facts[variable.from];
      return fact !== undefined && valueSchema(variable, [...texts.keys()]).safeParse(fact).success
        ? [[name, fact]]
        : [];
    }),
  );
}

/** The values of the template's own examples. */
export function exampleValues(template: MessageTemplate): Values {
  const { variables } = template.file;
  return readValues(
    template,
    Object.fromEntries(Object.entries(variables).map(([name, { example }]) => [name, example])),
  );
}
