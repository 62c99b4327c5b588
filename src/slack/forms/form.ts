// A modal from a zod object and back: the schema decides the inputs, their limits and the errors beside them.
import type { KnownBlock } from '@slack/types';
import { z } from 'zod';
import type { ViewState } from '../requests.ts';
import { type FieldSchema, inputElement, mayBeEmpty, readInput } from './inputs.ts';
import type { Choice } from './options.ts';

// The values that a field offers: an enum's, or `true` for the one box of a boolean.
type Offered<Value> = Value extends readonly (infer One)[]
  ? Offered<One>
  : Value extends string
    ? Value
    : Value extends true
      ? 'true'
      : never;

type Label<Value> = {
  label: string;
  hint?: string;
  /** For inputs into which something is typed, or chosen from a menu. */
  placeholder?: string;
  /** How each value is offered; by default as it is, and the box of a boolean with the field's label. */
  choices?: Partial<Record<Offered<Value>, Choice>>;
};

export type Labels<Shape> = { [Field in keyof Shape]: Label<z.output<Shape[Field]>> };

export type Form<Value> = {
  /** The input blocks; a field's name is its block_id and action_id. `initial` fills them. */
  blocks(initial?: Partial<Value>): KnownBlock[];
  /** What was entered, checked; errors are by block_id, as Slack wants them in `response_action: errors`. */
  parse(state: ViewState): { ok: true; value: Value } | { ok: false; errors: Record<string, string> };
  /** What was entered so far, unchecked, for a form that is drawn anew while somebody fills it in. */
  entered(state: ViewState): Partial<Value>;
};

/**
 * Builds a form. The kind of input follows from the schema: strings (`.meta({ input: 'long_text' | 'conversation' | 'user' })` for other than
 * one line), enums (a menu, or `.meta({ input: 'radio' })` for ten at most), numbers (`.meta({ input: 'date_time' })` for seconds since 1970), booleans (one box; `z.literal(true)` must be ticked),
 * arrays of enums (boxes up to ten, then a menu) and of strings with `.meta({ input: 'users' })`. `.min`/`.max` become the
 * input's own limits; an optional field is optional. An error of the whole object stands beside the first input.
 */
export function formFromSchema<Shape extends z.core.$ZodLooseShape>(
  schema: z.ZodObject<Shape>,
  labels: Labels<Shape>,
): Form<z.output<z.ZodObject<Shape>>> {
  const described = z.toJSONSchema(schema, { io: 'input' });
  const required = new Set(described.required ?? []);
  const fields = Object.entries(described.properties ?? {}) as [string, FieldSchema][];
  const read = (name: string, field: FieldSchema, state: ViewState) => {
    const value = readInput(field, state.values[name]?.[name]);
    return Array.isArray(value) && value.length === 0 && !required.has(name) ? undefined : value;
  };
  const enteredIn = (state: ViewState) =>
    Object.fromEntries(
      fields.map(([name, field]) => [name, read(name, field, state)]).filter(([, value]) => value !== undefined),
    );
  return {
    blocks: (initial = {}) =>
      fields.map(([name, field]) => {
        const { label, hint, placeholder, choices = {} } = labels[name as keyof Shape] as Label<string>;
        const element = inputElement(field, {
          actionId: name,
          label,
          placeholder,
          choices,
          initial: (initial as Record<string, unknown>)[name],
        });
        return {
          type: 'input',
          block_id: name,
          optional: !required.has(name) || mayBeEmpty(field),
          label: { type: 'plain_text', text: label },
          element,
          ...(hint === undefined ? {} : { hint: { type: 'plain_text', text: hint } }),
        };
      }),
    entered: (state) => enteredIn(state) as Partial<z.output<z.ZodObject<Shape>>>,
    parse(state) {
      const parsed = schema.safeParse(enteredIn(state));
      if (parsed.success) return { ok: true, value: parsed.data };
      const errors: Record<string, string> = {};
      for (const issue of parsed.error.issues) errors[String(issue.path[0] ?? fields[0]?.[0])] ??= issue.message;
      return { ok: false, errors };
    },
  };
}
