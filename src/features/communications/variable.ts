// The typed variables of a message template: what a person fills in, and what a value must be before anything is rendered.
import { z } from 'zod';
import { cleanLine, cleanLines, isVisible } from './clean-text.ts';
import { type FactName, factNames } from './facts.ts';

/** As many characters as a Slack input takes (docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element). */
const longestText = 3000;

const Shown = z.string().trim().min(1).max(150);
const shared = {
  label: Shown.max(75),
  help: Shown.optional(),
  from: z.enum(factNames).optional(),
  /** Then it may stand only where the template asks whether it is there. */
  optional: z.boolean().default(false),
};
const length = (preset: number, most: number) => z.int().min(1).max(most).default(preset);
const Locale = z.string().regex(/^[a-z]{2,3}(-[A-Z]{2})?$/, { error: 'must be a locale such as en or pt-BR' });
/** One for all languages, or one for each. */
const examples = <T extends z.ZodType>(one: T) => z.union([one, z.record(Locale, one)]);
const Words = examples(z.string().min(1).max(longestText));

export const Variable = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), ...shared, max_length: length(120, 300), example: Words }),
  z.strictObject({ type: z.literal('paragraph'), ...shared, max_length: length(600, longestText), example: Words }),
  z.strictObject({
    type: z.literal('number'),
    ...shared,
    min: z.number().default(0),
    max: z.number().max(Number.MAX_SAFE_INTEGER).default(1_000_000_000),
    example: z.number(),
  }),
  z.strictObject({ type: z.literal('percent'), ...shared, example: z.number() }),
  z.strictObject({ type: z.literal('date_time'), ...shared, example: z.string() }),
  /** In minutes. */
  z.strictObject({ type: z.literal('duration'), ...shared, max: length(10_080, 525_600), example: z.number() }),
  z.strictObject({
    type: z.literal('choice'),
    ...shared,
    one_of: z
      .record(z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,39}$/), z.record(Locale, z.string().trim().min(1).max(75)))
      .refine((all) => Object.keys(all).length > 0, { error: 'must offer at least one' }),
    example: z.string(),
  }),
  z.strictObject({ type: z.literal('url'), ...shared, example: z.string() }),
  z.strictObject({
    type: z.literal('list'),
    ...shared,
    max_items: length(10, 20),
    max_length: length(120, 300),
    example: examples(z.array(z.string()).min(1)),
  }),
  z.strictObject({ type: z.literal('boolean'), ...shared, example: z.boolean() }),
]);
export type Variable = z.output<typeof Variable>;
export type VariableType = Variable['type'];

export const Variables = z
  .record(z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, { error: 'must be lower case words joined by _' }), Variable)
  .refine((all) => Object.keys(all).length <= 15, {
    error: 'there are more than 15 variables: nobody fills in that many under pressure',
  });
export type Variables = z.output<typeof Variables>;

/** What stands at a variable once it was checked; undefined where an optional one was left out. */
export type Value = Single | Translated | undefined;
type Single = string | number | boolean | Date | readonly string[];
/** What a person wrote in each of the languages. */
type Translated = Readonly<Record<string, string | readonly string[]>>;

/** The value for one language. */
export function valueIn(value: Value, locale: string): Single | undefined {
  const isTranslated = typeof value === 'object' && !(value instanceof Date) && !Array.isArray(value);
  return isTranslated ? (value as Translated)[locale] : (value as Single | undefined);
}

/** The type that each fact has, so that it can only prefill what takes it. */
export function takes(type: VariableType, fact: FactName): boolean {
  return (factTypes[fact] as readonly VariableType[]).includes(type);
}

const factTypes = {
  'incident.title': ['text', 'paragraph'],
  'incident.impact': ['paragraph'],
  'incident.components': ['list'],
  'incident.severity': ['text', 'choice'],
  'incident.status': ['choice'],
  'incident.number': ['number'],
  'incident.started_at': ['date_time'],
  'incident.resolved_at': ['date_time'],
  'incident.next_update_by': ['date_time'],
  'incident.summary': ['paragraph'],
  'incident.cause': ['paragraph'],
  'incident.commander': ['text'],
  'figures.sign_in_success': ['percent'],
  'figures.failed_sign_ins': ['number'],
  'clock.now': ['date_time'],
  'clock.in_30_minutes': ['date_time'],
  'clock.in_one_hour': ['date_time'],
  'clock.in_one_week': ['date_time'],
  'person.name': ['text'],
} as const satisfies Record<FactName, readonly VariableType[]>;

const timeText = z.iso.datetime({ offset: true });
const earliest = Date.UTC(2000, 0, 1);
const latest = Date.UTC(2100, 0, 1);

/**
 * The schema of one variable's value, as it is given: JSON, dates as ISO 8601 with an offset. What a person writes in words may be given once,
 * or once for each of the locales.
 */
export function valueSchema(variable: Variable, locales: readonly string[]): z.ZodType<Value> {
  const single = required(variable);
  const schema = isWritten(variable) && locales.length > 0 ? z.union([single, eachOf(locales, single)]) : single;
  return variable.optional ? schema.optional() : schema;
}

const isWritten = ({ type }: Variable) => type === 'text' || type === 'paragraph' || type === 'list';

const eachOf = (locales: readonly string[], single: z.ZodType<Value>) =>
  z.strictObject(Object.fromEntries(locales.map((locale) => [locale, single]))) as unknown as z.ZodType<Translated>;

function required(variable: Variable): z.ZodType<Value> {
  switch (variable.type) {
    case 'text':
      return line(variable.max_length);
    case 'paragraph':
      return text(variable.max_length, cleanLines);
    case 'number':
      return z.number().min(variable.min).max(variable.max);
    case 'percent':
      return z.number().min(0).max(100);
    case 'date_time':
      return z.union([timeText.transform((iso) => new Date(iso)), z.date()]).refine(isInRange);
    case 'duration':
      return z.int().min(1).max(variable.max);
    case 'choice':
      return z.enum(Object.keys(variable.one_of));
    case 'url':
      return z
        .string()
        .max(500)
        .refine(isHttps)
        .transform((url) => new URL(url).href);
    case 'list':
      return z.array(line(variable.max_length)).min(1).max(variable.max_items);
    case 'boolean':
      return z.boolean();
  }
}

const isInRange = (at: Date) => at.getTime() >= earliest && at.getTime() < latest;
const line = (most: number) => text(most, cleanLine).refine((one) => !one.includes('\n'));

// What is far too long is refused before it is looked at.
const text = (most: number, clean: (text: string) => string) =>
  z
    .string()
    .max(most * 2 + 100)
    .refine((given) => given.isWellFormed())
    .transform(clean)
    .refine((one) => one.length <= most && isVisible(one));

/** Whether an address can be linked to: https, a host, no password in it. */
export function isHttps(address: string): boolean {
  if (!URL.canParse(address) || /[\s\p{Cc}\p{Cf}<>"'`]/u.test(address)) return false;
  const { protocol, username, password } = new URL(address);
  return protocol === 'https:' && username === '' && password === '';
}

/** What a value of this variable must be, for the person who gives it. */
export function expected(variable: Variable): string {
  switch (variable.type) {
    case 'text':
      return `one line of at most ${variable.max_length} characters`;
    case 'paragraph':
      return `text of at most ${variable.max_length} characters`;
    case 'number':
      return `a number from ${variable.min} to ${variable.max}`;
    case 'percent':
      return 'a number from 0 to 100';
    case 'date_time':
      return 'a date and time with its zone, such as 2026-11-21T14:45:00Z';
    case 'duration':
      return `whole minutes from 1 to ${variable.max}`;
    case 'choice':
      return `one of ${Object.keys(variable.one_of).join(', ')}`;
    case 'url':
      return 'an address that begins with https://, of at most 500 characters';
    case 'list':
      return `1 to ${variable.max_items} lines of at most ${variable.max_length} characters each`;
    case 'boolean':
      return 'true or false';
  }
}
