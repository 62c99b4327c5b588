// What the workspace's page and its server say to each other; the page imports the types only.
import { z } from 'zod';

/** What a person can do on the page; posted as JSON to /workspace/actions. */
export const PageAction = z.discriminatedUnion('type', [
  /** Types a message, or (leading slash) a slash command, into a channel's composer. */
  z.strictObject({ type: z.literal('say'), as: z.string(), channel: z.string(), text: z.string().min(1).max(12_000) }),
  /** Uses an interactive element of a message. `state` is every input of the message as Slack sends it (block_id → action_id → value). */
  z.strictObject({
    type: z.literal('use'),
    as: z.string(),
    container: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('message'), channel: z.string(), ts: z.string() }),
      z.strictObject({ kind: z.literal('view'), viewId: z.string() }),
    ]),
    blockId: z.string(),
    actionId: z.string(),
    /** What was chosen or typed, in the element's own payload form without action_id and block_id: {selected_option}, {value}, {selected_date}, … */
    choice: z.record(z.string(), z.unknown()),
    state: z.record(z.string(), z.record(z.string(), z.unknown())),
  }),
  /** Asks the app for the options of an external select, as a person types into it; answered with `options`. */
  z.strictObject({
    type: z.literal('suggest'),
    as: z.string(),
    container: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('message'), channel: z.string(), ts: z.string() }),
      z.strictObject({ kind: z.literal('view'), viewId: z.string() }),
    ]),
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
  threadTs: string | null;
};

export type PageChannel = {
  id: string;
  /** Without #; for a direct message the other person's handle. */
  name: string;
  kind: 'public' | 'private' | 'direct';
  topic: string;
  unread: number;
  messages: readonly PageMessage[];
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
  /** Whether the app is there to answer. */
  appConnected: boolean;
};
