// The panel of faults on demand: what goes wrong in a real Slack, switched on and off, and the clock moved on.
import { html, type TemplateResult } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import type { PageState, Trouble } from '../../page-protocol.ts';
import { act } from '../act.ts';
import type { PaneContent } from './pane-content.ts';

const lasting: [trouble: Trouble, title: string, note: string][] = [
  ['down', 'Slack is down', 'Every call of the app fails to connect.'],
  ['error_500', 'Server errors', 'Every call is answered with 500.'],
  ['rate_limited', 'Rate limited', 'Every call is answered with 429 and Retry-After.'],
  ['slow', 'Slow', 'Every call takes 2.9 seconds.'],
];
const once: [trouble: Trouble, title: string, note: string][] = [
  ['lost_socket', 'Lose the socket', 'The app has to connect again.'],
  ['duplicate_next', 'Deliver the next one twice', 'As Slack does when it did not hear the answer.'],
];

/** What is going wrong now, in words, for the banner. */
export function activeTroubles(state: PageState): string[] {
  const words = lasting.filter(([trouble]) => state.troubles?.includes(trouble)).map(([, title]) => title);
  if (state.troubles?.includes('duplicate_next')) words.push('the next delivery comes twice');
  const minutes = Math.round((state.clockAheadMs ?? 0) / 60_000);
  if (minutes > 0) words.push(`the clock is ${minutes} min ahead`);
  return words;
}

function drawSwitch([trouble, title, note]: (typeof lasting)[number], state: PageState): TemplateResult {
  const turn = (event: Event): void =>
    void act({ type: 'disturb', trouble, on: (event.target as HTMLInputElement).checked });
  return html`<li><label class="switch"><input type="checkbox" role="switch" .checked=${live(state.troubles?.includes(trouble) ?? false)} @change=${turn}>
    <span><strong>${title}</strong><span class="quiet">${note}</span></span></label></li>`;
}

function drawOnce([trouble, title, note]: (typeof once)[number]): TemplateResult {
  return html`<li><button type="button" class="button" @click=${() => void act({ type: 'disturb', trouble, on: true })}>${title}</button><span class="quiet">${note}</span></li>`;
}

function skip(event: SubmitEvent): void {
  event.preventDefault();
  const minutes = Number(new FormData(event.currentTarget as HTMLFormElement).get('minutes'));
  if (Number.isInteger(minutes) && minutes > 0 && minutes <= 1440) void act({ type: 'skip', minutes });
}

function drawClock(state: PageState): TemplateResult {
  if (state.clockAheadMs === undefined)
    return html`<p class="quiet">The app has a clock of its own, which cannot be moved from here.</p>`;
  return html`<p class="quiet">The app and the workspace share a clock here: what is due in a quarter of an hour can be seen now.</p>
    <p><button type="button" class="button" @click=${() => void act({ type: 'skip', minutes: 15 })}>Skip 15 minutes</button></p>
    <form class="skip" @submit=${skip}><label>Minutes <input class="control" type="number" name="minutes" min="1" max="1440" value="60" required></label>
      <button type="submit" class="button">Skip</button></form>`;
}

/** Draws the panel. */
export function drawTroubles(state: PageState): PaneContent {
  return {
    title: 'Faults on demand',
    body: html`<div class="pane-body troubles" tabindex="0" role="region" aria-label="Faults on demand" data-first>
      <h3>Until switched off</h3><ul>${lasting.map((each) => drawSwitch(each, state))}</ul>
      <h3>Once</h3><ul class="once">${once.map(drawOnce)}</ul>
      <h3>The clock</h3>${drawClock(state)}</div>`,
  };
}
