// The HTML of an e-mail: the body as elements, inside the layout that layout/email.mjml was compiled to.
import { readFileSync } from 'node:fs';
import { directionOf } from '../clean-text.ts';
import type { Block, Run } from '../document.ts';
import { escapeHtml, type inAppLevels } from '../rendered.ts';

const layout = readFileSync(new URL('../layout/email.html', import.meta.url), 'utf8');

// Each has a contrast of at least 4.5 to white and 3 to the dark card (WCAG 2.2, 1.4.11), though nothing is said by colour alone.
const accents: Record<(typeof inAppLevels)[number], string> = {
  info: '#2f7fd1',
  success: '#2c8a4a',
  warning: '#b7791f',
  critical: '#d64545',
};

/** What stands in the layout, as text except for `greeting`, which is HTML. */
export type EmailParts = {
  lang: string;
  level: (typeof inAppLevels)[number];
  product: string;
  subject: string;
  preheader: string;
  /** HTML that may hold the place of the recipient's name. */
  greeting: string;
  blocks: readonly Block[];
  signOff: string;
  footer: readonly Run[][];
};

export function emailHtml(parts: EmailParts): string {
  const paragraphs = (all: readonly Run[][]) => all.map((runs) => `<p>${runsHtml(runs)}</p>`).join('\n');
  const places: Record<string, string> = {
    lang: parts.lang,
    dir: directionOf(parts.lang),
    title: escapeHtml(parts.subject),
    preheader: escapeHtml(parts.preheader),
    product: escapeHtml(parts.product),
    accent: accents[parts.level],
    content: [
      `<h1>${escapeHtml(parts.subject)}</h1>`,
      `<p>${parts.greeting}</p>`,
      ...parts.blocks.map(blockHtml),
      `<p>${escapeHtml(parts.signOff)}</p>`,
    ].join('\n'),
    footer: paragraphs(parts.footer),
  };
  // In one pass, so that nothing that was put in is taken for a place.
  return layout.replace(/\[\[([a-z]+)\]\]/g, (_, name: string) => {
    const part = places[name];
    if (part === undefined) throw new Error(`the layout has a place "${name}" that nothing fills`);
    return part;
  });
}

function blockHtml(block: Block): string {
  if (block.kind === 'list') {
    const tag = block.ordered ? 'ol' : 'ul';
    return `<${tag}>\n${block.items.map((runs) => `<li>${runsHtml(runs)}</li>`).join('\n')}\n</${tag}>`;
  }
  const tag = block.kind === 'heading' ? 'h2' : 'p';
  return `<${tag}>${runsHtml(block.runs)}</${tag}>`;
}

const runsHtml = (runs: readonly Run[]) => runs.map(runHtml).join('');

function runHtml({ text, bold, italic, href }: Run): string {
  let html = escapeHtml(text).replaceAll('\n', '<br>\n');
  if (bold) html = `<strong>${html}</strong>`;
  if (italic) html = `<em>${html}</em>`;
  return href === undefined ? html : `<a href="${escapeHtml(href)}">${html}</a>`;
}
