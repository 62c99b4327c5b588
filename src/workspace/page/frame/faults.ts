// The panel of what Slack would have refused: each with its method, Slack's error code and the details.
import { html, type TemplateResult } from 'lit-html';
import type { PageFault, PageState } from '../../page-protocol.ts';
import { viewerHour12 } from '../mrkdwn/draw-tokens.ts';
import { formatSlackDate } from '../mrkdwn/slack-date.ts';
import { change } from '../session.ts';

function drawFault(fault: PageFault): TemplateResult {
  const seconds = Date.parse(fault.at) / 1000;
  const at = formatSlackDate(seconds, '{time_secs}', { now: new Date(), hour12: viewerHour12 }) ?? fault.at;
  return html`<li class="fault"><div class="fault-head"><code class="fault-code">${fault.code}</code><span class="quiet">${at}</span></div>
    <div class="fault-where">${fault.where}</div>
    ${fault.details.length > 0 ? html`<ul class="fault-details">${fault.details.map((detail) => html`<li>${detail}</li>`)}</ul>` : null}</li>`;
}

/** Draws the panel, newest first. */
export function drawFaults(state: PageState): TemplateResult {
  const close = (): void => {
    change({ showsFaults: false });
    document.querySelector<HTMLElement>('.faults-button')?.focus();
  };
  return html`<aside class="faults" id="faults" aria-label="What Slack would refuse">
    <header><h2>What Slack would refuse</h2><button type="button" class="icon-button" aria-label="Close the panel" @click=${close}>✕</button></header>
    <div class="faults-list" tabindex="0" role="region" aria-label="Refusals">
      ${
        state.faults.length === 0
          ? html`<p class="empty">Nothing so far: every call, block and limit is as Slack wants it.</p>`
          : html`<ol>${state.faults.toReversed().map(drawFault)}</ol>`
      }</div>
  </aside>`;
}
