// The top view of the modal stack, as a form.
import { html, nothing, type TemplateResult } from 'lit-html';
import { keyed } from 'lit-html/directives/keyed.js';
import type { PageState, PageView } from '../../page-protocol.ts';
import { act } from '../act.ts';
import { drawBlocks } from '../blocks/block.ts';
import { drawPlain } from '../blocks/text.ts';
import { readState } from '../elements/stateful.ts';
import { checkInputs } from '../elements/validation.ts';
import { surfaceOf, viewKey } from '../place.ts';
import { change, drawNow, session } from '../session.ts';
import { drawDialog } from './dialog.ts';

function showErrors(view: PageView, errors: Record<string, string>): void {
  session.errors.set(viewKey(view.id), errors);
  change();
  drawNow();
  document.querySelector<HTMLElement>('dialog .has-error :is(.control, input)')?.focus();
}

async function submit(view: PageView): Promise<void> {
  const surface = surfaceOf({ kind: 'view', viewId: view.id }, view.blocks);
  const wrong = checkInputs(view.blocks, surface);
  if (Object.keys(wrong).length > 0) return showErrors(view, wrong);
  session.errors.delete(viewKey(view.id));
  const answer = await act(
    { type: 'submit', viewId: view.id, state: readState(view.blocks, surface) },
    viewKey(view.id),
  );
  if (answer?.ok && answer.errors) showErrors(view, { ...answer.errors });
}

function drawFoot(view: PageView): TemplateResult {
  const close = (): void => void act({ type: 'close', viewId: view.id, all: false });
  const isBusy = session.busy.has(viewKey(view.id));
  return html`<div role="status" class="dialog-notice">${session.notice ?? nothing}</div>
    <button type="button" class="button" @click=${close}>${drawPlain(view.close)}</button>
    ${view.submit === null ? null : html`<button type="button" class="button primary" aria-busy=${isBusy} aria-disabled=${isBusy ? 'true' : nothing} @click=${() => void submit(view)}>${drawPlain(view.submit)}</button>`}`;
}

/** Draws the top view; the ones below wait until it is gone. */
export function drawViews(state: PageState): unknown {
  const view = state.views.at(-1);
  if (!view) return null;
  const surface = surfaceOf({ kind: 'view', viewId: view.id }, view.blocks);
  const closeAll = (all: boolean): void => void act({ type: 'close', viewId: view.id, all });
  return keyed(
    view.id,
    drawDialog({
      id: view.id,
      kind: 'view',
      title: html`${state.views.length > 1 ? html`<button type="button" class="icon-button" aria-label="Back" @click=${() => closeAll(false)}>‹</button>` : null}${drawPlain(view.title)}`,
      body: drawBlocks(view.blocks, surface),
      foot: drawFoot(view),
      onEscape: () => closeAll(false),
      onClose: () => closeAll(true),
      isTop: session.question === null,
    }),
  );
}
