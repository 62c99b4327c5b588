// The composer of a channel or a thread: a draft for each, completion, emoji, shortcuts, files, Enter to send.
import { html, nothing, type TemplateResult } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import type { PageState } from '../../page-protocol.ts';
import { act } from '../act.ts';
import { type Choice, type Offer, offerFor } from '../completion.ts';
import { forgetDraft, keepDraft, readDraft } from '../drafts.ts';
import { channelTitle } from '../people.ts';
import { change, session } from '../session.ts';
import { drawOffer } from './completion-list.ts';
import { drawComposerTools } from './composer-tools.ts';
import { composerId, draftKey, insertText, type Place, unmoved } from './draft-place.ts';
import { sendIcon } from './icons.ts';
import { drawNotice } from './notice.ts';

async function send(place: Place): Promise<void> {
  const key = draftKey(place);
  const text = readDraft(key).trim();
  if (text === '') return;
  forgetDraft(key);
  change({ completion: unmoved });
  const thread = place.threadTs ? { threadTs: place.threadTs } : {};
  const answer = await act({ type: 'say', channel: place.channel.id, text, ...thread });
  // What could not be sent comes back, unless something else was typed meanwhile.
  if (answer?.ok === false && readDraft(key) === '') keepDraft(key, text);
  change();
}

/** What the composer offers now; nothing after Escape, until the draft changes. */
function currentOffer(place: Place, caret: number, state: PageState): Offer {
  const draft = readDraft(draftKey(place));
  const isDismissed = session.completion.dismissedAt === draft;
  return offerFor(isDismissed ? '' : draft, isDismissed ? 0 : caret, place.threadTs !== null, state);
}

/** A key while something is offered; answers whether it was used up. */
function steer(event: KeyboardEvent, offer: Offer, caret: number, place: Place): boolean {
  const { choices } = offer;
  const index = Math.min(session.completion.index, choices.length - 1);
  const move = (by: number): void =>
    change({ completion: { ...session.completion, caret, index: (index + by + choices.length) % choices.length } });
  const chosen = choices[index];
  if (!chosen) return false;
  const typed = readDraft(draftKey(place)).slice(offer.from, caret);
  const isTyped =
    chosen.insert.trim() === typed || (index === 0 && choices.some(({ insert }) => insert.trim() === typed));
  if (event.key === 'ArrowDown') move(1);
  else if (event.key === 'ArrowUp') move(-1);
  else if (event.key === 'Escape') change({ completion: { ...unmoved, dismissedAt: readDraft(draftKey(place)) } });
  else if (event.key === 'Tab' || (event.key === 'Enter' && !event.shiftKey && !isTyped))
    insertText(place, chosen.insert, offer.from, caret);
  else return false;
  return true;
}

/** Draws the composer of a place. */
export function drawComposer(place: Place, state: PageState): TemplateResult {
  const id = composerId(place);
  const draft = readDraft(draftKey(place));
  const caret = Math.min(session.completion.caret, draft.length);
  const hasFocus = document.activeElement?.id === id;
  const offer = currentOffer(place, hasFocus ? caret : 0, state);
  const selected = Math.min(session.completion.index, offer.choices.length - 1);
  const pressed = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    // Read now, not as it was drawn: keys can come faster than frames.
    const at = (event.target as HTMLTextAreaElement).selectionStart;
    const isSteered = steer(event, currentOffer(place, at, state), at, place);
    const isSend = !isSteered && event.key === 'Enter' && !event.shiftKey;
    if (isSteered || isSend) event.preventDefault();
    if (isSend) void send(place);
  };
  const typed = (event: Event): void => {
    const field = event.target as HTMLTextAreaElement;
    keepDraft(draftKey(place), field.value);
    change({ completion: { ...unmoved, caret: field.selectionStart } });
  };
  const pick = (choice: Choice): void => insertText(place, choice.insert, offer.from, caret);
  const isOpen = offer.choices.length > 0;
  // One place at a time: the thread, where one is open.
  const hasNotice = place.threadTs !== null || session.pane?.kind !== 'thread';
  const label = place.threadTs ? 'Reply…' : `Message ${channelTitle(place.channel)}`;
  return html`<div class="composer-area">
    ${hasNotice ? drawNotice() : null}
    ${drawOffer(offer, selected, id, pick)}
    <div class="composer">
      <textarea id=${id} rows="1" maxlength="12000" placeholder=${label} aria-label=${label} aria-autocomplete="list"
        aria-controls=${isOpen ? `${id}-offer` : nothing} aria-activedescendant=${isOpen ? `${id}-offer-${selected}` : nothing}
        aria-describedby=${offer.filling ? `${id}-hint` : nothing} .value=${live(draft)} @input=${typed} @keydown=${pressed} @blur=${() => change()}></textarea>
      <div class="composer-foot">${drawComposerTools(place, state)}
        <span class="composer-help quiet"><kbd>Shift</kbd> <kbd>Enter</kbd> for a new line</span>
        <button type="button" class="send" aria-label="Send" ?disabled=${draft.trim() === ''} @click=${() => void send(place)}>${sendIcon()}</button></div>
    </div>
  </div>`;
}
