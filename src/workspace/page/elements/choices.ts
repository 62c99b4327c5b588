// What a select offers: the app's own options, or the workspace's people and channels.
import type { ConversationsSelect, MultiSelect, PlainTextOption, Select } from '@slack/types';
import { withEmoji } from '../mrkdwn/emoji.ts';
import type { Choice, Named, Surface } from '../surface.ts';

/** One entry: `key` tells it from the others, `payload` is what the app gets. */
export type Entry = { key: string; text: string; payload: unknown };
export type EntryGroup = { label: string | null; entries: Entry[] };

function fromOptions(options: readonly PlainTextOption[] | undefined): Entry[] {
  return (options ?? []).map((option) => ({
    key: option.value ?? option.text.text,
    text: withEmoji(option.text.text),
    payload: option,
  }));
}

function fromNamed(named: readonly Named[]): Entry[] {
  return named.map(({ id, name, kind }) => ({
    key: id,
    text: kind === 'public' || kind === 'private' ? `# ${name}` : name,
    payload: id,
  }));
}

const kindWords = { public: 'public', private: 'private', direct: 'im', person: 'im' } as const;

function conversations(select: { filter?: ConversationsSelect['filter'] }, surface: Surface): Named[] {
  const include = select.filter?.include;
  return surface.names.channels().filter((channel) => !include || include.includes(kindWords[channel.kind]));
}

/** The entries of a single or multiple select, in groups. */
export function entriesOf(select: Select | MultiSelect, surface: Surface): EntryGroup[] {
  const one = (entries: Entry[]): EntryGroup[] => [{ label: null, entries }];
  switch (select.type) {
    case 'static_select':
    case 'multi_static_select':
      if (!select.option_groups) return one(fromOptions(select.options));
      return select.option_groups.map((group) => ({
        label: withEmoji(group.label.text),
        entries: fromOptions(group.options),
      }));
    case 'external_select':
      return one(fromOptions(select.initial_option ? [select.initial_option] : []));
    case 'multi_external_select':
      return one(fromOptions(select.initial_options));
    case 'users_select':
    case 'multi_users_select':
      return one(fromNamed(surface.names.people()));
    case 'channels_select':
    case 'multi_channels_select':
      return one(fromNamed(surface.names.channels().filter(({ kind }) => kind === 'public')));
    case 'conversations_select':
    case 'multi_conversations_select':
      return one(fromNamed(conversations(select, surface)));
  }
}

const keys: Record<string, string> = {
  users_select: 'selected_user',
  channels_select: 'selected_channel',
  conversations_select: 'selected_conversation',
  multi_users_select: 'selected_users',
  multi_channels_select: 'selected_channels',
  multi_conversations_select: 'selected_conversations',
  multi_static_select: 'selected_options',
  multi_external_select: 'selected_options',
};

/** The name under which this type of select tells its value. */
export function choiceKey(type: string): string {
  return keys[type] ?? 'selected_option';
}

/** The key of one selected payload: an option's value, or an id. */
export function keyOf(payload: unknown): string | null {
  if (typeof payload === 'string') return payload;
  if (typeof payload !== 'object' || payload === null) return null;
  const option = payload as PlainTextOption;
  return option.value ?? option.text?.text ?? null;
}

/** The keys of all that is selected. */
export function selectedKeys(choice: Choice, type: string): string[] {
  const held = choice[choiceKey(type)];
  return (Array.isArray(held) ? held : [held]).map(keyOf).filter((key) => key !== null);
}
