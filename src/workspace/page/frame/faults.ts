// The panel of what Slack would have refused: each with its method, Slack's error code, the place in the JSON and the time.
import { html, type TemplateResult } from 'lit-html';
import type { PageFault, PageState } from '../../page-protocol.ts';
import { act } from '../act.ts';
import { viewerHour12 } from '../mrkdwn/draw-tokens.ts';
import { formatSlackDate } from '../mrkdwn/slack-date.ts';
import { now } from '../session.ts';
import type { PaneContent } from './pane-content.ts';

const pointer = /\s*\[json-pointer:(\S+)\]/;

function drawDetail(detail: string): TemplateResult {
  const path = pointer.exec(detail)?.[1];
  return html`<li>${path ? html`<code class="fault-path">${path}</code> ` : null}${detail.replace(pointer, '')}</li>`;
}

function drawFault(fault: PageFault): TemplateResult {
  const seconds = Date.parse(fault.at) / 1000;
  const at = formatSlackDate(seconds, '{time_secs}', { now: now(), hour12: viewerHour12 }) ?? fault.at;
  return html`<li class="fault"><div class="fault-head"><code class="fault-code">${fault.code}</code><time class="quiet" datetime=${fault.at}>${at}</time></div>
    <div class="fault-where">${fault.where}</div>
    ${fault.details.length > 0 ? html`<ul class="fault-details">${fault.details.map(drawDetail)}</ul>` : null}</li>`;
}

/** Draws the panel, newest first. */
export function drawFaults(state: PageState): PaneContent {
  const clear = (): void => void act({ type: 'clear_faults' });
  return {
    title: 'What Slack would refuse',
    note: String(state.faults.length),
    tools: html`<button type="button" class="button small" ?disabled=${state.faults.length === 0} @click=${clear}>Clear</button>`,
    body: html`<div class="pane-body" tabindex="0" role="region" aria-label="Refusals" data-first>
      ${
        state.faults.length === 0
          ? html`<p class="empty">Nothing so far: every call, block and limit is as Slack wants it.</p>`
          : html`<ol class="fault-list">${state.faults.toReversed().map(drawFault)}</ol>`
      }</div>`,
  };
}
