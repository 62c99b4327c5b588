// What was typed and not yet sent, by person and place (a channel or a thread); it outlives a reload of the tab.
import { session } from './session.ts';

function keyOf(place: string): string {
  return `draft ${session.state?.me} ${place}`;
}

/** The draft of a place; empty when there is none. */
export function readDraft(place: string): string {
  const key = keyOf(place);
  return session.drafts.get(key) ?? sessionStorage.getItem(key) ?? '';
}

/** Keeps what is typed in a place. */
export function keepDraft(place: string, text: string): void {
  const key = keyOf(place);
  session.drafts.set(key, text);
  sessionStorage.setItem(key, text);
}

/** Empties a place's draft. */
export function forgetDraft(place: string): void {
  keepDraft(place, '');
}
