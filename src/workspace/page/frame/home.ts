// The Home tab of an app: what it published for the person who looks.
import { html, type TemplateResult } from 'lit-html';
import type { PageState } from '../../page-protocol.ts';
import { drawBlocks } from '../blocks/block.ts';
import { surfaceOf } from '../place.ts';
import { drawNotice } from './notice.ts';

/** Draws the tab's content. */
export function drawHome(state: PageState): TemplateResult {
  const { home } = state;
  return html`<div class="home" id="home" role="tabpanel" aria-labelledby="tab-home" tabindex="0">${drawNotice()}
    ${
      home
        ? drawBlocks(home.blocks, surfaceOf({ kind: 'view', viewId: home.id }, home.blocks))
        : html`<p class="empty">${state.app} has not published anything here yet.</p>`
    }</div>`;
}
