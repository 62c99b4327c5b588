// The body as Slack blocks: rich text, whose text elements are shown as they are, so that `<!channel>` stays six letters and some signs.
import type { Block, Run } from '../document.ts';

type Element = { type: 'text' | 'link'; text: string; url?: string; style?: { bold?: true; italic?: true } };

/** A header, and one block for each paragraph or list. */
export function slackBlocks(title: string, blocks: readonly Block[]): object[] {
  return [
    { type: 'header', text: { type: 'plain_text', text: title, emoji: false } },
    ...blocks.map((block) => ({ type: 'rich_text', elements: [blockElement(block)] })),
  ];
}

function blockElement(block: Block): object {
  if (block.kind !== 'list')
    return section(block.kind === 'heading' ? block.runs.map((run) => ({ ...run, bold: true as const })) : block.runs);
  return { type: 'rich_text_list', style: block.ordered ? 'ordered' : 'bullet', elements: block.items.map(section) };
}

const section = (runs: readonly Run[]) => ({ type: 'rich_text_section', elements: runs.map(element) });

function element({ text, bold, italic, href }: Run): Element {
  const style = { ...(bold && { bold }), ...(italic && { italic }) };
  return {
    ...(href === undefined ? { type: 'text', text } : { type: 'link', url: href, text }),
    ...((bold || italic) && { style }),
  };
}

/** What a notification shows: mrkdwn, in which nothing of the text is markup (docs.slack.dev/messaging/formatting-message-text#escaping). */
export function slackText(title: string): string {
  return title.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

type Node = { type: string; text?: string | { text: string }; url?: string; elements?: Node[] };

/** What the blocks say, for where there is no Slack. */
export function textOfBlocks(blocks: readonly object[]): string {
  return (blocks as Node[]).map(textOfNode).join('\n\n');
}

function textOfNode({ type, text, url, elements = [] }: Node): string {
  if (type === 'rich_text_list') return elements.map((item) => `- ${textOfNode(item)}`).join('\n');
  const own = typeof text === 'object' ? text.text : (text ?? elements.map(textOfNode).join(''));
  return url === undefined ? own : `${own} <${url}>`;
}
