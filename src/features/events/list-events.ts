// Reads a stream, a page at a time.
import { type Page, type PageRequest, toPage } from '../../db/page.ts';
import type { Queryable } from '../../db/query.ts';
import type { StoredEvent } from './event.ts';
import { eventsAfter } from './event-store.ts';

/** The stream's events, oldest first; the key of a page is the last sequence number seen. */
export async function listEvents(db: Queryable, stream: string, page: PageRequest): Promise<Page<StoredEvent>> {
  const rows = await eventsAfter(db, stream, Number(page.after ?? 0), page.limit + 1);
  return toPage(rows, page.limit, (event) => String(event.seq));
}
