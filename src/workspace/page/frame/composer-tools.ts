// The small buttons below a composer: files, emoji, mentions, shortcuts.
import { html, type TemplateResult } from 'lit-html';
import type { PageState } from '../../page-protocol.ts';
import { uploadFiles } from '../uploading.ts';
import { insertAtCaret, type Place } from './draft-place.ts';
import { openEmojiPicker } from './emoji-picker.ts';
import { atIcon, boltIcon, plusIcon, smileIcon } from './icons.ts';
import { openGlobalShortcuts } from './shortcuts.ts';

function pickFiles(event: Event): void {
  (event.currentTarget as HTMLElement).querySelector('input')?.click();
}

/** Draws the buttons. */
export function drawComposerTools(place: Place, state: PageState): TemplateResult {
  const upload = (event: Event): void => {
    const field = event.target as HTMLInputElement;
    void uploadFiles([...(field.files ?? [])], { channel: place.channel.id, threadTs: place.threadTs }).finally(() => {
      field.value = '';
    });
  };
  const hasShortcuts = state.shortcuts?.some(({ kind }) => kind === 'global') && place.threadTs === null;
  return html`<span class="composer-tools">
    <button type="button" class="icon-button round" aria-label="Attach a file" title="Attach a file" @click=${pickFiles}>${plusIcon()}<input type="file" multiple hidden tabindex="-1" aria-hidden="true" @change=${upload} @click=${(event: Event) => event.stopPropagation()}></button>
    <button type="button" class="icon-button" aria-label="Emoji" title="Emoji" @click=${(event: Event) => openEmojiPicker(event, (name) => insertAtCaret(place, `:${name}: `))}>${smileIcon()}</button>
    <button type="button" class="icon-button" aria-label="Mention somebody" title="Mention somebody" @click=${() => insertAtCaret(place, '@')}>${atIcon()}</button>
    ${hasShortcuts ? html`<button type="button" class="icon-button" aria-label="Shortcuts" title="Shortcuts" aria-haspopup="menu" @click=${(event: Event) => openGlobalShortcuts(event, state)}>${boltIcon()}</button>` : null}
  </span>`;
}
