// What a select offers: the app's own options, or the workspace's people and channels; and how a choice is told and shown.
import type { ConversationsSelect, MultiSelect, PlainTextOption, Select } from '@slack/types';
import { drawNamed, withCharacters } from '../emoji/draw.ts';
import type { ChooserEntry, ChooserGroup } from '../popup/chooser.ts';
import type { Choice, Named, Surface } from '../surface.ts';

/** One entry: `key` tells it from the others, `payload` is what the app gets. */
export type Entry = ChooserEntry & { payload: unknown };
export type EntryGroup = ChooserGroup<Entry>;
type Group = { label: { text: string }; options: readonly PlainTextOption[] };

function fromOption(option: PlainTextOption): Entry {
  return {
    key: option.value ?? option.text.text,
    text: withCharacters(option.text.text),
    look: drawNamed(option.text.text),
    ...(option.description ? { note: drawNamed(option.description.text) } : {}),
    payload: option,
  };
}

function nameOf({ name, kind }: Named): string {
  return kind === 'public' || kind === 'private' ? `# ${name}` : name;
}

function fromNamed(named: readonly Named[]): EntryGroup[] {
  return [{ label: null, entries: named.map((one) => ({ key: one.id, text: nameOf(one), payload: one.id })) }];
}

/** The app's options, in one list or in groups. */
export function fromOptions(given: readonly unknown[] | undefined): EntryGroup[] {
  const isGroup = (one: unknown): one is Group => Array.isArray((one as Group).options);
  const all = (given ?? []) as readonly (PlainTextOption | Group)[];
  const alone = all.filter((one): one is PlainTextOption => !isGroup(one));
  const groups = all.filter(isGroup).map((group) => ({
    label: withCharacters(group.label.text),
    entries: group.options.map(fromOption),
  }));
  return alone.length > 0 ? [{ label: null, entries: alone.map(fromOption) }, ...groups] : groups;
}

const kindWords: Record<Named['kind'], string> = {
  public: 'public',
  private: 'private',
  direct: 'im',
  person: 'im',
  bot: 'im',
};

function conversations(select: { filter?: ConversationsSelect['filter'] }, surface: Surface): Named[] {
  const { include, exclude_bot_users: withoutBots } = select.filter ?? {};
  const bots = new Set(
    surface.names
      .people()
      .filter(({ kind }) => kind === 'bot')
      .map(({ name }) => name),
  );
  return surface.names.channels().filter((channel) => {
    if (withoutBots && channel.kind === 'direct' && bots.has(channel.name)) return false;
    return !include || (include as string[]).includes(kindWords[channel.kind]);
  });
}

/** The entries of a single or multiple select, in groups; an external one gets its own from the app. */
export function entriesOf(select: Select | MultiSelect, surface: Surface): EntryGroup[] {
  switch (select.type) {
    case 'static_select':
    case 'multi_static_select':
      return fromOptions(select.option_groups ?? select.options);
    case 'external_select':
    case 'multi_external_select':
      return [];
    case 'users_select':
    case 'multi_users_select':
      return fromNamed(surface.names.people());
    case 'channels_select':
    case 'multi_channels_select':
      return fromNamed(surface.names.channels().filter(({ kind }) => kind === 'public'));
    case 'conversations_select':
    case 'multi_conversations_select':
      return fromNamed(conversations(select, surface));
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

/** All that is selected, as the app is told it. */
export function selectedPayloads(choice: Choice, type: string): unknown[] {
  const held = choice[choiceKey(type)];
  return (Array.isArray(held) ? held : [held]).filter((payload) => keyOf(payload) !== null);
}

/** The keys of all that is selected. */
export function selectedKeys(choice: Choice, type: string): string[] {
  return selectedPayloads(choice, type).map((payload) => keyOf(payload) ?? '');
}

/** A selected payload in words. */
export function textOf(payload: unknown, surface: Surface): string {
  if (typeof payload !== 'string') return (payload as PlainTextOption).text.text;
  const named = [...surface.names.people(), ...surface.names.channels()].find(({ id }) => id === payload);
  return named ? nameOf(named) : payload;
}
