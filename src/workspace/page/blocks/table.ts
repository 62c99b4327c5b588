// The table block; its first row is its head, as in Slack.
import type { TableBlock } from '@slack/types';
import { html, type TemplateResult } from 'lit-html';
import type { Surface } from '../surface.ts';
import { drawRichText } from './rich-text.ts';
import { drawPlain } from './text.ts';

type Cell = TableBlock['rows'][number][number];

function drawCell(cell: Cell, surface: Surface): unknown {
  if (cell.type === 'rich_text') return drawRichText(cell, surface);
  return drawPlain(cell.text);
}

/** Draws a table that scrolls by itself when it is wide. */
export function drawTable(block: TableBlock, surface: Surface): TemplateResult {
  const [head, ...rows] = block.rows;
  const look = (column: number): string => {
    const setting = block.column_settings?.[column];
    return `align-${setting?.align ?? 'left'} ${setting?.is_wrapped ? 'wrapped' : ''}`;
  };
  return html`<div class="block-table" tabindex="0" role="region" aria-label="Table"><table>
    <thead><tr>${head?.map((cell, column) => html`<th scope="col" class=${look(column)}>${drawCell(cell, surface)}</th>`)}</tr></thead>
    <tbody>${rows.map((row) => html`<tr>${row.map((cell, column) => html`<td class=${look(column)}>${drawCell(cell, surface)}</td>`)}</tr>`)}</tbody>
  </table></div>`;
}
