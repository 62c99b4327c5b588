// One input for each kind of field, and how to read what was entered into it.
import type { InputBlock } from '@slack/types';
import { z } from 'zod';
import { limits } from '../../blockkit/limits.ts';
import { type Choices, oneOf, someOf } from './options.ts';

type InputElement = InputBlock['element'];

/** The part of a field's JSON Schema that decides its input. */
export type FieldSchema = {
  type?: string;
  input?: string;
  enum?: string[];
  const?: unknown;
  items?: { enum?: string[] };
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
};

/** What an input shows besides what its schema says. */
type Given = {
  actionId: string;
  label: string;
  placeholder?: string | undefined;
  choices: Choices;
  initial: unknown;
};

const chosen = z.object({ value: z.string() });
const Entered = z.object({
  value: z.string().nullish(),
  selected_option: chosen.nullish(),
  selected_options: z.array(chosen).nullish(),
  selected_conversation: z.string().nullish(),
  selected_user: z.string().nullish(),
  selected_users: z.array(z.string()).nullish(),
  selected_date_time: z.number().nullish(),
});
type Entered = z.output<typeof Entered>;

type Input = {
  build(field: FieldSchema, given: Given): InputElement;
  /** Undefined when nothing was entered. */
  read(entered: Entered): unknown;
};

type Kind =
  | 'text'
  | 'number'
  | 'dateTime'
  | 'tick'
  | 'select'
  | 'radio'
  | 'ticks'
  | 'selects'
  | 'conversation'
  | 'user'
  | 'users';

const inputs: Record<Kind, Input> = {
  text: {
    build: (field, given) => ({
      type: 'plain_text_input',
      action_id: given.actionId,
      multiline: field.input === 'long_text',
      ...present('min_length', field.minLength),
      ...present('max_length', field.maxLength),
      ...present('initial_value', given.initial),
      ...placeholder(given),
    }),
    read: ({ value }) => value?.trim() || undefined,
  },
  number: {
    build: (field, given) => ({
      type: 'number_input',
      action_id: given.actionId,
      is_decimal_allowed: field.type === 'number',
      ...present('min_value', field.minimum?.toString()),
      ...present('max_value', field.maximum?.toString()),
      ...present('initial_value', given.initial?.toString()),
      ...placeholder(given),
    }),
    read: ({ value }) => (value?.trim() ? Number(value) : undefined),
  },
  dateTime: {
    build: (_field, { actionId, initial }) => ({
      type: 'datetimepicker',
      action_id: actionId,
      ...present('initial_date_time', initial),
    }),
    read: ({ selected_date_time }) => selected_date_time ?? undefined,
  },
  tick: {
    build: (_field, { actionId, label, choices, initial }) => ({
      type: 'checkboxes',
      action_id: actionId,
      ...someOf(['true'], { true: { label }, ...choices }, initial === true ? ['true'] : []),
    }),
    // Not ticked is an answer, too.
    read: ({ selected_options: ticked }) => (ticked == null ? undefined : ticked.length > 0),
  },
  select: {
    build: (field, given) => ({
      type: 'static_select',
      action_id: given.actionId,
      ...oneOf(field.enum ?? [], given.choices, given.initial),
      ...placeholder(given),
    }),
    read: ({ selected_option }) => selected_option?.value,
  },
  radio: {
    build: (field, given) => ({
      type: 'radio_buttons',
      action_id: given.actionId,
      ...oneOf(field.enum ?? [], given.choices, given.initial),
    }),
    read: ({ selected_option }) => selected_option?.value,
  },
  ticks: {
    build: (field, given) => ({
      type: 'checkboxes',
      action_id: given.actionId,
      ...someOf(field.items?.enum ?? [], given.choices, given.initial),
    }),
    read: ({ selected_options }) => selected_options?.map(({ value }) => value),
  },
  selects: {
    build: (field, given) => ({
      type: 'multi_static_select',
      action_id: given.actionId,
      ...someOf(field.items?.enum ?? [], given.choices, given.initial),
      ...present('max_selected_items', field.maxItems),
      ...placeholder(given),
    }),
    read: ({ selected_options }) => selected_options?.map(({ value }) => value),
  },
  conversation: {
    build: (_field, given) => ({
      type: 'conversations_select',
      action_id: given.actionId,
      filter: { include: ['public', 'private'], exclude_bot_users: true, exclude_external_shared_channels: true },
      ...present('initial_conversation', given.initial),
      ...placeholder(given),
    }),
    read: ({ selected_conversation }) => selected_conversation ?? undefined,
  },
  user: {
    build: (_field, given) => ({
      type: 'users_select',
      action_id: given.actionId,
      ...present('initial_user', given.initial),
      ...placeholder(given),
    }),
    read: ({ selected_user }) => selected_user ?? undefined,
  },
  users: {
    build: (field, given) => ({
      type: 'multi_users_select',
      action_id: given.actionId,
      ...present('max_selected_items', field.maxItems),
      ...present(
        'initial_users',
        Array.isArray(given.initial) && given.initial.length === 0 ? undefined : given.initial,
      ),
      ...placeholder(given),
    }),
    read: ({ selected_users }) => selected_users ?? undefined,
  },
};

function inputOf(field: FieldSchema): Input {
  const kind = kindOf(field);
  if (kind === undefined) throw new TypeError(`no input for ${JSON.stringify(field)}`);
  return inputs[kind];
}

function kindOf(field: FieldSchema): Kind | undefined {
  if (field.enum !== undefined) return field.input === 'radio' ? 'radio' : 'select';
  switch (field.type) {
    case 'string':
      return field.input === 'conversation' || field.input === 'user' ? field.input : 'text';
    case 'number':
    case 'integer':
      return field.input === 'date_time' ? 'dateTime' : 'number';
    case 'boolean':
      return 'tick';
    case 'array':
      if (field.input === 'users') return 'users';
      if (field.items?.enum === undefined) return undefined;
      return field.items.enum.length <= limits.checkboxesOptions ? 'ticks' : 'selects';
    default:
      return undefined;
  }
}

/** The element for a field. @throws TypeError for a field that no input can hold; a form is built at start, so a test finds it. */
export function inputElement(field: FieldSchema, given: Given): InputElement {
  return inputOf(field).build(field, given);
}

/** Whether leaving the input as it is, with nothing in it, is a valid answer although the field is there. */
export function mayBeEmpty(field: FieldSchema): boolean {
  if (field.type === 'boolean') return field.const !== true;
  return field.type === 'array' && (field.minItems ?? 0) === 0;
}

/** What was entered, in the field's own type; undefined when nothing was. Text is trimmed. */
export function readInput(field: FieldSchema, state: unknown): unknown {
  const entered = Entered.safeParse(state);
  return entered.success ? inputOf(field).read(entered.data) : undefined;
}

function placeholder({ placeholder: text }: Given): object {
  return text === undefined ? {} : { placeholder: { type: 'plain_text', text } };
}

// Slack refuses a property that is null; one that is not there is fine.
function present(name: string, value: unknown): object {
  return value === undefined ? {} : { [name]: value };
}
