// The people, channels and messages of the workspace, in memory, every lasting change in the journal.
import type { Journal } from './journal.ts';
import type { Channel, Entry, Identity, Message, Person } from './records.ts';
import type { Sequence } from './sequence.ts';

/** The newest messages that a channel keeps. */
const messagesPerChannel = 1000;

export type Store = {
  readonly identity: Identity;
  people(): Person[];
  person(id: string): Person | undefined;
  channels(): Channel[];
  channel(id: string): Channel | undefined;
  /** Oldest first, ephemeral ones included. */
  messages(channel: string): Message[];
  message(channel: string, ts: string): Message | undefined;
  lastRead(person: string, channel: string): string;
  putPerson(person: Person): void;
  putChannel(channel: Channel): void;
  putMessage(message: Message): void;
  removeMessage(channel: string, ts: string): void;
  markRead(person: string, channel: string, ts: string): void;
  /** Calls back after each change, also of what is not stored here (views, faults, connections): see `changed`. */
  subscribe(listener: () => void): () => void;
  changed(): void;
  /** Rises with each change. */
  version(): number;
};

/** Fills a store from what the journal held; `identity` is written first when the journal was empty. */
export function openStore(init: {
  identity: Identity;
  entries: readonly Entry[];
  journal: Journal;
  sequence: Sequence;
}): Store {
  const { identity, journal, sequence } = init;
  const people = new Map<string, Person>();
  const channels = new Map<string, Channel>();
  const messages = new Map<string, Map<string, Message>>();
  const reads = new Map<string, Extract<Entry, { kind: 'read' }>>();
  const listeners = new Set<() => void>();
  let version = 0;

  function keepMessage(message: Message): void {
    const kept = messages.get(message.channel) ?? new Map<string, Message>();
    messages.set(message.channel, kept);
    kept.set(message.ts, message);
    sequence.passed(message.ts);
    const oldest = kept.size > messagesPerChannel ? kept.keys().next().value : undefined;
    if (oldest !== undefined) kept.delete(oldest);
  }

  function apply(entry: Entry): void {
    if (entry.kind === 'person') people.set(entry.person.id, entry.person);
    if (entry.kind === 'channel') channels.set(entry.channel.id, entry.channel);
    if (entry.kind === 'message') keepMessage(entry.message);
    if (entry.kind === 'removed') messages.get(entry.channel)?.delete(entry.ts);
    if (entry.kind === 'read') reads.set(`${entry.person} ${entry.channel}`, entry);
  }

  function live(): Entry[] {
    const kept = [...messages.values()].flatMap((byTs) => [...byTs.values()]).filter((message) => message.to === null);
    return [
      { kind: 'identity', identity },
      ...[...people.values()].map((person): Entry => ({ kind: 'person', person })),
      ...[...channels.values()].map((channel): Entry => ({ kind: 'channel', channel })),
      ...kept.map((message): Entry => ({ kind: 'message', message })),
      ...reads.values(),
    ];
  }

  function changed(): void {
    version += 1;
    for (const listener of listeners) listener();
  }

  function record(entry: Entry): void {
    apply(entry);
    // Ephemeral messages do not outlive a reload in Slack either.
    if (entry.kind !== 'message' || entry.message.to === null) journal.append(entry, live);
    changed();
  }

  for (const entry of init.entries) apply(entry);
  if (init.entries.length === 0) journal.append({ kind: 'identity', identity }, live);

  return {
    identity,
    people: () => [...people.values()],
    person: (id) => people.get(id),
    channels: () => [...channels.values()],
    channel: (id) => channels.get(id),
    messages: (channel) => [...(messages.get(channel)?.values() ?? [])],
    message: (channel, ts) => messages.get(channel)?.get(ts),
    lastRead: (person, channel) => reads.get(`${person} ${channel}`)?.ts ?? '0',
    putPerson: (person) => record({ kind: 'person', person }),
    putChannel: (channel) => record({ kind: 'channel', channel }),
    putMessage: (message) => record({ kind: 'message', message }),
    removeMessage: (channel, ts) => record({ kind: 'removed', channel, ts }),
    markRead: (person, channel, ts) => record({ kind: 'read', person, channel, ts }),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    changed,
    version: () => version,
  };
}
