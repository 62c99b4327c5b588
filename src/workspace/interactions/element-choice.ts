// Turns what a person did with an element into the entry of `actions` that Slack sends.
import { z } from 'zod';
import { isDate, isTime } from '../../blockkit/schema/pickers.ts';
import { valueField } from './input-state.ts';

type Shape = Record<string, unknown>;

const Option = z.looseObject({ value: z.string() });
const id = z.string().min(1);
const ids = z.array(id);

/** What a choice must look like, by the field that carries it. */
const choices: Record<string, z.ZodType> = {
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
  files: z.array(z.unknown()),
};

/**
 * The action, or a sentence that says why the element cannot be used so. What the element itself fixes (a button's value,
 * the text of an option) is taken from the element, never from the page.
 */
export function actionOf(element: Shape, blockId: string, choice: Shape, actionTs: string): Shape | string {
  const base = { type: element.type, action_id: element.action_id, block_id: blockId, action_ts: actionTs };
  const fixed = pick(element, ['placeholder', 'initial_option', 'initial_options', 'style', 'confirm', 'timezone']);
  if (element.type === 'button' || element.type === 'workflow_button') {
    return { ...base, ...pick(element, ['text', 'value', 'url', 'style', 'confirm']) };
  }
  const field = element.type === 'overflow' ? 'selected_option' : valueField(element.type);
  const schema = choices[field ?? ''];
  if (field === undefined || schema === undefined) return `A ${String(element.type)} cannot be used.`;
  const parsed = schema.safeParse(choice[field]);
  if (!parsed.success) return `The choice for a ${String(element.type)} needs ${field}.`;
  const chosen = offered(element, parsed.data);
  return chosen === undefined ? 'That option is not offered any more.' : { ...base, ...fixed, [field]: chosen };
}

function pick(element: Shape, keys: readonly string[]): Shape {
  return Object.fromEntries(keys.filter((key) => element[key] !== undefined).map((key) => [key, element[key]]));
}

// Replaces chosen options by the element's own; undefined when one is not among them.
function offered(element: Shape, chosen: unknown): unknown {
  const groups = (element.option_groups as { options: Shape[] }[] | undefined) ?? [];
  const all = (element.options as Shape[] | undefined) ?? groups.flatMap((group) => group.options);
  if (all.length === 0 || chosen === null) return chosen;
  const own = (one: unknown) => all.find((option) => sameOption(option, one as Shape));
  if (!Array.isArray(chosen)) return own(chosen);
  const found = chosen.map(own);
  return found.includes(undefined) ? undefined : found;
}

// Two options of a menu may share a value; then the text decides.
function sameOption(option: Shape, chosen: Shape): boolean {
  const text = (chosen.text as { text?: string } | undefined)?.text;
  return option.value === chosen.value && (text === undefined || (option.text as { text: string }).text === text);
}
