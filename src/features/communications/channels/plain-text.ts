// The body as plain text, for the e-mail's text part and the command line.
import type { Block, Run } from '../document.ts';

/** Paragraphs with an empty line between them; a link's address follows its words in angle brackets (RFC 3986, appendix C). */
export function plainText(blocks: readonly Block[]): string {
  return blocks.map(blockText).join('\n\n');
}

function blockText(block: Block): string {
  if (block.kind !== 'list') return runsText(block.runs);
  return block.items
    .map((runs, index) => {
      const bullet = block.ordered ? `${index + 1}. ` : '- ';
      return bullet + runsText(runs).replaceAll('\n', `\n${' '.repeat(bullet.length)}`);
    })
    .join('\n');
}

function runsText(runs: readonly Run[]): string {
  return runs
    .map(({ text, href }, index) => {
      if (href === undefined || runs[index + 1]?.href === href || text === href) return text;
      return `${text} <${href}>`;
    })
    .join('');
}
