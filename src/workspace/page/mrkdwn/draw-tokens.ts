// Draws tokens as lit templates; texts are always data, and only safe addresses become links.
import { html, type TemplateResult } from 'lit-html';
import type { Names } from '../surface.ts';
import { emojiCharacter } from './emoji.ts';
import { safeLink } from './safe-link.ts';
import { formatSlackDate } from './slack-date.ts';
import type { Token } from './token.ts';

type Drawn = TemplateResult | string;
type Of<Kind extends Token['kind']> = Extract<Token, { kind: Kind }>;

/** Whether the viewer's own settings count hours to twelve. */
export const viewerHour12 = new Intl.DateTimeFormat(undefined, { hour: 'numeric' }).resolvedOptions().hour12 ?? true;

function mention(text: string, isMe = false): TemplateResult {
  return html`<span class="mention ${isMe ? 'mention-me' : ''}">${text}</span>`;
}

/** An address to follow, or its text alone when it is not safe. */
export function drawLink(url: string, content: unknown): Drawn {
  const href = safeLink(url);
  if (!href) return html`<span class="unsafe-link" title="This address is not safe to open">${content}</span>`;
  return html`<a href=${href} target="_blank" rel="noopener noreferrer">${content}</a>`;
}

/** A moment as Slack's date tokens say, or the fallback. */
export function drawDate(date: Of<'date'>): Drawn {
  const text = formatSlackDate(date.timestamp, date.format, { now: new Date(), hour12: viewerHour12 });
  const at = new Date(date.timestamp * 1000);
  if (text === null) return date.fallback;
  const time = html`<time datetime=${at.toISOString()} title=${at.toLocaleString()}>${text}</time>`;
  return date.url ? drawLink(date.url, time) : time;
}

/** An emoji as its character, with its name for who cannot see it. */
export function drawEmoji(name: string): TemplateResult {
  const shape = /^(?:large_)?(red|orange|yellow|green|blue|purple|black|white)_(circle|square)$/.exec(name);
  // Status lights are drawn, so that they look the same where no font has them.
  const look = shape ? `light ${shape[1]} ${shape[2]}` : '';
  return html`<span class="emoji ${look}" role="img" aria-label=${`${name.replaceAll('_', ' ')} emoji`} title=${`:${name}:`}>${shape ? '' : emojiCharacter(name)}</span>`;
}

function drawToken(token: Token, names: Names): Drawn {
  switch (token.kind) {
    case 'text':
      return token.text;
    case 'bold':
      return html`<strong>${drawTokens(token.children, names)}</strong>`;
    case 'italic':
      return html`<em>${drawTokens(token.children, names)}</em>`;
    case 'strike':
      return html`<s>${drawTokens(token.children, names)}</s>`;
    case 'code':
      return html`<code>${drawTokens(token.children, names)}</code>`;
    case 'pre':
      return html`<pre tabindex="0">${drawTokens(token.children, names)}</pre>`;
    case 'quote':
      return html`<blockquote>${drawTokens(token.children, names)}</blockquote>`;
    case 'link':
      return drawLink(token.url, token.label ?? token.url.replace(/^mailto:/, ''));
    case 'user':
      return mention(`@${names.person(token.id) ?? token.label ?? token.id}`, token.id === names.me);
    case 'channel':
      return mention(`#${names.channel(token.id) ?? token.label ?? token.id}`);
    case 'group':
      return mention(token.label ?? `@${token.id}`);
    case 'broadcast':
      return mention(`@${token.range}`, true);
    case 'date':
      return drawDate(token);
    case 'emoji':
      return drawEmoji(token.name);
  }
}

/** The tokens as templates, in order. */
export function drawTokens(tokens: readonly Token[], names: Names): Drawn[] {
  return tokens.map((token) => drawToken(token, names));
}
