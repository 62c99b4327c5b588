// Where a draft belongs, a channel or one of its threads, and putting text into it where the caret stands.
import type { PageChannel } from '../../page-protocol.ts';
import { keepDraft, readDraft } from '../drafts.ts';
import { type Completion, change, drawNow } from '../session.ts';

export type Place = { channel: PageChannel; threadTs: string | null };

/** A list that is offered anew, with nothing chosen in it yet. */
export const unmoved: Completion = { index: 0, caret: 0, dismissedAt: null };

/** The name of a place's draft. */
export function draftKey({ channel, threadTs }: Place): string {
  return threadTs ? `${channel.id}/${threadTs}` : channel.id;
}

/** The DOM id of a place's composer. */
export function composerId(place: Place): string {
  return place.threadTs ? 'thread-composer' : 'composer';
}

/** Puts text in place of what stands between `from` and `to`, and the caret after it. */
export function insertText(place: Place, text: string, from: number, to: number): void {
  const draft = readDraft(draftKey(place));
  keepDraft(draftKey(place), draft.slice(0, from) + text + draft.slice(to));
  const caret = from + text.length;
  change({ completion: { ...unmoved, caret } });
  drawNow();
  const field = document.getElementById(composerId(place)) as HTMLTextAreaElement | null;
  field?.focus();
  field?.setSelectionRange(caret, caret);
  change();
}

/** Puts text where the caret of a place's composer stands. */
export function insertAtCaret(place: Place, text: string): void {
  const field = document.getElementById(composerId(place)) as HTMLTextAreaElement | null;
  const end = readDraft(draftKey(place)).length;
  insertText(place, text, field?.selectionStart ?? end, field?.selectionEnd ?? end);
}
