// The composer: a draft for each channel, completion of slash commands, Enter to send.
import { html, nothing, type TemplateResult } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import type { PageChannel, PageState } from '../../page-protocol.ts';
import { act } from '../act.ts';
import { type Command, type Offer, offerFor } from '../completion.ts';
import { forgetDraft, keepDraft, readDraft } from '../drafts.ts';
import { channelTitle } from '../people.ts';
import { change, session } from '../session.ts';
import { drawOffer } from './completion-list.ts';
import { sendIcon } from './icons.ts';

async function send(channel: PageChannel): Promise<void> {
  const text = readDraft(channel.id).trim();
  if (text === '') return;
  forgetDraft(channel.id);
  change();
  const answer = await act({ type: 'say', channel: channel.id, text });
  // What could not be sent comes back, unless something else was typed meanwhile.
  if (answer?.ok === false && readDraft(channel.id) === '') keepDraft(channel.id, text);
  change();
}

function complete(channel: PageChannel, command: Command): void {
  keepDraft(channel.id, `${command.command} `);
  change({ completion: { index: 0, dismissedAt: null } });
}

/** What the composer offers now; nothing after Escape, until the draft changes. */
function currentOffer(channel: PageChannel, state: PageState): Offer {
  const draft = readDraft(channel.id);
  if (session.completion.dismissedAt === draft) return { choices: [], filling: null };
  return offerFor(draft, state.commands);
}

/** A key while commands are offered; answers whether it was used up. */
function steer(event: KeyboardEvent, offer: Offer, channel: PageChannel): boolean {
  const { choices } = offer;
  const index = Math.min(session.completion.index, choices.length - 1);
  const move = (by: number): void =>
    change({ completion: { ...session.completion, index: (index + by + choices.length) % choices.length } });
  const chosen = choices[index];
  if (!chosen) return false;
  const draft = readDraft(channel.id);
  const isTyped = chosen.command === draft || (index === 0 && choices.some(({ command }) => command === draft));
  if (event.key === 'ArrowDown') move(1);
  else if (event.key === 'ArrowUp') move(-1);
  else if (event.key === 'Escape') change({ completion: { index: 0, dismissedAt: draft } });
  else if (event.key === 'Tab' || (event.key === 'Enter' && !event.shiftKey && !isTyped)) complete(channel, chosen);
  else return false;
  return true;
}

function drawNotice(): unknown {
  if (session.notice === null || session.state?.views.length) return null;
  return html`<div class="notice"><span class="notice-text">${session.notice}</span>
    <button type="button" class="icon-button" aria-label="Dismiss the notice" @click=${() => change({ notice: null })}>✕</button></div>`;
}

/** Draws the composer of a channel. */
export function drawComposer(channel: PageChannel, state: PageState): TemplateResult {
  const draft = readDraft(channel.id);
  const offer = currentOffer(channel, state);
  const selected = Math.min(session.completion.index, offer.choices.length - 1);
  const pressed = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    // Read now, not as it was drawn: keys can come faster than frames.
    const isSteered = steer(event, currentOffer(channel, state), channel);
    const isSend = !isSteered && event.key === 'Enter' && !event.shiftKey;
    if (isSteered || isSend) event.preventDefault();
    if (isSend) void send(channel);
  };
  const typed = (event: Event): void => {
    keepDraft(channel.id, (event.target as HTMLTextAreaElement).value);
    change({ completion: { index: 0, dismissedAt: null } });
  };
  const isOpen = offer.choices.length > 0;
  const label = `Message ${channelTitle(channel)}`;
  return html`<div class="composer-area">
    <div role="status">${drawNotice()}</div>
    ${drawOffer(offer, selected, state.app, (command) => complete(channel, command))}
    <div class="composer">
      <textarea id="composer" rows="1" maxlength="12000" placeholder=${label} aria-label=${label} aria-autocomplete="list"
        aria-controls=${isOpen ? 'completions' : nothing} aria-activedescendant=${isOpen ? `completion-${selected}` : nothing}
        aria-describedby=${offer.filling ? 'command-hint' : nothing} .value=${live(draft)} @input=${typed} @keydown=${pressed}></textarea>
      <div class="composer-foot"><span class="quiet"><kbd>Enter</kbd> to send · <kbd>Shift</kbd> <kbd>Enter</kbd> for a new line · <kbd>/</kbd> for commands</span>
        <button type="button" class="send" aria-label="Send" ?disabled=${draft.trim() === ''} @click=${() => void send(channel)}>${sendIcon()}</button></div>
    </div>
  </div>`;
}
