// The events of one change: collected while it is made, appended when it is.
import type { Tx } from '../../db/own.ts';
import { appendEvents } from './append-event.ts';
import type { Actor, EventKind } from './event.ts';

export type EventRecord = {
  /** Has an event appended with the others, in the order of the calls. */
  record<Data>(kind: EventKind<Data>, data: Data): void;
  isEmpty(): boolean;
  /** Call it last in the transaction. */
  append(tx: Tx): Promise<void>;
};

/** @param common of all of them: the same stream, time and actor. */
export function openRecord(common: { stream: string; at: Date; actor: Actor }): EventRecord {
  const recorded: { kind: EventKind<unknown>; data: unknown }[] = [];
  return {
    record: (kind, data) => void recorded.push({ kind: kind as EventKind<unknown>, data }),
    isEmpty: () => recorded.length === 0,
    async append(tx) {
      await appendEvents(tx, common, recorded);
    },
  };
}
