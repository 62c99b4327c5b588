// Pages by key, never by offset: a page stays right while rows are added before it.

export type PageRequest = {
  /** The key of the last row already seen; absent for the first page. */
  after?: string | undefined;
  limit: number;
};

export type Page<T> = { rows: T[]; next: string | undefined };

/** Turns `limit + 1` rows, in order, into a page; `keyOf` names the key of a row. */
export function toPage<T>(rows: T[], limit: number, keyOf: (row: T) => string): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { rows: shown, next: rows.length > limit && last !== undefined ? keyOf(last) : undefined };
}
