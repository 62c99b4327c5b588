// What the workspace's page and its server say to each other; the page imports the types only.
import { z } from 'zod';

/**
 * What can go wrong on demand. `down`: every API call and response_url fails to connect; `error_500`; `rate_limited`: 429 with Retry-After;
 * `slow`: each call takes 2.9 s; these last until switched off. `lost_socket` and `duplicate_next` happen once.
 */
export const troubles = ['down', 'error_500', 'rate_limited', 'slow', 'lost_socket', 'duplicate_next'] as const;
export type Trouble = (typeof troubles)[number];

/** Where an element stands. */
const Container = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('message'), channel: z.string(), ts: z.string() }),
  z.strictObject({ kind: z.literal('view'), viewId: z.string() }),
]);

/** What a person can do on the page; posted as JSON to /workspace/actions. */
export const PageAction = z.discriminatedUnion('type', [
  /** Types a message, or (leading slash) a slash command, into a channel's composer. */
  z.strictObject({
    type: z.literal('say'),
    as: z.string(),
    channel: z.string(),
    text: z.string().min(1).max(12_000),
    /** The message whose thread it is typed into. Slash commands do not work in threads, as in Slack. */
    threadTs: z.string().optional(),
  }),
  /** Uses an interactive element of a message. `state` is every input of the message as Slack sends it (block_id → action_id → value). */
  z.strictObject({
    type: z.literal('use'),
    as: z.string(),
    container: Container,
    blockId: z.string(),
    actionId: z.string(),
    /**
     * What was chosen or typed, in the element's own payload form without action_id and block_id: {selected_option}, {value},
     * {selected_date}, … Of feedback_buttons the {value} of the one that was clicked; of a file_input {files: [{name, mimetype, base64}]}.
     */
    choice: z.record(z.string(), z.unknown()),
    state: z.record(z.string(), z.record(z.string(), z.unknown())),
  }),
  /** Asks the app for the options of an external select, as a person types into it; answered with `options`. */
  z.strictObject({
    type: z.literal('suggest'),
    as: z.string(),
    container: Container,
    blockId: z.string(),
    actionId: z.string(),
    value: z.string(),
  }),
  z.strictObject({
    type: z.literal('submit'),
    as: z.string(),
    viewId: z.string(),
    state: z.record(z.string(), z.record(z.string(), z.unknown())),
  }),
  /** Closes the top view, or (`all`) the whole stack. */
  z.strictObject({ type: z.literal('close'), as: z.string(), viewId: z.string(), all: z.boolean() }),
  /** Takes an ephemeral message away. */
  z.strictObject({ type: z.literal('dismiss'), as: z.string(), channel: z.string(), ts: z.string() }),
  /** Says that the channel was read up to `ts`. */
  z.strictObject({ type: z.literal('read'), as: z.string(), channel: z.string(), ts: z.string() }),
  /** Sets or takes back one's own reaction; `name` is Slack's, without colons. */
  z.strictObject({
    type: z.literal('react'),
    as: z.string(),
    channel: z.string(),
    ts: z.string(),
    name: z.string(),
    on: z.boolean(),
  }),
  z.strictObject({ type: z.literal('pin'), as: z.string(), channel: z.string(), ts: z.string(), on: z.boolean() }),
  /** Deletes one's own message. */
  z.strictObject({ type: z.literal('delete'), as: z.string(), channel: z.string(), ts: z.string() }),
  /** Starts a shortcut: a message shortcut with its message, a global one without. */
  z.strictObject({
    type: z.literal('shortcut'),
    as: z.string(),
    callbackId: z.string(),
    message: z.strictObject({ channel: z.string(), ts: z.string() }).optional(),
  }),
  z.strictObject({ type: z.literal('join'), as: z.string(), channel: z.string() }),
  z.strictObject({ type: z.literal('leave'), as: z.string(), channel: z.string() }),
  /** Adds somebody (the app too) to a channel. */
  z.strictObject({ type: z.literal('invite'), as: z.string(), channel: z.string(), person: z.string() }),
  /** Opens the app's Home tab. */
  z.strictObject({ type: z.literal('open_home'), as: z.string() }),
  z.strictObject({
    type: z.literal('upload'),
    as: z.string(),
    channel: z.string(),
    threadTs: z.string().optional(),
    name: z.string().min(1).max(255),
    mimetype: z.string().max(255),
    /** At most 5 MB. */
    base64: z.string().max(7_000_000),
  }),
  /** Makes something go wrong as it does in a real Slack. */
  z.strictObject({ type: z.literal('disturb'), as: z.string(), trouble: z.enum(troubles), on: z.boolean() }),
  /** Moves the clock that the workspace and the app share. */
  z.strictObject({ type: z.literal('skip'), as: z.string(), minutes: z.number().int().min(1).max(1440) }),
  z.strictObject({ type: z.literal('clear_faults'), as: z.string() }),
]);
export type PageAction = z.infer<typeof PageAction>;

/**
 * The answer to an action. `errors` belong to the inputs of the submitted view, by block_id; `options` are those of an
 * external select, in Slack's form; `notice` is what Slack would show the person.
 */
export type PageAnswer =
  | { ok: true; errors?: Record<string, string>; options?: readonly Record<string, unknown>[]; notice?: string }
  | { ok: false; notice: string };

export type PagePerson = {
  id: string;
  /** The handle, without @. */
  name: string;
  realName: string;
  isBot: boolean;
  isGuest: boolean;
};

export type PageMessage = {
  ts: string;
  user: string;
  text: string;
  /** Block Kit, as the app sent it and the workspace accepted it. */
  blocks: readonly Record<string, unknown>[];
  /** Slack's older frames: `{ color, blocks, fallback, … }`. */
  attachments?: readonly Record<string, unknown>[];
  ephemeral: boolean;
  edited: boolean;
  /** The first message of the thread it belongs to; a thread's first message has its own ts here once it has replies. */
  threadTs: string | null;
  /** Also shown in the channel, though it is a reply. */
  broadcast?: boolean;
  reactions?: readonly { name: string; users: readonly string[] }[];
  pinned?: boolean;
  files?: readonly PageFile[];
  /** Of a thread's first message. */
  replies?: { count: number; users: readonly string[]; lastTs: string };
};

export type PageFile = {
  id: string;
  name: string;
  mimetype: string;
  size: number;
  /** Path on this server: /workspace/files/<id>. */
  url: string;
};

export type PageChannel = {
  id: string;
  /** Without #; for a direct message the other person's handle. */
  name: string;
  kind: 'public' | 'private' | 'direct';
  topic: string;
  unread: number;
  messages: readonly PageMessage[];
  members?: readonly string[];
  archived?: boolean;
  bookmarks?: readonly { id: string; title: string; link: string; emoji: string | null }[];
};

export type PageView = {
  id: string;
  title: string;
  submit: string | null;
  close: string;
  blocks: readonly Record<string, unknown>[];
  /** Changes with each update of the view, so that the page knows when to draw it anew. */
  hash: string;
};

export type PageFault = {
  at: string;
  /** The API method, `ack`, or the kind of request. */
  where: string;
  /** Slack's own error code. */
  code: string;
  /** JSON pointers or sentences that say what is wrong. */
  details: readonly string[];
};

/** All that one person sees: sent whole as a server-sent event from /workspace/events?as=ID, each time something changed (at most about thirty times a second). */
export type PageState = {
  team: string;
  app: string;
  me: string;
  /** Whom one can act as. */
  cast: readonly PagePerson[];
  people: readonly PagePerson[];
  channels: readonly PageChannel[];
  /** The modal stack, bottom first. */
  views: readonly PageView[];
  commands: readonly { command: string; hint: string; description: string }[];
  faults: readonly PageFault[];
  /** Public channels that one could join. */
  joinable?: readonly { id: string; name: string }[];
  shortcuts?: readonly { kind: 'global' | 'message'; name: string; callbackId: string; description: string }[];
  userGroups?: readonly { id: string; handle: string; name: string }[];
  /** What the app published for this person; null before it did, absent when the manifest has no Home tab. */
  home?: PageView | null;
  /** What is going wrong on demand at the moment. */
  troubles?: readonly Trouble[];
  /** How far the shared clock is ahead, in ms; absent where it cannot be moved. */
  clockAheadMs?: number;
  /** Whether the app is there to answer. */
  appConnected: boolean;
};
