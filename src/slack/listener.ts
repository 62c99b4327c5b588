// The kinds of listener: what Slack can ask, and what each is given.
import type { z } from 'zod';
import type { EventName } from './events.ts';
import type { Outcome } from './outcome.ts';
import type { Action, Closed, Command, Shortcut, Submission } from './requests.ts';

/** Answers a slash command, or one sub-command of it. */
export type CommandListener<Deps> = {
  kind: 'command';
  /** With its slash, as in manifest.yml. */
  command: string;
  /**
   * The first word of the text that is for this listener, in lower case; the request's text is then what follows. The one
   * listener of the command that has none gets everything else: a command without such a listener does not start.
   */
  subcommand?: string;
  handle(request: Command, deps: Deps): Promise<Outcome>;
};

/** Answers a button or another element of a message, a modal or the Home tab. */
export type ActionListener<Deps> = {
  kind: 'action';
  actionId: string;
  handle(request: Action, deps: Deps): Promise<Outcome>;
};

/** Answers a shortcut in the menu of a message. */
export type ShortcutListener<Deps> = {
  kind: 'shortcut';
  callbackId: string;
  handle(request: Shortcut, deps: Deps): Promise<Outcome>;
};

/** Hears of something that happened. Nobody waits for an answer: it may publish the Home tab of whoever did it, or say nothing. */
export type EventListener<Deps, Event = unknown> = {
  kind: 'event';
  event: EventName;
  /** What of the event is needed; one that does not fit is logged and passed over. */
  schema: z.ZodType<Event>;
  handle(request: { key: string; event: Event }, deps: Deps): Promise<Outcome>;
};

/** Answers a submitted modal; its answer is the acknowledgement. */
export type SubmissionListener<Deps> = {
  kind: 'submission';
  callbackId: string;
  handle(request: Submission, deps: Deps): Promise<Outcome>;
};

/** Hears that a modal with `notify_on_close` was closed without being submitted. */
export type ClosedListener<Deps> = {
  kind: 'closed';
  callbackId: string;
  handle(request: Closed, deps: Deps): Promise<Outcome>;
};

export type Listener<Deps> =
  | CommandListener<Deps>
  | ActionListener<Deps>
  | ShortcutListener<Deps>
  | EventListener<Deps>
  | SubmissionListener<Deps>
  | ClosedListener<Deps>;
