// All that one person sees, in the form of page-protocol.ts.
import type { Context } from './context.ts';
import type { PageChannel, PageMessage, PagePerson, PageState, PageView } from './page-protocol.ts';
import { cast } from './state/defaults.ts';
import type { Channel, Message, Person } from './state/records.ts';
import type { OpenView } from './view-stacks.ts';

/** The newest messages of a channel that the page is sent. */
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
  const { store, manifest, views, faults, delivery } = context;
  const people = store.people();
  return {
    team: store.identity.teamName,
    app: manifest.display_information.name,
    me,
    cast: cast.flatMap((name) => people.filter((person) => person.name === name)).map(pagePerson),
    people: people.map(pagePerson),
    channels: store
      .channels()
      .filter((channel) => channel.members.includes(me) && !channel.archived)
      .map((channel) => pageChannel(context, channel, me)),
    views: views.of(me).map(pageView),
    commands: manifest.features.slash_commands.map((one) => ({
      command: one.command,
      hint: one.usage_hint ?? '',
      description: one.description,
    })),
    faults: faults.all(),
    appConnected: delivery.connected(),
  };
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
  return {
    id: channel.id,
    name: channel.kind === 'direct' ? (store.person(other)?.name ?? other) : channel.name,
    kind: channel.kind,
    topic: channel.topic,
    unread: messages.filter((message) => message.user !== me && Number(message.ts) > read).length,
    messages: messages.slice(-shown).map(pageMessage),
  };
}

function pageMessage(message: Message): PageMessage {
  return {
    ts: message.ts,
    user: message.user,
    text: message.text,
    blocks: message.blocks,
    attachments: message.attachments,
    ephemeral: message.to !== null,
    edited: message.editedTs !== null,
    threadTs: message.threadTs,
  };
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
