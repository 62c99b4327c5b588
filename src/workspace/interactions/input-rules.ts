// What Slack's own client checks before it sends a modal to the app.
import { limits } from '../../blockkit/limits.ts';
import type { Values } from './input-state.ts';
import { valueField } from './input-state.ts';

type Shape = Record<string, unknown>;

/** The sentences that the person sees, by block_id; empty when the view may be submitted. */
export function checkInputs(blocks: readonly Shape[], values: Values): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const block of blocks) {
    if (block.type !== 'input') continue;
    const element = block.element as Shape;
    const blockId = String(block.block_id);
    const held = values[blockId]?.[String(element.action_id)]?.[valueField(element.type) ?? ''];
    const error = isEmpty(held) ? missing(block) : check(element, held);
    if (error !== null) errors[blockId] = error;
  }
  return errors;
}

function isEmpty(held: unknown): boolean {
  return held === null || held === undefined || held === '' || (Array.isArray(held) && held.length === 0);
}

const missing = (block: Shape): string | null =>
  block.optional === true ? null : 'Please complete this required field.';

function check(element: Shape, held: unknown): string | null {
  const text = String(held);
  switch (element.type) {
    case 'plain_text_input':
      return checkLength(element, text);
    case 'number_input':
      return checkNumber(element, text);
    case 'email_text_input':
      return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) ? null : 'Enter a valid email address.';
    case 'url_text_input':
      return URL.canParse(text) ? null : 'Enter a valid URL.';
    case 'file_input':
      return checkFiles(element, held as readonly { name?: unknown }[]);
    default:
      return checkCount(element, held);
  }
}

function checkLength(element: Shape, text: string): string | null {
  const { min_length: min, max_length: max } = element as { min_length?: number; max_length?: number };
  if (min !== undefined && text.length < min) return `Enter at least ${min} characters.`;
  return max !== undefined && text.length > max ? `Enter at most ${max} characters.` : null;
}

function checkNumber(element: Shape, text: string): string | null {
  const { min_value: min, max_value: max } = element as { min_value?: string; max_value?: string };
  const number = Number(text);
  if (text.trim() === '' || Number.isNaN(number)) return 'Enter a number.';
  if (element.is_decimal_allowed !== true && !Number.isInteger(number)) return 'Enter a whole number.';
  if (min !== undefined && number < Number(min)) return `Enter a number of at least ${min}.`;
  return max !== undefined && number > Number(max) ? `Enter a number of at most ${max}.` : null;
}

function checkFiles(element: Shape, files: readonly { name?: unknown }[]): string | null {
  const most = typeof element.max_files === 'number' ? element.max_files : limits.fileInputFiles;
  if (files.length > most) return `Upload at most ${most}.`;
  const types = element.filetypes as string[] | undefined;
  const taken = ({ name }: { name?: unknown }) =>
    types?.some((type) => String(name).toLowerCase().endsWith(`.${type.toLowerCase()}`)) ?? true;
  return files.every(taken) ? null : `Upload files of these types only: ${types?.join(', ')}.`;
}

function checkCount(element: Shape, held: unknown): string | null {
  const most = element.max_selected_items;
  return typeof most === 'number' && Array.isArray(held) && held.length > most ? `Select at most ${most}.` : null;
}
