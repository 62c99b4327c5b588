// The typed parameters of a runbook: what a person fills in, and what a step may take of it.
import { z } from 'zod';

const Name = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, { error: 'must be lower case words joined by _' });
const Text = z.string().min(1).max(150);

const shown = { label: Text.max(75), hint: Text.optional() };

/** One line of text for a person; `pattern` is anchored at both ends. */
const TextParameter = z.strictObject({
  type: z.literal('text'),
  ...shown,
  max_length: z.int().min(1).max(500).default(200),
  pattern: z.string().max(200).refine(isPattern, { error: 'must be a regular expression' }).optional(),
  default: z.string().optional(),
});
const IntegerParameter = z.strictObject({
  type: z.literal('integer'),
  ...shown,
  min: z.int().default(0),
  max: z.int().default(2_147_483_647),
  default: z.int().optional(),
});
const BooleanParameter = z.strictObject({ type: z.literal('boolean'), ...shown, default: z.boolean().default(false) });
const ChoiceParameter = z.strictObject({
  type: z.literal('choice'),
  ...shown,
  one_of: z.array(z.string().min(1).max(75)).min(1).max(100),
  default: z.string().optional(),
});
/** A name of something in the database. It can only be one of those that the runbook declares, so it never comes from a person's keyboard. */
const IdentifierParameter = z.strictObject({
  type: z.literal('identifier'),
  ...shown,
  one_of: z
    .array(
      z.string().regex(/^[a-z_][a-z0-9_$]{0,62}(\.[a-z_][a-z0-9_$]{0,62})?$/, {
        error: 'must be name or schema.name, in lower case',
      }),
    )
    .min(1)
    .max(100),
  default: z.string().optional(),
});
const DurationParameter = z.strictObject({
  type: z.literal('minutes'),
  ...shown,
  min: z.int().min(1).default(1),
  max: z.int().max(10_080).default(1440),
  default: z.int().optional(),
});

export const Parameter = z.discriminatedUnion('type', [
  TextParameter,
  IntegerParameter,
  BooleanParameter,
  ChoiceParameter,
  IdentifierParameter,
  DurationParameter,
]);
export type Parameter = z.output<typeof Parameter>;
export const Parameters = z.record(Name, Parameter).refine((all) => Object.keys(all).length <= 20, {
  error: 'there are more than 20 parameters: nobody fills in that many under pressure',
});
export type Parameters = z.output<typeof Parameters>;

/** What a person entered: text, a whole number, or yes and no. */
export const Value = z.union([z.string(), z.number(), z.boolean()]);
export type Value = z.output<typeof Value>;
export type Values = Readonly<Record<string, Value>>;

function isPattern(text: string): boolean {
  try {
    new RegExp(`^(?:${text})$`, 'u');
    return true;
  } catch {
    return false;
  }
}

/** The schema of one parameter's value; its messages are for the person who enters it. */
function valueSchema(parameter: Parameter): z.ZodType<Value, Value> {
  switch (parameter.type) {
    case 'text': {
      const text = z.string().trim().min(1).max(parameter.max_length);
      const { pattern } = parameter;
      return pattern === undefined
        ? text
        : text.regex(new RegExp(`^(?:${pattern})$`, 'u'), { error: `must look like ${pattern}` });
    }
    case 'integer':
    case 'minutes':
      return z.int().min(parameter.min).max(parameter.max);
    case 'boolean':
      return z.boolean();
    case 'choice':
    case 'identifier':
      return z.enum(parameter.one_of as [string, ...string[]]);
  }
}

/** The schema of all values together; each field carries no default, what is missing is asked for. */
export function valuesSchema(parameters: Parameters): z.ZodObject<Record<string, z.ZodType<Value, Value>>> {
  return z.strictObject(Object.fromEntries(Object.entries(parameters).map(([name, one]) => [name, valueSchema(one)])));
}

/** The defaults that a runbook declares. */
export function defaultsOf(parameters: Parameters): Values {
  const given = Object.entries(parameters).flatMap(([name, one]) =>
    one.default === undefined ? [] : [[name, one.default] as const],
  );
  return Object.fromEntries(given);
}

/** Values that fit, to check a runbook before anybody filled it in. */
export function sampleValues(parameters: Parameters): Values {
  return Object.fromEntries(Object.entries(parameters).map(([name, one]) => [name, sampleOf(one)]));
}

function sampleOf(one: Parameter): Value {
  if (one.default !== undefined) return one.default;
  switch (one.type) {
    case 'text':
      return 'sample';
    case 'integer':
    case 'minutes':
      return one.min;
    case 'choice':
    case 'identifier':
      return one.one_of[0] as string;
  }
}

/** The type that a value has in Postgres, so that a parameter is what it was declared to be wherever it stands. */
export const postgresTypes: Record<Exclude<Parameter['type'], 'identifier'>, string> = {
  text: 'text',
  integer: 'bigint',
  minutes: 'integer',
  boolean: 'boolean',
  choice: 'text',
};
