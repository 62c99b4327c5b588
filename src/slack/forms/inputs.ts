// One input for each kind of field, and how to read what was entered into it.
import type { InputBlock } from '@slack/types';
import { z } from 'zod';

type InputElement = InputBlock['element'];

/** The part of a field's JSON Schema that decides its input. */
export type FieldSchema = {
  type?: string;
  input?: string;
  enum?: string[];
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
};

type Choices = { actionId: string; placeholder?: string | undefined; initial: unknown };

const option = (value: string) => ({ text: { type: 'plain_text' as const, text: value }, value });

type Kind = 'choice' | 'conversation' | 'text' | 'number';

function kindOf(field: FieldSchema): Kind {
  if (field.enum !== undefined) return 'choice';
  if (field.input === 'conversation') return 'conversation';
  if (field.type === 'string') return 'text';
  if (field.type === 'number' || field.type === 'integer') return 'number';
  throw new TypeError(`no input for ${JSON.stringify(field)}`);
}

const builders: Record<Kind, (field: FieldSchema, actionId: string, initial: unknown) => InputElement> = {
  choice: (field, action_id, initial) => ({
    type: 'static_select',
    action_id,
    options: (field.enum ?? []).map(option),
    ...present('initial_option', typeof initial === 'string' ? option(initial) : undefined),
  }),
  conversation: (_field, action_id, initial) => ({
    type: 'conversations_select',
    action_id,
    filter: { include: ['public', 'private'], exclude_bot_users: true, exclude_external_shared_channels: true },
    ...present('initial_conversation', initial),
  }),
  text: (field, action_id, initial) => ({
    type: 'plain_text_input',
    action_id,
    multiline: field.input === 'long_text',
    ...present('min_length', field.minLength),
    ...present('max_length', field.maxLength),
    ...present('initial_value', initial),
  }),
  number: (field, action_id, initial) => ({
    type: 'number_input',
    action_id,
    is_decimal_allowed: field.type === 'number',
    ...present('min_value', field.minimum?.toString()),
    ...present('max_value', field.maximum?.toString()),
    ...present('initial_value', initial?.toString()),
  }),
};

// Slack refuses a property that is null; one that is not there is fine.
function present(name: string, value: unknown): object {
  return value === undefined ? {} : { [name]: value };
}

/** The element for a field. @throws TypeError for a field that no input can hold; a form is built at start, so a test finds it. */
export function inputElement(field: FieldSchema, choices: Choices): InputElement {
  const element = builders[kindOf(field)](field, choices.actionId, choices.initial);
  if (choices.placeholder === undefined) return element;
  return { ...element, placeholder: { type: 'plain_text', text: choices.placeholder } } as InputElement;
}

const Entered = z.object({
  value: z.string().nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
  selected_conversation: z.string().nullish(),
});

/** What was entered, in the field's own type; undefined when nothing was. Text is trimmed. */
export function readInput(field: FieldSchema, state: unknown): unknown {
  const entered = Entered.safeParse(state);
  if (!entered.success) return undefined;
  const text = entered.data.selected_option?.value ?? entered.data.selected_conversation ?? entered.data.value?.trim();
  if (text === undefined || text === '') return undefined;
  return field.type === 'number' || field.type === 'integer' ? Number(text) : text;
}
