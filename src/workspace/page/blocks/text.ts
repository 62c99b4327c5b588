// Slack's text objects: mrkdwn is read as markup, plain_text is not (but for emoji).
import type { MrkdwnElement, PlainTextElement } from '@slack/types';
import { drawCharacters, drawNamed } from '../emoji/draw.ts';
import { drawTokens } from '../mrkdwn/draw-tokens.ts';
import { readMrkdwn } from '../mrkdwn/mrkdwn.ts';
import type { Names } from '../surface.ts';

/** Text without any markup; names of emoji between colons become emoji unless the app said otherwise. */
export function drawPlain(text: string, emoji = true): unknown {
  return emoji ? drawNamed(text) : drawCharacters(text);
}

/** A text object of either kind. */
export function drawText(text: PlainTextElement | MrkdwnElement, names: Names): unknown {
  if (text.type === 'mrkdwn') return drawTokens(readMrkdwn(text.text), names);
  return drawPlain(text.text, text.emoji ?? true);
}
