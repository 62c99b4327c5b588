// A person's or app's picture: initials on a colour of their own.
import { html, type TemplateResult } from 'lit-html';
import type { PagePerson } from '../../page-protocol.ts';
import { displayName } from '../people.ts';

const hues = 8;

function hueOf(id: string): number {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return sum % hues;
}

function initials(name: string): string {
  const words = name.split(/[\s_-]+/).filter(Boolean);
  return (words.length > 1 ? [words[0], words.at(-1)] : [words[0]])
    .map((word) => word?.[0]?.toUpperCase() ?? '')
    .join('');
}

/** Draws the avatar; it says nothing to a screen reader, the name beside it does. */
export function drawAvatar(person: PagePerson | null, size: 'large' | 'small' = 'large'): TemplateResult {
  const kind = person?.isBot ? 'app' : `hue-${hueOf(person?.id ?? '')}`;
  return html`<span class="avatar ${size} ${kind}" aria-hidden="true">${initials(person ? displayName(person) : '?')}</span>`;
}
