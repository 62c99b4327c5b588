// The kinds of listener: what Slack can ask, and what each is given.
import type { Outcome } from './outcome.ts';
import type { Action, Command, Submission } from './requests.ts';

/** Answers a slash command. */
export type CommandListener<Deps> = {
  kind: 'command';
  /** With its slash, as in manifest.yml. */
  command: string;
  handle(request: Command, deps: Deps): Promise<Outcome>;
};

/** Answers a button or a select of a message. */
export type ActionListener<Deps> = {
  kind: 'action';
  actionId: string;
  handle(request: Action, deps: Deps): Promise<Outcome>;
};

/** Answers a submitted modal; its answer is the acknowledgement. */
export type SubmissionListener<Deps> = {
  kind: 'submission';
  callbackId: string;
  handle(request: Submission, deps: Deps): Promise<Outcome>;
};

export type Listener<Deps> = CommandListener<Deps> | ActionListener<Deps> | SubmissionListener<Deps>;
