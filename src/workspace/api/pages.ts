// Slack's cursors: opaque text that names the first row of the next page.
import { ApiRefusal } from './method.ts';

/**
 * One page of `rows`; `idOf` names a row for ever.
 * @throws ApiRefusal invalid_cursor
 */
export function pageOf<Row>(
  rows: readonly Row[],
  idOf: (row: Row) => string,
  page: { cursor?: string | undefined; limit: number },
): { rows: readonly Row[]; metadata: { next_cursor: string } } {
  const start = page.cursor === undefined ? 0 : rows.findIndex((row) => encode(idOf(row)) === page.cursor);
  if (start < 0) throw new ApiRefusal('invalid_cursor');
  const next = rows[start + page.limit];
  return {
    rows: rows.slice(start, start + page.limit),
    metadata: { next_cursor: next === undefined ? '' : encode(idOf(next)) },
  };
}

const encode = (rowId: string): string => Buffer.from(`row:${rowId}`).toString('base64');
