// A channel as one person sees it: what they type, and what they then see.
import type { PageAnswer, PageChannel, PageMessage } from '../../src/workspace/page-protocol.ts';
import type { Workspace } from '../../src/workspace/workspace.ts';
import { type Elements, openElements } from './workspace-elements.ts';
import { matches, visibleText } from './workspace-text.ts';
import { until } from './workspace-until.ts';

type Shape = Record<string, unknown>;

/** A message; it is read anew at each look, so it shows what it says now. */
export type Seen = Elements & {
  readonly ts: string;
  /** Who wrote it, by handle. */
  readonly author: string;
  /** All visible text. */
  readonly text: string;
  readonly edited: boolean;
  readonly pinned: boolean;
  /** Name of the emoji → who set it, by handle. */
  readonly reactions: Record<string, string[]>;
  readonly raw: PageMessage;
  /** Sets one's own reaction; `name` without colons. */
  react(name: string): Promise<PageAnswer>;
  takeBack(name: string): Promise<PageAnswer>;
  pin(): Promise<PageAnswer>;
  unpin(): Promise<PageAnswer>;
  delete(): Promise<PageAnswer>;
  /** Starts a message shortcut by what it is called. */
  shortcut(name: string): Promise<PageAnswer>;
  /** Its thread, opened beside the channel. */
  thread(): Place;
  /** Waits until the message says this. */
  becomes(wanted: string | RegExp): Promise<void>;
  /** Waits until it is gone. */
  disappears(): Promise<void>;
};

/** A channel, or one thread of it. */
export type Place = {
  readonly id: string;
  /** Types a message or a slash command; resolves when the app has acknowledged it. */
  types(text: string): Promise<PageAnswer>;
  /** Uploads a file; the type follows from its name. */
  uploads(name: string, content: string | Buffer): Promise<PageAnswer>;
  /** Waits for a message to everybody that says this; the newest one. */
  sees(wanted: string | RegExp): Promise<Seen>;
  /** Waits for an ephemeral message that says this and came after what was typed last; the newest one. */
  seesEphemeral(wanted: string | RegExp): Promise<Seen>;
  /** The newest ephemeral message that came after what was typed last, once there is one. */
  lastEphemeral(): Promise<Seen>;
  /** All that can be seen now, oldest first; in a channel without the replies, in a thread with its first message. */
  messages(): Seen[];
};

// When each person typed last, so that an old answer is not taken for the new one.
const typedAt = new WeakMap<Workspace, Map<string, string>>();

/** A channel by name, or the thread of one message of it. */
export function openPlace(workspace: Workspace, as: string, channel: string, threadTs?: string): Place {
  const id = channelOf(workspace, as, channel).id;
  const raw = () => channelOf(workspace, as, channel).messages.filter((message) => isShown(message, threadTs));
  const typed = typedAt.get(workspace) ?? new Map<string, string>();
  typedAt.set(workspace, typed);
  const key = `${as} ${id}`;
  const place = { as, channel: id, ...(threadTs === undefined ? {} : { threadTs }) };

  const waitFor = (kind: string, wanted: string | RegExp, fits: (message: PageMessage) => boolean) =>
    until(
      workspace,
      `${kind} in ${channel} that says ${wanted}`,
      () => {
        const newest = raw().findLast((one) => fits(one) && matches(textOf(one), wanted));
        return newest === undefined ? undefined : openSeen(workspace, as, channel, newest.ts);
      },
      () =>
        raw()
          .map((one) => `- ${one.ephemeral ? '(ephemeral) ' : ''}${textOf(one)}`)
          .join('\n'),
    );
  const fresh = (message: PageMessage) => message.ephemeral && Number(message.ts) > Number(typed.get(key) ?? 0);

  return {
    id,
    types(text) {
      typed.set(key, channelOf(workspace, as, channel).messages.at(-1)?.ts ?? '0');
      return workspace.perform({ type: 'say', ...place, text });
    },
    uploads(name, content) {
      const base64 = Buffer.from(content).toString('base64');
      return workspace.perform({ type: 'upload', ...place, name, mimetype: '', base64 });
    },
    sees: (wanted) => waitFor('a message', wanted, (message) => !message.ephemeral),
    seesEphemeral: (wanted) => waitFor('an ephemeral message', wanted, fresh),
    lastEphemeral: () => waitFor('an ephemeral message', '', fresh),
    messages: () => raw().map((message) => openSeen(workspace, as, channel, message.ts)),
  };
}

function isShown(message: PageMessage, threadTs: string | undefined): boolean {
  const isReply = message.threadTs !== null && message.threadTs !== message.ts;
  if (threadTs !== undefined) return message.ts === threadTs || message.threadTs === threadTs;
  return !isReply || message.broadcast === true || message.ephemeral;
}

function openSeen(workspace: Workspace, as: string, channel: string, ts: string): Seen {
  const find = () => channelOf(workspace, as, channel).messages.find((one) => one.ts === ts);
  const raw = (): PageMessage => {
    const message = find();
    if (message === undefined) throw new Error(`the message ${ts} in ${channel} is gone`);
    return message;
  };
  const at = { as, channel: channelOf(workspace, as, channel).id, ts };
  const elements = openElements({
    workspace,
    as,
    container: { kind: 'message', channel: at.channel, ts },
    blocks: () => blocksOf(raw()),
    entered: {},
  });
  const handle = (user: string) => workspace.stateFor(as).people.find((person) => person.id === user)?.name ?? user;
  return {
    ...elements,
    ts,
    get author() {
      return handle(raw().user);
    },
    get text() {
      return textOf(raw());
    },
    get edited() {
      return raw().edited;
    },
    get pinned() {
      return raw().pinned === true;
    },
    get reactions() {
      return Object.fromEntries((raw().reactions ?? []).map((one) => [one.name, one.users.map(handle)]));
    },
    get raw() {
      return raw();
    },
    react: (name) => workspace.perform({ type: 'react', ...at, name, on: true }),
    takeBack: (name) => workspace.perform({ type: 'react', ...at, name, on: false }),
    pin: () => workspace.perform({ type: 'pin', ...at, on: true }),
    unpin: () => workspace.perform({ type: 'pin', ...at, on: false }),
    delete: () => workspace.perform({ type: 'delete', ...at }),
    shortcut(name) {
      const callbackId = shortcutNamed(workspace, as, 'message', name);
      return workspace.perform({ type: 'shortcut', as, callbackId, message: { channel: at.channel, ts } });
    },
    thread: () => openPlace(workspace, as, channel, raw().threadTs ?? ts),
    async becomes(wanted) {
      const fits = () => {
        const message = find();
        return (message !== undefined && matches(textOf(message), wanted)) || undefined;
      };
      await until(workspace, `the message to say ${wanted}`, fits, () => textOf(raw()));
    },
    async disappears() {
      await until(workspace, 'the message to disappear', () => find() === undefined || undefined);
    },
  };
}

/** The callback_id of the shortcut that is called so. */
export function shortcutNamed(workspace: Workspace, as: string, kind: 'global' | 'message', name: string): string {
  const all = (workspace.stateFor(as).shortcuts ?? []).filter((one) => one.kind === kind);
  const known = all.find((one) => one.name === name);
  if (known !== undefined) return known.callbackId;
  throw new Error(`there is no ${kind} shortcut "${name}"; there is: ${all.map((one) => one.name).join(', ')}`);
}

function channelOf(workspace: Workspace, as: string, named: string): PageChannel {
  const { channels, people } = workspace.stateFor(as);
  const app = people.find((person) => person.isBot && person.id !== 'USLACKBOT')?.name;
  const wanted = named === '@app' ? `@${app}` : named;
  const channel = channels.find((one) => (one.kind === 'direct' ? `@${one.name}` : `#${one.name}`) === wanted);
  if (channel === undefined) throw new Error(`${as} is not in ${named}`);
  return channel;
}

function blocksOf(message: PageMessage): Shape[] {
  const framed = (message.attachments ?? []).flatMap((one) =>
    Array.isArray(one.blocks) ? (one.blocks as Shape[]) : [],
  );
  return [...message.blocks, ...framed];
}

function textOf(message: PageMessage): string {
  return visibleText(blocksOf(message), message.text);
}
