// Whether a value is one that an element can hold: of the right form, and among what it offers.
import { z } from 'zod';
import { isDate, isTime } from '../../blockkit/schema/pickers.ts';

type Shape = Record<string, unknown>;

const Option = z.looseObject({ value: z.string().optional(), text: z.looseObject({ text: z.string() }).optional() });
const id = z.string().min(1);
const ids = z.array(id);

/** What a value must look like, by the field that carries it. */
const forms: Record<string, z.ZodType> = {
  value: z.string().nullable(),
  rich_text_value: z.record(z.string(), z.unknown()).nullable(),
  selected_option: Option.nullable(),
  selected_options: z.array(Option),
  selected_user: id.nullable(),
  selected_users: ids,
  selected_conversation: id.nullable(),
  selected_conversations: ids,
  selected_channel: id.nullable(),
  selected_channels: ids,
  selected_date: z.string().refine(isDate).nullable(),
  selected_time: z.string().refine(isTime).nullable(),
  selected_date_time: z.number().int().nullable(),
  files: z.array(z.looseObject({ name: z.string().min(1) })),
};

/** The value as the element holds it (options are the element's own, never the page's), or a sentence that says why it cannot. */
export function chosen(element: Shape, field: string, given: unknown): { value: unknown } | { refusal: string } {
  const parsed = forms[field]?.safeParse(given);
  if (parsed?.success !== true) return { refusal: `A ${String(element.type)} needs ${field}.` };
  const value = field.startsWith('selected_option') ? offered(element, parsed.data) : parsed.data;
  return value === undefined ? { refusal: 'That option is not offered any more.' } : { value };
}

// Undefined when something is not offered; an external select offers whatever the app said a moment ago.
function offered(element: Shape, given: unknown): unknown {
  const groups = (element.option_groups as { options: Shape[] }[] | undefined) ?? [];
  const all = (element.options as Shape[] | undefined) ?? groups.flatMap((group) => group.options);
  if (all.length === 0 || given === null) return given;
  const own = (one: unknown) => all.find((option) => sameOption(option, one as z.infer<typeof Option>));
  if (!Array.isArray(given)) return own(given);
  const found = given.map(own);
  return found.includes(undefined) ? undefined : found;
}

// Two options of a menu may share a value; then the text decides.
function sameOption(option: Shape, given: z.infer<typeof Option>): boolean {
  const text = given.text?.text;
  return option.value === given.value && (text === undefined || (option.text as { text: string }).text === text);
}
