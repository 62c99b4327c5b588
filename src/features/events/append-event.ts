// Adds events to their stream, in the transaction that changes the state they tell of.
import type { Tx } from '../../db/own.ts';
import { canonicalJson, type Json } from '../../lib/canonical-json.ts';
import { scrubDeep } from '../../lib/redaction.ts';
import { type Actor, type EventKind, hashOf, type StoredEvent } from './event.ts';
import { insertEvent, lockHead } from './event-store.ts';

/** What the events of one change have in common. */
export type EventOrigin = { stream: string; at: Date; actor: Actor };

/**
 * Appends and returns the event as stored. Its data is checked and scrubbed of secrets first, so that the hash never covers one.
 * Call it last in a transaction: the stream stays locked until the end of it.
 */
export async function appendEvent<Data>(
  tx: Tx,
  { kind, data, ...origin }: EventOrigin & { kind: EventKind<Data>; data: Data },
): Promise<StoredEvent> {
  const [stored] = await appendEvents(tx, origin, [{ kind: kind as EventKind<unknown>, data }]);
  return stored as StoredEvent;
}

/** As `appendEvent`, for several in their order. */
export async function appendEvents(
  tx: Tx,
  origin: EventOrigin,
  events: readonly { kind: EventKind<unknown>; data: unknown }[],
): Promise<StoredEvent[]> {
  if (events.length === 0) return [];
  const checked = events.map(({ kind, data }) => ({
    kind: kind.kind,
    data: canonicalJson(scrubDeep(kind.schema.parse(data)) as Json),
  }));
  let { seq, hash } = await lockHead(tx, origin.stream);
  const stored = checked.map((event) => {
    const unhashed = { ...origin, ...event, seq: seq + 1, prev_hash: hash };
    seq = unhashed.seq;
    hash = hashOf(unhashed);
    return { ...unhashed, hash };
  });
  await Promise.all(stored.map((one) => insertEvent(tx, one)));
  return stored;
}
