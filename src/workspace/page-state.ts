// All that one person sees, in the form of page-protocol.ts.
import type { Context } from './context.ts';
import { pageFile } from './file-shape.ts';
import type { PageChannel, PageMessage, PagePerson, PageState, PageView, Trouble } from './page-protocol.ts';
import { cast, userGroups } from './state/defaults.ts';
import type { Channel, Message, Person } from './state/records.ts';
import type { OpenView } from './view-stacks.ts';

/** The newest messages of a channel that the page is sent; pinned ones and the first of their threads come along. */
const shown = 200;

/** Gives the state of a person, computed once for each change however many pages ask. */
export function openPageStates(context: Context): (person: string) => PageState {
  const { store } = context;
  const states = new Map<string, { version: number; state: PageState }>();
  return (person) => {
    const known = states.get(person);
    if (known?.version === store.version()) return known.state;
    const state = stateFor(context, person);
    states.set(person, { version: store.version(), state });
    return state;
  };
}

function stateFor(context: Context, me: string): PageState {
  const { store, manifest, views, faults, delivery, clock } = context;
  const people = store.people();
  const channels = store.channels();
  const mine = channels.filter((channel) => channel.members.includes(me));
  const home = views.home(me);
  return {
    team: store.identity.teamName,
    app: manifest.display_information.name,
    me,
    cast: cast.flatMap((name) => people.filter((person) => person.name === name)).map(pagePerson),
    people: people.map(pagePerson),
    channels: mine.map((channel) => pageChannel(context, channel, me)),
    joinable: channels
      .filter((channel) => channel.kind === 'public' && !channel.archived && !channel.members.includes(me))
      .map(({ id, name }) => ({ id, name })),
    views: views.of(me).map(pageView),
    ...(manifest.features.app_home?.home_tab_enabled === true
      ? { home: home === undefined ? null : pageView(home) }
      : {}),
    commands: manifest.features.slash_commands.map((one) => ({
      command: one.command,
      hint: one.usage_hint ?? '',
      description: one.description,
    })),
    shortcuts: manifest.features.shortcuts.map(({ type, name, callback_id: callbackId, description }) => ({
      kind: type,
      name,
      callbackId,
      description,
    })),
    userGroups: userGroups.map(({ id, handle, name }) => ({ id, handle, name })),
    troubles: troublesOf(context),
    ...(context.skipApp === null ? {} : { clockAheadMs: clock.aheadMs() }),
    faults: faults.all(),
    appConnected: delivery.connected(),
  };
}

function troublesOf({ troubles, dispatcher }: Context): Trouble[] {
  return [...troubles.lasting(), ...(dispatcher.willDuplicate() ? (['duplicate_next'] as const) : [])];
}

function pagePerson(person: Person): PagePerson {
  const { id, name, realName, isBot, isGuest } = person;
  return { id, name, realName, isBot, isGuest };
}

function pageChannel(context: Context, channel: Channel, me: string): PageChannel {
  const { store } = context;
  const other = channel.members.find((member) => member !== me) ?? me;
  const messages = store.messages(channel.id).filter((message) => message.to === null || message.to === me);
  const read = Number(store.lastRead(me, channel.id));
  const isUnread = (one: Message) => one.user !== me && Number(one.ts) > read && (!isReply(one) || one.broadcast);
  return {
    id: channel.id,
    name: channel.kind === 'direct' ? (store.person(other)?.name ?? other) : channel.name,
    kind: channel.kind,
    topic: channel.topic,
    unread: messages.filter(isUnread).length,
    messages: newest(messages).map((message) => pageMessage(context, message)),
    members: channel.members,
    archived: channel.archived,
    bookmarks: channel.bookmarks.map(({ id, title, link, emoji }) => ({ id, title, link, emoji })),
  };
}

const isReply = (message: Message): boolean => message.threadTs !== null && message.threadTs !== message.ts;

function newest(messages: readonly Message[]): Message[] {
  const from = messages[messages.length - shown]?.ts ?? '0';
  const roots = new Set(messages.slice(-shown).map((message) => message.threadTs));
  return messages.filter((one) => Number(one.ts) >= Number(from) || one.pin !== null || roots.has(one.ts));
}

function pageMessage(context: Context, message: Message): PageMessage {
  const { store } = context;
  const replies = isReply(message) ? [] : store.replies(message.channel, message.ts).filter(({ to }) => to === null);
  const files = message.files.flatMap((id) => store.file(id) ?? []);
  return {
    ts: message.ts,
    user: message.user,
    text: message.text,
    blocks: message.blocks,
    attachments: message.attachments,
    ephemeral: message.to !== null,
    edited: message.editedTs !== null,
    threadTs: replies.length > 0 ? message.ts : message.threadTs,
    ...(message.broadcast ? { broadcast: true } : {}),
    ...(message.reactions.length > 0 ? { reactions: message.reactions } : {}),
    ...(message.pin === null ? {} : { pinned: true }),
    ...(files.length > 0 ? { files: files.map(pageFile) } : {}),
    ...(replies.length > 0 ? { replies: summaryOf(replies) } : {}),
  };
}

function summaryOf(replies: readonly Message[]): NonNullable<PageMessage['replies']> {
  const users = [...new Set(replies.map((reply) => reply.user))];
  return { count: replies.length, users, lastTs: replies.at(-1)?.ts ?? '' };
}

function pageView(open: OpenView): PageView {
  const label = (value: unknown) => (value as { text: string } | undefined)?.text ?? null;
  return {
    id: open.id,
    title: label(open.view.title) ?? '',
    submit: label(open.view.submit),
    close: label(open.view.close) ?? 'Cancel',
    blocks: open.view.blocks,
    hash: open.hash,
  };
}
