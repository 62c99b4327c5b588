// Draws emoji from the sheet, so that they look the same on every machine, and finds them within plain text.
import { html, type TemplateResult } from 'lit-html';
import { findEmoji, isEmoji, nameOfCharacter } from './table.ts';

const characters = /(\p{RGI_Emoji}|\p{Emoji_Presentation})/v;
const named = /:([a-z0-9_+'-]+(?:::skin-tone-[2-6])?):/;

/** Whether a text is nothing but emoji characters and spaces. */
export function isCharactersOnly(text: string): boolean {
  return /^(?:\p{RGI_Emoji}|\p{Emoji_Presentation}|\s)*$/v.test(text);
}

/** An emoji by its name, as a picture with that name for who cannot see it. */
export function drawEmoji(name: string): TemplateResult | string {
  const emoji = findEmoji(name);
  if (!emoji) return `:${name}:`;
  const words = name.replace(/::.*/, '').replaceAll('_', ' ');
  // As a property, which the content policy allows where it refuses the attribute.
  return html`<span class="emoji" role="img" aria-label=${`${words} emoji`} title=${`:${name}:`} .style=${`--x:${emoji.x};--y:${emoji.y}`}></span>`;
}

/** Text in which emoji characters become pictures. */
export function drawCharacters(text: string): unknown {
  if (!characters.test(text)) return text;
  return text.split(characters).map((part, index) => {
    const name = index % 2 === 1 ? nameOfCharacter(part) : null;
    return name ? drawEmoji(name) : part;
  });
}

/** Text in which names between colons and characters become pictures. */
export function drawNamed(text: string): unknown {
  return text.split(named).map((part, index) => {
    if (index % 2 === 0) return drawCharacters(part);
    return isEmoji(part) ? drawEmoji(part) : `:${part}:`;
  });
}

/** A text with its emoji names as characters, for places that hold text alone. */
export function withCharacters(text: string): string {
  return text.replace(new RegExp(named, 'g'), (whole, name: string) => findEmoji(name)?.char ?? whole);
}
