// What fits the word that is being typed: slash commands, people and groups, channels, emoji.
import type { PageState } from '../page-protocol.ts';
import { drawEmoji } from './emoji/draw.ts';
import { searchEmoji } from './emoji/table.ts';

export type Command = PageState['commands'][number];

/** One entry: what it puts in place of the word, and how it looks. */
export type Choice = { insert: string; sign?: unknown; title: string; hint?: string; aside?: string; note?: string };

/** What the composer offers for a draft: choices for the word that begins at `from`, or the command that is being filled in. */
export type Offer = { label: string; from: number; choices: readonly Choice[]; filling: Command | null };

type Source = { label: string; pattern: RegExp; find: (typed: string, state: PageState) => Choice[] };

const most = 8;
const nothing: Offer = { label: '', from: 0, choices: [], filling: null };

function holds(typed: string, ...texts: string[]): boolean {
  return texts.some(
    (text) =>
      text
        .toLowerCase()
        .split(/[\s._-]+/)
        .some((word) => word.startsWith(typed)) || text.toLowerCase().startsWith(typed),
  );
}

function findPeople(typed: string, state: PageState): Choice[] {
  const everybody = ['here', 'channel', 'everyone'].map((name) => ({
    name,
    realName: `Notify @${name}`,
    isBot: false,
  }));
  const people = [...state.people, ...everybody]
    .filter(({ name, realName }) => holds(typed, name, realName))
    .map(({ name, realName, isBot }) => ({
      insert: `@${name} `,
      title: realName,
      hint: `@${name}`,
      ...(isBot ? { aside: 'APP' } : {}),
    }));
  const groups = (state.userGroups ?? [])
    .filter(({ handle, name }) => holds(typed, handle, name))
    .map(({ handle, name }) => ({ insert: `@${handle} `, title: name, hint: `@${handle}`, aside: 'Group' }));
  return [...groups, ...people];
}

function findChannels(typed: string, state: PageState): Choice[] {
  return [...state.channels.filter(({ kind }) => kind !== 'direct'), ...(state.joinable ?? [])]
    .filter(({ name }) => holds(typed, name))
    .map(({ name }) => ({ insert: `#${name} `, sign: '#', title: name }));
}

function findNames(typed: string): Choice[] {
  return searchEmoji(typed, most).map((name) => ({ insert: `:${name}: `, sign: drawEmoji(name), title: `:${name}:` }));
}

const sources: readonly Source[] = [
  { label: 'People', pattern: /(?:^|[\s(])(@([\p{L}\p{N}._-]*))$/u, find: findPeople },
  { label: 'Channels', pattern: /(?:^|[\s(])(#([\p{L}\p{N}_-]*))$/u, find: findChannels },
  { label: 'Emoji', pattern: /(?:^|[\s(])(:([a-z0-9_+-]{2,}))$/i, find: findNames },
];

function offerCommands(draft: string, state: PageState): Offer | null {
  const typed = /^(\/\S*)(\s?)/.exec(draft);
  if (!typed) return null;
  const [, name = '', space] = typed;
  if (space) {
    const filling = state.commands.find(({ command }) => command === name) ?? null;
    return filling && { ...nothing, filling };
  }
  const fitting = state.commands.filter(({ command }) => command.startsWith(name.toLowerCase()));
  const choices = fitting.map(({ command, hint, description }) => ({
    insert: `${command} `,
    title: command,
    hint,
    aside: state.app,
    note: description,
  }));
  return { ...nothing, label: 'Slash commands', choices };
}

/** Reads a draft up to the caret. Commands are not for threads, as in Slack. */
export function offerFor(draft: string, caret: number, isThread: boolean, state: PageState): Offer {
  const before = draft.slice(0, caret);
  for (const { label, pattern, find } of sources) {
    const found = pattern.exec(before);
    const choices = found ? find((found[2] ?? '').toLowerCase(), state).slice(0, most) : [];
    if (found && choices.length > 0) return { label, from: caret - (found[1]?.length ?? 0), choices, filling: null };
  }
  return (isThread ? null : offerCommands(draft, state)) ?? nothing;
}
