// Arguments as Slack takes them: a form, where everything is text, or JSON, where it is not.
import { z } from 'zod';

/** A structured argument: JSON, or JSON in a string. What does not parse stays the string, for the method to refuse. */
export const json = z.preprocess((value) => {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}, z.unknown());

/** Empty arguments count as absent, as in Slack. */
const absent = (value: unknown): unknown => (value === '' || value === null ? undefined : value);

export const text = z.preprocess((value) => (typeof value === 'number' ? String(value) : value), z.string());
export const id = text.pipe(z.string().min(1));
export const optionalId = z.preprocess(absent, id.optional());

export const flag = z.preprocess((value) => {
  if (value === 'true' || value === '1' || value === 1) return true;
  if (value === 'false' || value === '0' || value === 0 || value === '') return false;
  return value;
}, z.boolean().default(false));

/** Between 1 and `most`. */
export const limit = (most: number, standard: number) =>
  z.preprocess(
    (value) => (typeof value === 'string' && value !== '' ? Number(value) : absent(value)),
    z.number().int().min(1).max(most).default(standard),
  );
export const cursor = z.preprocess(absent, z.string().optional());
