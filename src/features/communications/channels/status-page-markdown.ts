// The body as Markdown for a status page, where what somebody typed stays the text that it is.
import type { Block, Run } from '../document.ts';

/** Markdown in which only the template's own markup is markup, whether bare addresses and HTML are read as such or not. */
export function statusPageMarkdown(blocks: readonly Block[]): string {
  return blocks.map(blockMarkdown).join('\n\n');
}

function blockMarkdown(block: Block): string {
  if (block.kind !== 'list') return block.kind === 'paragraph' ? runsMarkdown(block.runs) : headingMarkdown(block.runs);
  return block.items
    .map((runs, index) => {
      const bullet = block.ordered ? `${index + 1}. ` : '- ';
      return bullet + runsMarkdown(runs).replaceAll('\n', `\n${' '.repeat(bullet.length)}`);
    })
    .join('\n');
}

// A heading is one line; a line break in it would be its end.
const headingMarkdown = (runs: readonly Run[]) => `## ${runsMarkdown(runs).replace(/\\\n/g, ' ')}`;

function runsMarkdown(runs: readonly Run[]): string {
  return groupsOf(runs)
    .map(({ href, runs: linked }) => {
      const text = linked.map(runMarkdown).join('');
      return href === undefined
        ? text
        : `[${text}](${href.replace(/[()\\]/g, (one) => `%${one.charCodeAt(0).toString(16)}`)})`;
    })
    .join('');
}

/** Neighbours with the same address are one link. */
function groupsOf(runs: readonly Run[]): { href: string | undefined; runs: Run[] }[] {
  const groups: { href: string | undefined; runs: Run[] }[] = [];
  for (const run of runs) {
    const last = groups.at(-1);
    if (last !== undefined && run.href === last.href) last.runs.push(run);
    else groups.push({ href: run.href, runs: [run] });
  }
  return groups;
}

function runMarkdown({ text, bold, italic }: Run): string {
  const mark = `${bold ? '**' : ''}${italic ? '_' : ''}`;
  const [, before = '', inner = '', after = ''] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text) ?? [];
  return inner === '' ? text : `${before}${mark}${escapeMarkdown(inner)}${[...mark].reverse().join('')}${after}`;
}

/**
 * What CommonMark or GitHub's flavour would read as markup gets a backslash before it, and no other character: some pages show the text as it
 * is. Line breaks become hard ones, since an empty line would end what stands around the text.
 */
function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*_[\]<>~|]|&(?=[#\w])/g, '\\$&')
    .replace(/(?<=[a-z]):(?=\/\/|\w)|(?<=\w)@(?=\w)|(?<=[\w-])\.(?=\p{L})/giu, '\\$&')
    .replace(/^(\s*)([-+=#]|\d{1,9}(?=[.)]))/gm, (_, spaces: string, mark: string) =>
      /\d/.test(mark) ? `${spaces}${mark}\\` : `${spaces}\\${mark}`,
    )
    .replace(/\n+/g, '\\\n');
}
