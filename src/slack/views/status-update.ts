// A status update in the shape of seed S4: time, colour, progress, metrics, issues, next, and by when the next one comes.
import type { RichTextBlock, RichTextSection } from '@slack/types';
import { escapeMrkdwn } from '../../blockkit/escape.ts';
import type { UpdateText } from '../../features/incidents/status-update.ts';
import { colourSigns, utcTime } from './incident-words.ts';

type Said = UpdateText & { posted_at: Date; next_due_at: Date | null };

const emojiName = (sign: string) => sign.replaceAll(':', '');

/** The update as rich text, in which what people typed is never markup. Times are UTC: it is read aloud and copied elsewhere. */
export function updateBlock(update: Said): RichTextBlock {
  const stamp = `${update.posted_at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const next = update.next_due_at;
  return {
    type: 'rich_text',
    elements: [
      {
        type: 'rich_text_section',
        elements: [
          { type: 'text', text: `[${stamp}] Status: ${update.colour} `, style: { bold: true } },
          { type: 'emoji', name: emojiName(colourSigns[update.colour]) },
          { type: 'text', text: '\n' },
        ],
      },
      ...linesOf(update),
      ...(next === null ? [] : [line('', `next update by ${utcTime(next, update.posted_at)}`, { italic: true })]),
    ],
  };
}

/** What it says in notifications. */
export const updateText = (update: Said): string => `Status: ${update.colour}. ${escapeMrkdwn(update.progress)}`;

/** A draft, as it would be posted. */
export function draftBlock(text: UpdateText): RichTextBlock {
  const colour = line('Status', text.colour);
  return { type: 'rich_text', elements: [colour, ...linesOf(text)] };
}

function linesOf(text: UpdateText): RichTextSection[] {
  return [
    line('Progress', text.progress),
    line('Metrics', text.metrics),
    line('Issues', text.issues),
    line('Next', text.next),
  ];
}

function line(label: string, text: string, style?: { italic: boolean }): RichTextSection {
  const named = label === '' ? [] : [{ type: 'text' as const, text: `${label}: `, style: { bold: true } }];
  const said = {
    type: 'text' as const,
    text: `${text === '' ? '—' : text}\n`,
    ...(style === undefined ? {} : { style }),
  };
  return { type: 'rich_text_section', elements: [...named, said] };
}
