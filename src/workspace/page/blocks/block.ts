// Which file draws which type of block; what none of them can draw is said, never dropped.
import { html, type TemplateResult } from 'lit-html';
import type { Surface } from '../surface.ts';
import { drawActions } from './actions.ts';
import { drawFile, drawVideo } from './attached.ts';
import { type AnyBlock, blockIdOf } from './block-id.ts';
import { drawCard, drawCarousel, drawContainer } from './container.ts';
import { drawImage } from './image.ts';
import { drawInput } from './input.ts';
import { drawMarkdown } from './markdown.ts';
import { drawAlert, drawContext, drawDivider, drawHeader } from './plain-blocks.ts';
import { drawRichText } from './rich-text.ts';
import { drawSection } from './section.ts';
import { drawTable } from './table.ts';

// The workspace refuses what is not of Slack's shape before it gets here, so each file may take its own block type for granted.
// biome-ignore lint/suspicious/noExplicitAny: each function narrows to the block type it is listed under
type Draw = (block: any, surface: Surface, blockId: string) => TemplateResult;

const drawings: Record<string, Draw> = {
  actions: drawActions,
  alert: drawAlert,
  card: drawCard,
  carousel: drawCarousel,
  container: (block, surface) => drawContainer(block, surface, drawBlocks),
  context: drawContext,
  context_actions: drawActions,
  divider: drawDivider,
  file: drawFile,
  header: drawHeader,
  image: drawImage,
  input: drawInput,
  markdown: drawMarkdown,
  rich_text: drawRichText,
  section: drawSection,
  table: drawTable,
  video: drawVideo,
};

function drawBlock(block: AnyBlock, surface: Surface, index: number): TemplateResult {
  const type = String(block.type);
  const draw = Object.hasOwn(drawings, type) ? drawings[type] : undefined;
  let why = '';
  try {
    if (draw) return draw(block, surface, blockIdOf(block, index));
  } catch (error) {
    why = ` (${error instanceof Error ? error.message : 'it is malformed'})`;
  }
  return html`<div class="undrawable">This block cannot be drawn here: ${type}${why}</div>`;
}

/** Draws the blocks of a message or view in order. */
export function drawBlocks(blocks: readonly AnyBlock[], surface: Surface): TemplateResult {
  return html`<div class="blocks">${blocks.map((block, index) => drawBlock(block, surface, index))}</div>`;
}
