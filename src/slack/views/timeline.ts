// The timeline of an incident, a page at a time.
import type { ActionsBlock, KnownBlock, ModalView, PlainTextOption, RichTextElement } from '@slack/types';
import { codeMrkdwn } from '../../blockkit/escape.ts';
import { exportFormats } from '../../features/incidents/export-format.ts';
import type { TimelinePage } from '../../features/incidents/timeline.ts';
import { type ButtonInit, button, context, section } from './blocks.ts';
import { actorMrkdwn, localTime, nameMrkdwn } from './incident-words.ts';

export const timelinePageAction = 'incident_timeline_page';
export const exportAction = 'incident_export';
export const timelineTitle = 'Timeline';

/** Entries on a page: two blocks each, and no long scroll on a phone. */
export const timelinePageSize = 15;

/** @param after the last entry of the page before; 0 for the first page. */
export function timelineModal(page: TimelinePage, after: number): ModalView {
  const { incident, rows, next } = page;
  const entries = rows.flatMap((entry): KnownBlock[] => [
    context(`*#${entry.seq}* · ${localTime(entry.at)} · ${actorMrkdwn(entry.actor)}`),
    { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: wordsOf(entry.text) }] },
  ]);
  const number = incident.number;
  const turn: ButtonInit[] = [];
  if (after > 0) {
    const earlier = Math.max(0, after - timelinePageSize);
    turn.push({ action: `${timelinePageAction}_earlier`, text: 'Earlier', value: `${number} ${earlier}` });
  }
  if (next !== undefined)
    turn.push({ action: `${timelinePageAction}_later`, text: 'Later', value: `${number} ${next}` });
  return {
    type: 'modal',
    callback_id: 'incident_timeline',
    title: { type: 'plain_text', text: timelineTitle },
    close: { type: 'plain_text', text: 'Close' },
    blocks: [
      section(`*${nameMrkdwn(incident)}*`),
      ...(entries.length === 0 ? [section('Nothing more.')] : entries),
      controls(number, turn),
      context(
        `Add to it with ${codeMrkdwn('/auth-incident note …')}, a :pushpin: on a message, or its menu. Correct it with ${codeMrkdwn('/auth-incident correct 7 …')}.`,
      ),
    ],
  };
}

// The pages, and the whole of it as a file.
function controls(number: number, turn: ButtonInit[]): ActionsBlock {
  const option = (format: string): PlainTextOption => ({
    text: { type: 'plain_text', text: format },
    value: `${number} ${format}`,
  });
  return {
    type: 'actions',
    block_id: 'timeline_controls',
    elements: [
      ...turn.map(button),
      {
        type: 'static_select',
        action_id: exportAction,
        placeholder: { type: 'plain_text', text: 'Export' },
        options: exportFormats.map(option),
      },
    ],
  };
}

// As rich text, nothing that people typed is markup, and people are still shown by their names.
function wordsOf(text: string): RichTextElement[] {
  const shown = text.length > 1000 ? `${text.slice(0, 999).replace(/[\uD800-\uDBFF]$/, '')}…` : text;
  const parts = shown.split(/<@([UW][A-Z0-9]+)>/);
  const elements = parts.map(
    (part, index): RichTextElement =>
      index % 2 === 1 ? { type: 'user', user_id: part } : { type: 'text', text: part },
  );
  const said = elements.filter((element) => element.type !== 'text' || element.text !== '');
  return said.length === 0 ? [{ type: 'text', text: '—' }] : said;
}
