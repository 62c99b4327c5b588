// Which elements hold a value, what it is at first, and how all values of a message or view are told to the app.
import { type AnyBlock, blockIdOf } from '../blocks/block-id.ts';
import type { Choice, ElementRef, Surface } from '../surface.ts';

type Element = Readonly<Record<string, unknown>>;
type TypedElement = Element & { type: string; action_id?: string };

/** An element's ids: the app's or the workspace's own, else its place. */
export function refOf(blockId: string, element: { action_id?: string }, index: number): ElementRef {
  return { blockId, actionId: element.action_id ?? `action-${index}` };
}

function first(key: string, from: string): (element: Element) => Choice {
  return (element) => ({ [key]: element[from] ?? null });
}

function listed(key: string, from: string): (element: Element) => Choice {
  return (element) => ({ [key]: element[from] ?? [] });
}

const initial: Record<string, (element: Element, surface: Surface) => Choice> = {
  plain_text_input: first('value', 'initial_value'),
  number_input: first('value', 'initial_value'),
  email_text_input: first('value', 'initial_value'),
  url_text_input: first('value', 'initial_value'),
  rich_text_input: first('rich_text_value', 'initial_value'),
  static_select: first('selected_option', 'initial_option'),
  external_select: first('selected_option', 'initial_option'),
  radio_buttons: first('selected_option', 'initial_option'),
  users_select: first('selected_user', 'initial_user'),
  channels_select: first('selected_channel', 'initial_channel'),
  conversations_select: (element, surface) => ({
    selected_conversation:
      element.initial_conversation ?? (element.default_to_current_conversation ? surface.conversation : null),
  }),
  datepicker: first('selected_date', 'initial_date'),
  timepicker: first('selected_time', 'initial_time'),
  datetimepicker: first('selected_date_time', 'initial_date_time'),
  file_input: listed('files', ''),
  checkboxes: listed('selected_options', 'initial_options'),
  multi_static_select: listed('selected_options', 'initial_options'),
  multi_external_select: listed('selected_options', 'initial_options'),
  multi_users_select: listed('selected_users', 'initial_users'),
  multi_channels_select: listed('selected_channels', 'initial_channels'),
  multi_conversations_select: listed('selected_conversations', 'initial_conversations'),
};

/** The element's value now: what the person entered, else what the app set. */
export function choiceOf(surface: Surface, ref: ElementRef, element: { type: string }): Choice {
  return surface.entered(ref) ?? initial[element.type]?.(element, surface) ?? {};
}

/** The elements of a block that hold a value, with their ids. */
export function statefulElements(block: AnyBlock, blockIndex: number): { ref: ElementRef; element: TypedElement }[] {
  const held = Array.isArray(block.elements) ? block.elements : [block.element ?? block.accessory];
  return (held as (TypedElement | undefined)[])
    .map((element, index) => ({ element, ref: refOf(blockIdOf(block, blockIndex), element ?? {}, index) }))
    .filter((each): each is { element: TypedElement; ref: ElementRef } =>
      Object.hasOwn(initial, each.element?.type ?? ''),
    );
}

/** All values of a message or view in the shape of Slack's `state.values`. */
export function readState(blocks: readonly AnyBlock[], surface: Surface): Record<string, Record<string, unknown>> {
  const values: Record<string, Record<string, unknown>> = {};
  const inner = (block: AnyBlock): AnyBlock[] => [block, ...((block.child_blocks ?? []) as AnyBlock[])];
  blocks.flatMap(inner).forEach((block, index) => {
    for (const { ref, element } of statefulElements(block, index)) {
      values[ref.blockId] = {
        ...values[ref.blockId],
        [ref.actionId]: { type: element.type, ...choiceOf(surface, ref, element) },
      };
    }
  });
  return values;
}
