// Select menus, single and multiple, over static, external, user, conversation and channel lists.
import { z } from 'zod';
import { limits } from '../limits.ts';
import {
  actionId,
  confirmable,
  conversationFilter,
  focusable,
  maxItems,
  optionGroup,
  placeholdable,
  plainOption,
} from './composition.ts';

const single = { action_id: actionId, ...confirmable, ...focusable, ...placeholdable };
const multiple = { ...single, ...maxItems };
const id = z.string().min(1);

const staticLists = {
  options: z.array(plainOption).min(1).max(limits.selectOptions).optional(),
  option_groups: z.array(optionGroup).min(1).max(limits.selectOptionGroups).optional(),
};
type Option = z.infer<typeof plainOption>;
type StaticLists = { options?: Option[] | undefined; option_groups?: { options: Option[] }[] | undefined };

const oneList = 'must provide either options or option_groups';
const hasOneList = (element: StaticLists): boolean =>
  (element.options === undefined) !== (element.option_groups === undefined);

const knownInitial = 'initial option must match one of the options';
function offers(element: StaticLists, chosen: readonly Option[]): boolean {
  const all = element.options ?? element.option_groups?.flatMap((group) => group.options) ?? [];
  return chosen.every((one) => all.some((option) => option.value === one.value && option.text.text === one.text.text));
}

const staticSelect = z
  .strictObject({
    type: z.literal('static_select'),
    ...single,
    ...staticLists,
    initial_option: plainOption.optional(),
  })
  .refine(hasOneList, oneList)
  .refine((select) => offers(select, select.initial_option ? [select.initial_option] : []), knownInitial);

const multiStaticSelect = z
  .strictObject({
    type: z.literal('multi_static_select'),
    ...multiple,
    ...staticLists,
    initial_options: z.array(plainOption).min(1).optional(),
  })
  .refine(hasOneList, oneList)
  .refine((select) => offers(select, select.initial_options ?? []), knownInitial);

const minQueryLength = { min_query_length: z.number().int().min(0).optional() };
const conversations = {
  default_to_current_conversation: z.boolean().optional(),
  filter: conversationFilter.optional(),
};
// Only in a modal's input block; validate.ts holds that.
const responseUrl = { response_url_enabled: z.boolean().optional() };

export const selects = [
  staticSelect,
  z.strictObject({
    type: z.literal('external_select'),
    ...single,
    ...minQueryLength,
    initial_option: plainOption.optional(),
  }),
  z.strictObject({ type: z.literal('users_select'), ...single, initial_user: id.optional() }),
  z.strictObject({
    type: z.literal('conversations_select'),
    ...single,
    ...conversations,
    ...responseUrl,
    initial_conversation: id.optional(),
  }),
  z.strictObject({ type: z.literal('channels_select'), ...single, ...responseUrl, initial_channel: id.optional() }),
] as const;

export const multiSelects = [
  multiStaticSelect,
  z.strictObject({
    type: z.literal('multi_external_select'),
    ...multiple,
    ...minQueryLength,
    initial_options: z.array(plainOption).min(1).optional(),
  }),
  z.strictObject({ type: z.literal('multi_users_select'), ...multiple, initial_users: z.array(id).optional() }),
  z.strictObject({
    type: z.literal('multi_conversations_select'),
    ...multiple,
    ...conversations,
    initial_conversations: z.array(id).optional(),
  }),
  z.strictObject({ type: z.literal('multi_channels_select'), ...multiple, initial_channels: z.array(id).optional() }),
] as const;
