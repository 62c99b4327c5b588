// The body as Slack blocks: rich text, whose text elements are shown as they are, so that `<!channel>` stays six letters and some signs.
import { type DatePart, type DateReader, formatDate, splitAtDates } from '../date-mark.ts';
import type { Block, Run } from '../document.ts';
import { writeNumbers } from '../number-mark.ts';

type Style = { style?: { bold?: true; italic?: true } };
type Element = Style &
  (
    | { type: 'text' | 'link'; text: string; url?: string }
    | { type: 'date'; timestamp: number; format: string; fallback: string; url?: string }
  );

// Slack writes them in its reader's time zone and language (docs.slack.dev/messaging/formatting-message-text#date-formatting).
const dateFormats: Record<DatePart, string> = { date: '{date_long}', time: '{time}', whole: '{date_long}, {time}' };

/**
 * A header, and one block for each paragraph or list.
 * @param blocks dates are marks
 * @param reader whose dates are shown where Slack does not show its own
 */
export function slackBlocks(title: string, blocks: readonly Block[], reader: DateReader): object[] {
  return [
    { type: 'header', text: { type: 'plain_text', text: title, emoji: false } },
    ...blocks.map((block) => ({ type: 'rich_text', elements: [blockElement(block, reader)] })),
  ];
}

function blockElement(block: Block, reader: DateReader): object {
  const section = (runs: readonly Run[]) => ({
    type: 'rich_text_section',
    elements: runs.flatMap((run) => elementsOf(run, reader)),
  });
  if (block.kind !== 'list')
    return section(block.kind === 'heading' ? block.runs.map((run) => ({ ...run, bold: true as const })) : block.runs);
  return { type: 'rich_text_list', style: block.ordered ? 'ordered' : 'bullet', elements: block.items.map(section) };
}

function elementsOf({ text, bold, italic, href }: Run, reader: DateReader): Element[] {
  const shared = {
    ...(href !== undefined && { url: href }),
    ...((bold || italic) && { style: { ...(bold && { bold }), ...(italic && { italic }) } }),
  };
  return splitAtDates(writeNumbers(text, reader.format)).map((piece) => {
    if (typeof piece === 'string') return { type: href === undefined ? 'text' : 'link', text: piece, ...shared };
    const { at, part } = piece;
    const fallback = formatDate(at, part, reader);
    return { type: 'date', timestamp: Math.floor(at.getTime() / 1000), format: dateFormats[part], fallback, ...shared };
  });
}

/** What a notification shows: mrkdwn, in which nothing of the text is markup (docs.slack.dev/messaging/formatting-message-text#escaping). */
export function slackText(title: string): string {
  return title.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

type Node = { type: string; text?: string | { text: string }; fallback?: string; url?: string; elements?: Node[] };

/** What the blocks say, for where there is no Slack. */
export function textOfBlocks(blocks: readonly object[]): string {
  return (blocks as Node[]).map(textOfNode).join('\n\n');
}

function textOfNode({ type, text, fallback, url, elements = [] }: Node): string {
  if (type === 'rich_text_list') return elements.map((item) => `- ${textOfNode(item)}`).join('\n');
  const own = typeof text === 'object' ? text.text : (text ?? fallback ?? elements.map(textOfNode).join(''));
  return url === undefined ? own : `${own} <${url}>`;
}
