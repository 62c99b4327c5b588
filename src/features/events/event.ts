// The record: what an event is, and the hash that chains it to the one before.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson, type Json } from '../../lib/canonical-json.ts';

/** Who did it: a Slack user id, `cli:<os user>`, `policy` or `backbolt` itself. */
export type Actor = string;

export type EventKind<Data> = { readonly kind: string; readonly schema: z.ZodType<Data> };

/** Declares a kind of event beside the feature that writes it. Kinds are never renamed: the record is for good. */
export function defineEvent<Data>(kind: string, schema: z.ZodType<Data>): EventKind<Data> {
  return { kind, schema };
}

export const StoredEvent = z.object({
  stream: z.string(),
  seq: z.number().int().positive(),
  at: z.date(),
  actor: z.string(),
  kind: z.string(),
  /** Canonical JSON, as it was hashed. */
  data: z.string(),
  prev_hash: z.string(),
  hash: z.string(),
});
export type StoredEvent = z.infer<typeof StoredEvent>;

/** What the first event of a stream has for its predecessor. */
export const noHash = '0'.repeat(64);

/** SHA-256, in hex, over the canonical text of everything the event says and the hash before it. */
export function hashOf(event: Omit<StoredEvent, 'hash'>): string {
  const covered: Json = {
    stream: event.stream,
    seq: event.seq,
    at: event.at.toISOString(),
    actor: event.actor,
    kind: event.kind,
    data: event.data,
    prev_hash: event.prev_hash,
  };
  return createHash('sha256').update(canonicalJson(covered)).digest('hex');
}

export type BrokenLink = { stream: string; seq: number; problem: string };

/** Checks one event against its predecessor; undefined when the link holds. */
export function checkLink(event: StoredEvent, previous: { seq: number; hash: string }): BrokenLink | undefined {
  const broken = (problem: string) => ({ stream: event.stream, seq: event.seq, problem });
  if (event.seq !== previous.seq + 1) return broken(`follows #${previous.seq}: an event is missing`);
  if (event.prev_hash !== previous.hash) return broken('does not name the hash of the event before it');
  if (event.hash !== hashOf(event)) return broken('its content does not have its hash: it was changed');
  return undefined;
}
