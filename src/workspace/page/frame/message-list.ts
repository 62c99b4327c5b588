// Messages below one another, gone through with the arrow keys, each drawn anew only when something about it changed.
import { html } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { repeat } from 'lit-html/directives/repeat.js';
import type { PageMessage, PageState } from '../../page-protocol.ts';
import { findPerson } from '../people.ts';
import { session } from '../session.ts';
import { activeMark, drawMessage, type Standing } from './message.ts';

/** Draws messages in groups; the first of each carries the author's name. */
export function drawMessages(
  groups: readonly (readonly PageMessage[])[],
  where: Omit<Standing, 'isFirst'>,
  state: PageState,
): unknown {
  const places = state.channels.map(({ id, name }) => `${id} ${name}`).join();
  const messages = groups.flatMap((group) => group.map((message, index) => ({ message, isFirst: index === 0 })));
  return repeat(
    messages,
    ({ message }) => `${message.ts}${message.ephemeral}`,
    // A key pressed in the composer must not cost the drawing of every message.
    ({ message, isFirst }) => {
      const isActive = session.active === activeMark(message, where.isInThread);
      return guard([message, isFirst, isActive, session.touched, state.people, places], () =>
        drawMessage(message, findPerson(state, message.user), { ...where, isFirst }),
      );
    },
  );
}

/** Moves the focus from message to message with the arrow keys, when it is in the list itself. */
function walkMessages(event: KeyboardEvent): void {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const list = event.currentTarget as HTMLElement;
  const from = event.target as HTMLElement;
  if (!step || (from !== list && !from.matches('.message'))) return;
  const all = [...list.querySelectorAll<HTMLElement>('.message')];
  const at = all.indexOf(from);
  const next = at < 0 ? all.at(-1) : all[at + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

/** A list that is read out as it grows. */
export function drawLive(id: string, label: string, content: unknown, scrolled?: (event: Event) => void): unknown {
  return html`<div class="log" id=${id} role="log" aria-live="polite" aria-label=${label} tabindex="0" @keydown=${walkMessages} @scroll=${scrolled}>${content}</div>`;
}
