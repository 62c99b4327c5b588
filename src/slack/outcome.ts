// What a listener returns: what to say. Sending it is app.ts's part, never the listener's.
import type { KnownBlock, ModalView } from '@slack/types';

export type Message = {
  /** What notifications and screen readers say; at most a few sentences. */
  text: string;
  blocks: KnownBlock[];
};

export type Outcome =
  /** An answer that only the person sees. */
  | { kind: 'reply'; message: Message }
  /** Takes the place of the message whose button was clicked. */
  | { kind: 'replace'; message: Message }
  /** Opens a modal at once as "loading"; `build` then fills it. */
  | { kind: 'open_modal'; title: string; build: () => Promise<ModalView> }
  /** Answers a submission: closes the modal. */
  | { kind: 'close_modal' }
  /** Answers a submission: keeps the modal and says what is wrong, by block id. */
  | { kind: 'form_errors'; errors: Record<string, string> }
  | { kind: 'nothing' };

/** A message of one paragraph. `mrkdwn` must already be escaped where it holds what somebody typed. */
export function sentence(mrkdwn: string): Message {
  return { text: mrkdwn, blocks: [{ type: 'section', text: { type: 'mrkdwn', text: mrkdwn } }] };
}
