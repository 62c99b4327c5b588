// What a listener returns: what to say. Sending it is say.ts's part, never the listener's.
import type { HomeView, KnownBlock, ModalView } from '@slack/types';

export type Message = {
  /** What notifications and screen readers say; at most a few sentences. */
  text: string;
  blocks: KnownBlock[];
};

/**
 * What there is to add when it is ready, such as a picture: said after a reply, in the place of a replaced message. Undefined: nothing. It is
 * given up when the bot stops, or when too much is waited for at once.
 */
type Later = () => Promise<Message | undefined>;

/** An outcome that its kind of listener cannot give is a bug, and answered as one. */
export type Outcome =
  /** An answer that only the person sees; in a modal it lies on top of it. */
  | { kind: 'reply'; message: Message; later?: Later | undefined }
  /** Takes the place of the message whose button was clicked. */
  | { kind: 'replace'; message: Message; later?: Later | undefined }
  /** Opens a modal at once as "loading", on top of the one in which the person clicked, if any; `build` then fills it. */
  | { kind: 'open_modal'; title: string; build: () => Promise<ModalView> }
  /** Takes the place of the modal that was submitted, or in which the person clicked. */
  | { kind: 'update_modal'; view: ModalView }
  /** Answers a submission: lays another modal on top of the submitted one. */
  | { kind: 'push_modal'; view: ModalView }
  /** Answers a submission: closes the modal. */
  | { kind: 'close_modal' }
  /** Answers a submission: keeps the modal and says what is wrong, by block id. */
  | { kind: 'form_errors'; errors: Record<string, string> }
  /** Draws the Home tab of the person who opened it or clicked in it. */
  | { kind: 'publish_home'; build: () => Promise<HomeView>; later?: (() => Promise<HomeView | undefined>) | undefined }
  | { kind: 'nothing' };

/** A message of one paragraph. `mrkdwn` must already be escaped where it holds what somebody typed. */
export function sentence(mrkdwn: string): Message {
  return { text: mrkdwn, blocks: [{ type: 'section', text: { type: 'mrkdwn', text: mrkdwn } }] };
}
