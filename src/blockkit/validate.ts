// Decides whether Slack would take a message's blocks or a view, and says why not.
import { limits } from './limits.ts';
import { type Problem, pointerOf, problemsOf } from './problem.ts';
import { blockOf, type Surface } from './schema/blocks.ts';
import { viewOf } from './schema/view.ts';

export type { Problem } from './problem.ts';
export { formatProblem } from './problem.ts';
export type { Surface } from './schema/blocks.ts';

type Shape = Record<string, unknown>;
const isShape = (value: unknown): value is Shape =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Checks the blocks of one surface: every property, every limit, unique ids, what may stand where.
 * Never throws, whatever the value. Pointers begin at `base`, by default `/blocks`.
 */
export function validateBlocks(blocks: unknown, surface: Surface, base = '/blocks'): Problem[] {
  if (!Object.hasOwn(blockOf, surface)) return [{ pointer: base, sentence: `unsupported surface: ${String(surface)}` }];
  if (!Array.isArray(blocks)) return [{ pointer: base, sentence: 'must provide an array' }];
  const most = surface === 'message' ? limits.messageBlocks : limits.viewBlocks;
  if (blocks.length > most) return [{ pointer: base, sentence: `no more than ${most} items allowed` }];
  const problems: Problem[] = [];
  blocks.forEach((block: unknown, index) => {
    const parsed = blockOf[surface].safeParse(block, { reportInput: true });
    if (!parsed.success) problems.push(...problemsOf(parsed.error.issues, `${base}/${index}`));
  });
  return [...problems, ...acrossBlocks(blocks, surface, base)];
}

/** Checks what chat.postMessage, a reply or a response_url is given: its `blocks`, and that it says anything at all. */
export function validateMessage(message: { text?: unknown; blocks?: unknown }): Problem[] {
  if (message.blocks !== undefined) return validateBlocks(message.blocks, 'message');
  return typeof message.text === 'string' && message.text !== '' ? [] : [{ pointer: '', sentence: 'no_text' }];
}

/** Checks a modal or an App Home view; pointers begin at `/view`, as Slack's do. */
export function validateView(view: unknown): Problem[] {
  const parsed = viewOf.safeParse(view, { reportInput: true });
  if (!parsed.success) return problemsOf(parsed.error.issues, '/view');
  const { type, blocks } = parsed.data;
  const problems = validateBlocks(blocks, type, '/view/blocks');
  const asks = blocks.some((block) => isShape(block) && block.type === 'input');
  if (asks && parsed.data.type === 'modal' && parsed.data.submit === undefined) {
    problems.push({ pointer: '/view', sentence: 'missing required field: submit' });
  }
  if (jsonBytes(view) > limits.viewBytes) problems.push({ pointer: '/view', sentence: 'view_too_large' });
  return problems;
}

// What is not JSON at all has been refused before; it only must not throw here.
function jsonBytes(value: unknown): number {
  try {
    return Buffer.byteLength(JSON.stringify(value));
  } catch {
    return 0;
  }
}

/** The interactive elements of a block: `actions` and `context` elements, a section's accessory, an input's element. */
export function elementsOf(block: Shape): { element: Shape; path: (string | number)[] }[] {
  const single = ['accessory', 'element'].flatMap((key) =>
    isShape(block[key]) ? [{ element: block[key], path: [key] }] : [],
  );
  const list = block.type !== 'rich_text' && Array.isArray(block.elements) ? block.elements : [];
  const several = list.flatMap((element: unknown, index) =>
    isShape(element) ? [{ element, path: ['elements', index] }] : [],
  );
  return [...single, ...several];
}

function acrossBlocks(blocks: readonly unknown[], surface: Surface, base: string): Problem[] {
  const shapes = blocks.map((block) => (isShape(block) ? block : {}));
  return [
    ...repeated(
      shapes.map((block, index) => ({ id: block.block_id, pointer: `${base}/${index}/block_id` })),
      'block_id',
    ),
    ...shapes.flatMap((block, index) => withinBlock(block, surface, `${base}/${index}`)),
    ...focusTwice(shapes, base),
    ...(surface === 'message' ? messageTotals(shapes, base) : []),
  ];
}

function withinBlock(block: Shape, surface: Surface, here: string): Problem[] {
  const elements = elementsOf(block).map(({ element, path }) => ({ element, pointer: here + pointerOf(path) }));
  const misplaced = elements.filter(
    ({ element }) => element.response_url_enabled === true && (surface !== 'modal' || block.type !== 'input'),
  );
  return [
    ...repeated(
      elements.map(({ element, pointer }) => ({ id: element.action_id, pointer: `${pointer}/action_id` })),
      'action_id',
    ),
    ...misplaced.map(({ pointer }) => ({
      pointer,
      sentence: 'response_url_enabled is only allowed in the input blocks of a modal',
    })),
  ];
}

function repeated(places: readonly { id: unknown; pointer: string }[], name: string): Problem[] {
  const seen = new Set<string>();
  return places.flatMap(({ id, pointer }) => {
    if (typeof id !== 'string') return [];
    if (seen.has(id)) return [{ pointer, sentence: `\`${name}\` ${id} already exists` }];
    seen.add(id);
    return [];
  });
}

function focusTwice(blocks: readonly Shape[], base: string): Problem[] {
  const focused = blocks.flatMap((block) => elementsOf(block)).filter(({ element }) => element.focus_on_load === true);
  return focused.length > 1 ? [{ pointer: base, sentence: 'only one element can have focus_on_load' }] : [];
}

function messageTotals(blocks: readonly Shape[], base: string): Problem[] {
  const problems: Problem[] = [];
  const tables = blocks.filter((block) => block.type === 'table');
  if (tables.length > limits.tablesPerMessage) {
    problems.push({ pointer: base, sentence: 'only_one_table_allowed' });
  }
  if (tables.reduce((sum, table) => sum + cellText(table.rows), 0) > limits.tableText) {
    problems.push({
      pointer: base,
      sentence: `the cells of tables must be less than ${limits.tableText + 1} characters`,
    });
  }
  const markdown = blocks.filter((block) => block.type === 'markdown' && typeof block.text === 'string');
  const written = markdown.reduce((sum, block) => sum + String(block.text).length, 0);
  if (markdown.length > 1 && written > limits.markdownText) {
    problems.push({ pointer: base, sentence: `markdown must be less than ${limits.markdownText + 1} characters` });
  }
  return problems;
}

// The characters a reader sees in the cells, at any depth.
function cellText(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, one: unknown) => sum + cellText(one), 0);
  if (!isShape(value)) return 0;
  const own = typeof value.text === 'string' ? value.text.length : 0;
  return own + cellText(value.elements);
}
