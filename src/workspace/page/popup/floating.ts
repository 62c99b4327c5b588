// The one thing that can float above the page: a menu or a list to choose from, beside what opened it.
import { html } from 'lit-html';
import { keyed } from 'lit-html/directives/keyed.js';
import { change, drawNow, type Floating, session } from '../session.ts';

const gap = 4;
const edge = 8;

/** Opens something in place of what was open; opening it again from the same place closes it. */
export function openFloating(floating: Floating): void {
  const before = session.floating;
  closeFloating();
  if (before?.anchor === floating.anchor) return;
  change({ floating });
  drawNow();
  document.querySelector<HTMLElement>('.floating [data-first]')?.focus();
}

/** Closes what floats, if anything does, and gives the focus back. */
export function closeFloating(givesFocusBack = true): void {
  const { floating } = session;
  if (!floating) return;
  change({ floating: null });
  drawNow();
  if (givesFocusBack && floating.anchor.isConnected) floating.anchor.focus();
  floating.closed?.();
}

/** Whether what floats was opened from here. */
export function isOpenAt(id: string): boolean {
  return session.floating?.anchor.id === id;
}

/** Draws it; a dialog on top draws it inside itself, since all else is out of reach then. */
export function drawFloating(): unknown {
  const { floating } = session;
  if (!floating) return null;
  return keyed(floating, html`<div class="floating ${floating.look}" @keydown=${pressed}>${floating.draw()}</div>`);
}

function pressed(event: KeyboardEvent): void {
  if (event.key !== 'Tab') return;
  event.preventDefault();
  event.stopPropagation();
  closeFloating();
}

/** Puts it below its anchor, or above where there is more room; call after drawing. */
export function placeFloating(): void {
  const { floating } = session;
  const box = document.querySelector<HTMLElement>('.floating');
  if (!floating || !box) return;
  if (!floating.anchor.isConnected) {
    change({ floating: null });
    return;
  }
  const anchor = floating.anchor.getBoundingClientRect();
  const below = innerHeight - anchor.bottom - gap - edge;
  const above = anchor.top - gap - edge;
  const isBelow = below >= Math.min(box.scrollHeight, 340) || below >= above;
  box.style.maxHeight = `${Math.min(380, isBelow ? below : above)}px`;
  box.style.minWidth = `${Math.min(anchor.width, innerWidth - 2 * edge)}px`;
  const { width, height } = box.getBoundingClientRect();
  const left = anchor.left + width > innerWidth - edge ? anchor.right - width : anchor.left;
  box.style.left = `${Math.max(edge, Math.min(left, innerWidth - width - edge))}px`;
  box.style.top = `${isBelow ? anchor.bottom + gap : Math.max(edge, anchor.top - gap - height)}px`;
}

/** Closes it on Escape, and when one presses elsewhere; called once, at the start. */
export function closeFromOutside(): void {
  document.addEventListener('pointerdown', (event) => {
    const target = event.target as Element;
    if (session.floating && !target.closest('.floating') && !session.floating.anchor.contains(target)) {
      closeFloating(false);
    }
  });
  // While it is captured: a dialog around it must not take the same key as its own.
  document.addEventListener(
    'keydown',
    (event) => {
      if (event.key !== 'Escape' || !session.floating) return;
      event.preventDefault();
      event.stopPropagation();
      closeFloating();
    },
    { capture: true },
  );
}
