// Puts parameters into a step: as SQL parameters, or as one whole value; never pasted into a text.
import { z } from 'zod';
import type { Json } from '../../lib/canonical-json.ts';
import { type Parameter, type Parameters, postgresTypes, type Value, type Values } from './parameter.ts';

/** A statement with its values apart from its text, as JSON. */
export type Statement = { text: string; values: Value[] };

/** How a step's schema says where a parameter may stand. Every other place takes what the file says, and nothing with `{{`. */
export type Binding = {
  /** A literal, or exactly `{{ name }}`, which is replaced by the value. */
  value<S extends z.ZodType>(inner: S): z.ZodPipe<z.ZodTransform<unknown, unknown>, S>;
  /** SQL in which each `{{ name }}` becomes a parameter of the statement, or a quoted name where it is declared as an identifier. */
  sql(): z.ZodType<Statement, string>;
  /** One argument of a program: a literal, or exactly `{{ name }}`; a value cannot be an option. */
  argument(): z.ZodType<string>;
  /** A text for people, in which each `{{ name }}` becomes the value's words. Whoever shows it escapes it. */
  text(): z.ZodType<string>;
  /** JSON in which a text may be exactly `{{ name }}`, at any depth, and is replaced by the value; members' names are the file's. */
  json(): z.ZodType<Json>;
  /** A path such as `/flags/{{ name }}`: each value becomes one segment, escaped. */
  path(): z.ZodType<string>;
};

const placeholder = /\{\{\s*([a-z][a-z0-9_]*)\s*\}\}/g;
const wholePlaceholder = /^\{\{\s*([a-z][a-z0-9_]*)\s*\}\}$/;

/** Whether a text still holds what looks like a placeholder. */
export const hasPlaceholder = (text: string): boolean => text.includes('{{');

/** Parameters with the values of a plan; all of them are there and fit. */
export type Bound = { parameters: Parameters; values: Values };

// A schema is made once for a type of step, since making one takes longer than a small statement; so what it binds is told while it parses.
let current: Bound | undefined;

/** What `parse` returns, which must not wait, while `binding` binds these values. */
export function withValues<T>(values: Bound, parse: () => T): T {
  const before = current;
  current = values;
  try {
    return parse();
  } finally {
    current = before;
  }
}

function find(name: string, context: z.core.$RefinementCtx): { parameter: Parameter; value: Value } | undefined {
  const parameter = current?.parameters[name];
  const value = current?.values[name];
  if (parameter !== undefined && value !== undefined) return { parameter, value };
  context.addIssue({ code: 'custom', message: `there is no parameter "${name}": declare it under parameters` });
  return undefined;
}

function whole(given: unknown, context: z.core.$RefinementCtx): unknown {
  if (typeof given !== 'string') return given;
  const name = wholePlaceholder.exec(given)?.[1];
  if (name !== undefined) return find(name, context)?.value;
  if (hasPlaceholder(given)) context.addIssue({ code: 'custom', message: wholeOnly });
  return given;
}

function whereText(given: unknown, context: z.core.$RefinementCtx): unknown {
  if (Array.isArray(given)) return given.map((one) => whereText(one, context));
  if (given === null || typeof given !== 'object') return whole(given, context);
  return Object.fromEntries(
    Object.entries(given).map(([key, inner]) => {
      if (hasPlaceholder(key)) context.addIssue({ code: 'custom', message: wholeOnly });
      return [key, whereText(inner, context)];
    }),
  );
}

/** Where parameters may stand, for the schemas of steps; what they are replaced by is said with `withValues`. */
export const binding: Binding = {
  json: () => z.transform(whereText).pipe(z.json()) as never,
  value: (inner) => z.transform(whole).pipe(inner as never) as never,
  sql: () =>
    z.string().transform((text, context) => {
      const bound: Statement = { text: '', values: [] };
      const numbers = new Map<string, number>();
      bound.text = text.trim().replace(placeholder, (_, name: string) => {
        const found = find(name, context);
        if (found === undefined) return 'null';
        const { parameter, value } = found;
        if (parameter.type === 'identifier') return String(value).split('.').map(quoted).join('.');
        const number = numbers.get(name) ?? bound.values.push(value);
        numbers.set(name, number);
        return `$${number}::${postgresTypes[parameter.type]}`;
      });
      return bound;
    }),
  argument: () =>
    z
      .transform((given: unknown, context) => {
        const bound = whole(given, context);
        const isParameter = typeof given === 'string' && wholePlaceholder.test(given);
        if (isParameter && String(bound).startsWith('-'))
          context.addIssue({
            code: 'custom',
            message: 'a value that begins with "-" would be an option of the program',
          });
        return typeof bound === 'number' || typeof bound === 'boolean' ? String(bound) : bound;
      })
      .pipe(
        z
          .string()
          .max(2000)
          .regex(/^[^\0]*$/, { error: 'must hold no NUL' }),
      ) as never,
  text: () =>
    z
      .string()
      .trim()
      .min(1)
      .max(2000)
      .transform((text, context) =>
        text.replace(placeholder, (_, name: string) => String(find(name, context)?.value ?? '')),
      ),
  path: () =>
    z.string().transform((text, context) =>
      text.replace(placeholder, (_, name: string) => {
        const segment = encodeURIComponent(String(find(name, context)?.value ?? ''));
        if (segment === '.' || segment === '..')
          context.addIssue({ code: 'custom', message: `"${name}" would lead to another path` });
        return segment;
      }),
    ),
};

const wholeOnly = 'a parameter stands for a whole value here: write "{{ name }}" alone, or the text without it';
const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
