// The people, channels and messages of the workspace, in memory, every lasting change in the journal.
import type { Clock } from '../../lib/clock.ts';
import type { Journal } from './journal.ts';
import { type MessageLog, openMessageLog } from './message-log.ts';
import type { Channel, Entry, Identity, Message, Person, Scheduled, StoredFile } from './records.ts';
import type { Sequence } from './sequence.ts';

export type Store = {
  readonly identity: Identity;
  people(): Person[];
  person(id: string): Person | undefined;
  channels(): Channel[];
  channel(id: string): Channel | undefined;
  /** Oldest first, ephemeral ones included. */
  messages(channel: string): Message[];
  message(channel: string, ts: string): Message | undefined;
  /** The replies to a message, oldest first. */
  replies(channel: string, ts: string): Message[];
  /** Oldest first. */
  files(): StoredFile[];
  file(id: string): StoredFile | undefined;
  /** Messages that are to be posted, the next one first. */
  scheduled(): Scheduled[];
  lastRead(person: string, channel: string): string;
  putPerson(person: Person): void;
  putChannel(channel: Channel): void;
  putMessage(message: Message): void;
  removeMessage(channel: string, ts: string): void;
  putFile(file: StoredFile): void;
  removeFile(id: string): void;
  putScheduled(message: Scheduled): void;
  removeScheduled(id: string): void;
  markRead(person: string, channel: string, ts: string): void;
  /** Remembers how far the shared clock is ahead, in ms. */
  markClock(aheadMs: number): void;
  /** Calls back after each change, also of what is not stored here (views, faults, connections): see `changed`. */
  subscribe(listener: () => void): () => void;
  changed(): void;
  /** Rises with each change. */
  version(): number;
};

type EntryOf<Kind extends Entry['kind']> = Extract<Entry, { kind: Kind }>;

/** Fills a store from what the journal held; `identity` is written first when the journal was empty. `clock` is the shared one. */
export function openStore(init: {
  identity: Identity;
  entries: readonly Entry[];
  journal: Journal;
  sequence: Sequence;
  clock: Clock;
}): Store {
  const { identity, journal, sequence, clock } = init;
  const people = new Map<string, Person>();
  const channels = new Map<string, Channel>();
  const log: MessageLog = openMessageLog(() => clock.now().getTime());
  const files = new Map<string, StoredFile>();
  const scheduled = new Map<string, Scheduled>();
  const reads = new Map<string, EntryOf<'read'>>();
  const listeners = new Set<() => void>();
  let ahead: EntryOf<'clock'> | undefined;
  let version = 0;

  /** What each line of the journal means. */
  const apply: { [Kind in Entry['kind']]: (entry: EntryOf<Kind>) => void } = {
    identity: () => {},
    person: ({ person }) => void people.set(person.id, person),
    channel: ({ channel }) => void channels.set(channel.id, channel),
    message({ message }) {
      log.put(message);
      sequence.passed(message.ts);
    },
    removed: ({ channel, ts }) => log.remove(channel, ts),
    file: ({ file }) => void files.set(file.id, file),
    file_removed: ({ id }) => void files.delete(id),
    scheduled: ({ message }) => void scheduled.set(message.id, message),
    unscheduled: ({ id }) => void scheduled.delete(id),
    clock: (entry) => {
      ahead = entry;
    },
    read: (entry) => void reads.set(`${entry.person} ${entry.channel}`, entry),
  };
  const applyOne = (entry: Entry): void => (apply[entry.kind] as (entry: Entry) => void)(entry);

  function live(): Entry[] {
    return [
      { kind: 'identity', identity },
      ...(ahead === undefined ? [] : [ahead]),
      ...[...people.values()].map((person): Entry => ({ kind: 'person', person })),
      ...[...channels.values()].map((channel): Entry => ({ kind: 'channel', channel })),
      ...log.lasting().map((message): Entry => ({ kind: 'message', message })),
      ...[...files.values()].map((file): Entry => ({ kind: 'file', file })),
      ...[...scheduled.values()].map((message): Entry => ({ kind: 'scheduled', message })),
      ...reads.values(),
    ];
  }

  function changed(): void {
    version += 1;
    for (const listener of listeners) listener();
  }

  function record(entry: Entry): void {
    applyOne(entry);
    // Ephemeral messages do not outlive a reload in Slack either.
    if (entry.kind !== 'message' || entry.message.to === null) journal.append(entry, live);
    changed();
  }

  for (const entry of init.entries) applyOne(entry);
  log.prune();
  if (init.entries.length === 0) journal.append({ kind: 'identity', identity }, live);

  return {
    identity,
    people: () => [...people.values()],
    person: (id) => people.get(id),
    channels: () => [...channels.values()],
    channel: (id) => channels.get(id),
    messages: log.of,
    message: log.find,
    replies: log.replies,
    files: () => [...files.values()],
    file: (id) => files.get(id),
    scheduled: () => [...scheduled.values()].sort((a, b) => a.postAt - b.postAt),
    lastRead: (person, channel) => reads.get(`${person} ${channel}`)?.ts ?? '0',
    putPerson: (person) => record({ kind: 'person', person }),
    putChannel: (channel) => record({ kind: 'channel', channel }),
    putMessage: (message) => record({ kind: 'message', message }),
    removeMessage: (channel, ts) => record({ kind: 'removed', channel, ts }),
    putFile: (file) => record({ kind: 'file', file }),
    removeFile: (id) => record({ kind: 'file_removed', id }),
    putScheduled: (message) => record({ kind: 'scheduled', message }),
    removeScheduled: (id) => record({ kind: 'unscheduled', id }),
    markRead: (person, channel, ts) => record({ kind: 'read', person, channel, ts }),
    markClock: (aheadMs) => record({ kind: 'clock', aheadMs }),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    changed,
    version: () => version,
  };
}
