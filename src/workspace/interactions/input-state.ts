// What the inputs of a message or view hold, in the form of Slack's `state.values`.
import { elementsOf } from '../../blockkit/validate.ts';
import { chosen } from './chosen.ts';

type Shape = Record<string, unknown>;

/** block_id → action_id → `{ type, … }`. */
export type Values = Record<string, Record<string, Shape>>;

/** For each element that has a state: the field of its value, and the field of the element that says where it begins. */
const fields: Record<string, { value: string; initial: string; empty: unknown }> = {
  plain_text_input: { value: 'value', initial: 'initial_value', empty: null },
  email_text_input: { value: 'value', initial: 'initial_value', empty: null },
  url_text_input: { value: 'value', initial: 'initial_value', empty: null },
  number_input: { value: 'value', initial: 'initial_value', empty: null },
  rich_text_input: { value: 'rich_text_value', initial: 'initial_value', empty: null },
  file_input: { value: 'files', initial: '', empty: [] },
  static_select: { value: 'selected_option', initial: 'initial_option', empty: null },
  external_select: { value: 'selected_option', initial: 'initial_option', empty: null },
  radio_buttons: { value: 'selected_option', initial: 'initial_option', empty: null },
  multi_static_select: { value: 'selected_options', initial: 'initial_options', empty: [] },
  multi_external_select: { value: 'selected_options', initial: 'initial_options', empty: [] },
  checkboxes: { value: 'selected_options', initial: 'initial_options', empty: [] },
  users_select: { value: 'selected_user', initial: 'initial_user', empty: null },
  multi_users_select: { value: 'selected_users', initial: 'initial_users', empty: [] },
  conversations_select: { value: 'selected_conversation', initial: 'initial_conversation', empty: null },
  multi_conversations_select: { value: 'selected_conversations', initial: 'initial_conversations', empty: [] },
  channels_select: { value: 'selected_channel', initial: 'initial_channel', empty: null },
  multi_channels_select: { value: 'selected_channels', initial: 'initial_channels', empty: [] },
  datepicker: { value: 'selected_date', initial: 'initial_date', empty: null },
  timepicker: { value: 'selected_time', initial: 'initial_time', empty: null },
  datetimepicker: { value: 'selected_date_time', initial: 'initial_date_time', empty: null },
};

/** The field that carries the value of an element of this type; undefined for those without a state (button, overflow, image). */
export function valueField(elementType: unknown): string | undefined {
  return fields[String(elementType)]?.value;
}

/**
 * The state of every input of these blocks: what `given` says where it speaks of an input that exists, else what the app
 * set as initial. A value that the element cannot hold counts as none. `currentConversation` is for selects that ask for it.
 */
export function stateOf(blocks: readonly Shape[], given: Values, currentConversation: string | null): Values {
  const values: Values = {};
  for (const block of blocks) {
    for (const { element } of elementsOf(block)) {
      const [blockId, actionId] = [String(block.block_id), String(element.action_id)];
      const held = stateOfElement(element, given[blockId]?.[actionId], currentConversation);
      if (held !== undefined) values[blockId] = { ...values[blockId], [actionId]: held };
    }
  }
  return values;
}

function stateOfElement(element: Shape, entered: unknown, conversation: string | null): Shape | undefined {
  const field = fields[String(element.type)];
  if (field === undefined) return undefined;
  const current = element.default_to_current_conversation === true ? conversation : null;
  const given = isShape(entered) ? chosen(element, field.value, entered[field.value]) : undefined;
  const held = given === undefined ? (element[field.initial] ?? current) : 'value' in given ? given.value : null;
  return {
    type: element.type,
    [field.value]: held ?? field.empty,
    ...(typeof element.timezone === 'string' ? { timezone: element.timezone } : {}),
  };
}

const isShape = (value: unknown): value is Shape => typeof value === 'object' && value !== null;
