// Adds one event to its stream, in the transaction that changes the state it tells of.
import type { Tx } from '../../db/own.ts';
import { canonicalJson, type Json } from '../../lib/canonical-json.ts';
import { scrubDeep } from '../../lib/redaction.ts';
import { type Actor, type EventKind, hashOf, type StoredEvent } from './event.ts';
import { insertEvent, lockHead } from './event-store.ts';

/**
 * Appends and returns the event as stored. Its data is checked and scrubbed of secrets first, so that the hash never covers one.
 * Call it last in a transaction: the stream stays locked until the end of it.
 */
export async function appendEvent<Data>(
  tx: Tx,
  event: { stream: string; at: Date; actor: Actor; kind: EventKind<Data>; data: Data },
): Promise<StoredEvent> {
  const data = canonicalJson(scrubDeep(event.kind.schema.parse(event.data)) as Json);
  const head = await lockHead(tx, event.stream);
  const unhashed = {
    stream: event.stream,
    seq: head.seq + 1,
    at: event.at,
    actor: event.actor,
    kind: event.kind.kind,
    data,
    prev_hash: head.hash,
  };
  const stored = { ...unhashed, hash: hashOf(unhashed) };
  await insertEvent(tx, stored);
  return stored;
}
