// What is said after an answer, when it is ready: it waits beside the requests at work, so that nobody else waits for it.
import { messageOf } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';

export type Afterthoughts = {
  /**
   * Has `later` said by `send` when it is ready. Of one `subject` (a message that is replaced, a Home tab) only what came last is said: an older
   * answer must not take the place of a newer one.
   */
  add<Words>(
    subject: string | undefined,
    later: (() => Promise<Words | undefined>) | undefined,
    send: (words: Words) => Promise<void>,
  ): void;
  /** Says nothing more, and resolves when what is being said is said. */
  close(): Promise<void>;
};

/** So many are waited for at once; an answer without its afterthought is whole all the same. */
const mostWaiting = 100;

export function openAfterthoughts(log: Log): Afterthoughts {
  const waiting = new Set<Promise<void>>();
  const latest = new Map<string, object>();
  let closed = false;
  return {
    add(subject, later, send) {
      const turn = {};
      // Of a message that is replaced without a later word, too, an older word is out of date.
      if (subject !== undefined && latest.has(subject)) latest.set(subject, turn);
      if (later === undefined || closed || waiting.size >= mostWaiting) return;
      if (subject !== undefined) latest.set(subject, turn);
      const isLatest = () => subject === undefined || latest.get(subject) === turn;
      const work = (async () => {
        const words = await later();
        if (words !== undefined && !closed && isLatest()) await send(words);
      })()
        .catch((error: unknown) => log.warn({ error: messageOf(error) }, 'what was to be added to an answer was not'))
        .finally(() => {
          waiting.delete(work);
          if (subject !== undefined && isLatest()) latest.delete(subject);
        });
      waiting.add(work);
    },
    async close() {
      closed = true;
      await Promise.all(waiting);
    },
  };
}
