// The floor on which listeners work: how many at once, what happens beyond, and waiting for the last.
import { messageOf } from '../lib/errors.ts';
import { newReference } from '../lib/ids.ts';
import { withRequestId } from '../lib/log.ts';
import { kindOf } from './kinds.ts';
import type { Listener } from './listener.ts';
import type { Incoming } from './payload.ts';
import type { Speaking } from './say.ts';

/** Requests at work at once; beyond, people are told that Backbolt is busy, at once, instead of waiting for nothing. */
const mostAtWork = 200;

const busy =
  'Backbolt is busy: more requests are under way than it can answer at once. Nothing was done. Try again in a few seconds.';

export type Floor = {
  run(listener: Listener<unknown>, incoming: Incoming): Promise<void>;
  /** Turns new requests away, and resolves when nothing is at work any more. */
  close(): Promise<void>;
};

/** Opens the floor on which all listeners work. */
export function openFloor(deps: unknown, speaking: Speaking): Floor {
  const { log } = speaking;
  const atWork = new Set<Promise<void>>();
  let closed = false;
  async function serve(listener: Listener<unknown>, incoming: Incoming): Promise<void> {
    const started = performance.now();
    const kind = kindOf(listener);
    await kind.serve(listener, observed(listener.kind, incoming, started, speaking), deps, speaking);
    log.info({ listener: kind.nameOf(listener), ms: Math.round(performance.now() - started) }, 'request served');
  }
  return {
    async run(listener, incoming) {
      if (closed || atWork.size >= mostAtWork) {
        log.warn({ kind: listener.kind }, 'too many requests at once; one was turned away');
        return await kindOf(listener).turnAway(incoming, busy, speaking);
      }
      const work = withRequestId(newReference(), () => serve(listener, incoming)).catch((error: unknown) => {
        log.error({ error: messageOf(error) }, 'a request could not be answered');
      });
      atWork.add(work);
      await work.finally(() => atWork.delete(work));
    },
    async close() {
      closed = true;
      while (atWork.size > 0) await Promise.all(atWork);
    },
  };
}

function observed(kind: string, incoming: Incoming, started: number, { observer }: Speaking): Incoming {
  // Bolt acknowledges events before anybody is asked.
  if (observer === undefined || kind === 'event') return incoming;
  return {
    ...incoming,
    async ack(answer) {
      await incoming.ack(answer);
      observer.acknowledged(kind, performance.now() - started);
    },
  };
}
