// A modal from a zod object and back: the schema decides the inputs, their limits and the errors beside them.
import type { KnownBlock } from '@slack/types';
import { z } from 'zod';
import type { ViewState } from '../requests.ts';
import { type FieldSchema, inputElement, readInput } from './inputs.ts';

export type Labels<Shape> = { [Field in keyof Shape]: { label: string; hint?: string; placeholder?: string } };

export type Form<Value> = {
  /** The input blocks; a field's name is its block_id and action_id. `initial` fills them. */
  blocks(initial?: Partial<Value>): KnownBlock[];
  /** What was entered, checked; errors are by block_id, as Slack wants them in `response_action: errors`. */
  parse(state: ViewState): { ok: true; value: Value } | { ok: false; errors: Record<string, string> };
};

/**
 * Builds a form. The kind of input follows from the schema: strings (`.meta({ input: 'long_text' | 'conversation' })` for other than one
 * line), enums, numbers, booleans; `.min`/`.max` become the input's own limits; an optional field is optional.
 */
export function formFromSchema<Shape extends z.core.$ZodLooseShape>(
  schema: z.ZodObject<Shape>,
  labels: Labels<Shape>,
): Form<z.output<z.ZodObject<Shape>>> {
  const described = z.toJSONSchema(schema, { io: 'input' });
  const required = new Set(described.required ?? []);
  const fields = Object.entries(described.properties ?? {}) as [string, FieldSchema][];
  return {
    blocks: (initial = {}) =>
      fields.map(([name, field]) => {
        const { label, hint, placeholder } = labels[name as keyof Shape] as {
          label: string;
          hint?: string;
          placeholder?: string;
        };
        return {
          type: 'input',
          block_id: name,
          optional: !required.has(name),
          label: { type: 'plain_text', text: label },
          element: inputElement(field, {
            actionId: name,
            placeholder,
            initial: (initial as Record<string, unknown>)[name],
          }),
          ...(hint === undefined ? {} : { hint: { type: 'plain_text', text: hint } }),
        };
      }),
    parse(state) {
      const entered = fields.map(([name, field]) => [name, readInput(field, state.values[name]?.[name])]);
      const parsed = schema.safeParse(Object.fromEntries(entered.filter(([, value]) => value !== undefined)));
      if (parsed.success) return { ok: true, value: parsed.data };
      const errors: Record<string, string> = {};
      for (const issue of parsed.error.issues) errors[String(issue.path[0])] ??= issue.message;
      return { ok: false, errors };
    },
  };
}
