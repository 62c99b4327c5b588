// A variable of a message template as an input: its schema, and its value on the way there and back.
import { z } from 'zod';
import type { Variable } from '../../features/communications/variable.ts';
import type { Choice } from '../forms/options.ts';

/** What a form holds, by its fields. */
export type Entered = Partial<Record<string, unknown>>;

/** As many characters as a Slack input takes. */
const longest = 3000;

/** @param locale in which a choice is offered. */
export function inputFor(
  variable: Variable,
  locale: string,
): { schema: z.ZodType; choices?: Record<string, Choice> | undefined } {
  switch (variable.type) {
    case 'text':
      return { schema: z.string().max(variable.max_length) };
    case 'paragraph':
      return { schema: z.string().max(variable.max_length).meta({ input: 'long_text' }) };
    case 'list': {
      const most = Math.min(longest, variable.max_items * (variable.max_length + 1));
      return { schema: z.string().max(most).meta({ input: 'long_text' }) };
    }
    case 'number':
      return { schema: z.number().min(variable.min).max(variable.max) };
    case 'percent':
      return { schema: z.number().min(0).max(100) };
    case 'duration':
      return { schema: z.int().min(1).max(variable.max) };
    case 'date_time':
      return { schema: z.number().meta({ input: 'date_time' }) };
    case 'url':
      return { schema: z.string().max(500) };
    case 'boolean':
      return {
        schema: z.enum(['yes', 'no'], { error: 'Choose yes or no.' }).meta({ input: 'radio' }),
        choices: { yes: { label: 'Yes' }, no: { label: 'No' } },
      };
    case 'choice': {
      const names = Object.keys(variable.one_of) as [string, ...string[]];
      const choices = names.map((name) => [name, { label: variable.one_of[name]?.[locale] ?? name }]);
      return { schema: z.enum(names), choices: Object.fromEntries(choices) };
    }
  }
}

/** A value as an input holds it; undefined where there is none in this language. */
export function enteredFrom(variable: Variable, value: unknown, locale: string, first: string): unknown {
  const own = inLanguage(value, locale, first);
  if (own === undefined || own === null) return undefined;
  if (Array.isArray(own)) return own.join('\n');
  if (variable.type === 'boolean') return own === true ? 'yes' : 'no';
  if (variable.type === 'date_time') return Math.floor(new Date(own as string | Date).getTime() / 1000);
  return own;
}

// What is known of an incident is in the language of whoever wrote it there.
function inLanguage(value: unknown, locale: string, first: string): unknown {
  const isByLocale = typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
  if (isByLocale) return (value as Record<string, unknown>)[locale];
  return locale === first ? value : undefined;
}

/** What an input holds as a value, in the form in which templates take them. */
export function givenFrom(variable: Variable, entered: unknown): unknown {
  if (entered === undefined) return undefined;
  if (variable.type === 'boolean') return entered === 'yes';
  if (variable.type === 'date_time') return new Date(Number(entered) * 1000).toISOString();
  if (variable.type !== 'list') return entered;
  const lines = String(entered)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.length === 0 ? undefined : lines;
}
