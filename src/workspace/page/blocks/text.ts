// Slack's text objects: mrkdwn is read as markup, plain_text is not (but for emoji).
import type { MrkdwnElement, PlainTextElement } from '@slack/types';
import { drawEmoji, drawTokens } from '../mrkdwn/draw-tokens.ts';
import { isEmoji } from '../mrkdwn/emoji.ts';
import { readMrkdwn } from '../mrkdwn/mrkdwn.ts';
import type { Names } from '../surface.ts';

/** Text without any markup; names of emoji between colons become emoji unless the app said otherwise. */
export function drawPlain(text: string, emoji = true): unknown {
  if (!emoji) return text;
  return text.split(/:([a-z0-9_+-]+):/).map((part, index) => {
    if (index % 2 === 0) return part;
    return isEmoji(part) ? drawEmoji(part) : `:${part}:`;
  });
}

/** A text object of either kind. */
export function drawText(text: PlainTextElement | MrkdwnElement, names: Names): unknown {
  if (text.type === 'mrkdwn') return drawTokens(readMrkdwn(text.text), names);
  return drawPlain(text.text, text.emoji ?? true);
}
