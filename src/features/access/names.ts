// What people are called, for texts that leave Slack, where a mention would be a bare id.
import { AppError } from '../../lib/errors.ts';
import type { Directory } from './directory.ts';

/** Slack id → handle. */
export type Names = ReadonlyMap<string, string>;

const mention = /<@([UW][A-Z0-9]+)>/g;

/** The ids of the people whom the texts mention or are. */
export function idsIn(texts: Iterable<string>): string[] {
  const ids = [...texts].flatMap((text) =>
    /^[UW][A-Z0-9]+$/.test(text) ? [text] : [...text.matchAll(mention)].map(([, id]) => id as string),
  );
  return [...new Set(ids)];
}

/** Looks everybody up; whoever cannot be looked up is left out, and stays an id. */
export async function lookUpNames(directory: Directory, ids: readonly string[]): Promise<Names> {
  const found = await Promise.all(
    ids.map(async (id): Promise<[string, string][]> => {
      try {
        return [[id, (await directory.find(id)).name]];
      } catch (error) {
        if (error instanceof AppError) return [];
        throw error;
      }
    }),
  );
  return new Map(found.flat());
}

/** A person as text: `@ann`, or what is known of them. */
export const nameOf = (names: Names, id: string): string => (names.has(id) ? `@${names.get(id)}` : id);

/** The text with its mentions of people replaced by their names. */
export const named = (names: Names, text: string): string =>
  text.replace(mention, (_, id: string) => (names.has(id) ? `@${names.get(id)}` : `@${id}`));
