// Which entries of a timeline were corrected later: what was said stays, and what it should have said stands beside it.
import type { Actor, StoredEvent } from '../events/event.ts';
import { events } from './incident-events.ts';

export type Correction = { seq: number; at: Date; actor: Actor; text: string };

/** Number of an entry → its corrections, oldest first. */
export function correctionsIn(stored: readonly StoredEvent[]): ReadonlyMap<number, readonly Correction[]> {
  const found = new Map<number, Correction[]>();
  for (const { kind, data, seq, at, actor } of stored) {
    if (kind !== events.corrected.kind) continue;
    const { seq: corrected, text } = events.corrected.schema.parse(JSON.parse(data));
    const before = found.get(corrected) ?? [];
    found.set(corrected, [...before, { seq, at, actor, text }]);
  }
  return found;
}
