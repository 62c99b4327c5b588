// The dialog that an element's `confirm` object asks for before its use is sent.
import type { Confirm } from '@slack/types';
import { html } from 'lit-html';
import { keyed } from 'lit-html/directives/keyed.js';
import { drawPlain, drawText } from '../blocks/text.ts';
import { names } from '../people.ts';
import { change, session } from '../session.ts';
import { drawDialog } from './dialog.ts';

/** Draws the open question, if there is one. */
export function drawQuestion(): unknown {
  const { question } = session;
  if (!question) return null;
  const words = question.words as Confirm;
  // What was asked about is drawn as it was before: a select goes back to its value.
  const deny = (): void => change({ question: null, touched: session.touched + 1 });
  const agree = (): void => {
    change({ question: null });
    question.agreed();
  };
  return keyed(
    question,
    drawDialog({
      id: 'question',
      kind: 'question',
      title: drawPlain(words.title?.text ?? 'Are you sure?'),
      body: html`<div class="message-text">${drawText(words.text, names())}</div>`,
      foot: html`<button type="button" class="button" @click=${deny}>${drawPlain(words.deny?.text ?? 'Cancel')}</button>
        <button type="button" class="button ${words.style === 'danger' ? 'danger-solid' : 'primary'}" @click=${agree}>${drawPlain(words.confirm?.text ?? 'Yes')}</button>`,
      onEscape: deny,
      onClose: deny,
      isTop: true,
    }),
  );
}
