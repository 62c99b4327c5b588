// Facts that Slack tells: kept with their age, so that a card does not wait for Slack and an outage of Slack is not one of ours.
import { type Clock, hour, minute } from '../../lib/clock.ts';
import { AppError, messageOf } from '../../lib/errors.ts';
import type { Log } from '../../lib/log.ts';

export type Fact<T> = { value: T; fetchedAt: Date };

const fresh = 10 * minute;
const usableInOutage = 24 * hour;

/**
 * Opens a kind of facts. The returned function gives the fact of a key: at most ten minutes old, at most a day when Slack does not answer.
 * Questions that come together ask Slack once. Memory holds the `inMemory` most recent facts, the database all.
 * @param source `ask` asks Slack; what it throws is an answer, and passed on, when it is an AppError of another kind than `unavailable`.
 * @returns a function that throws AppError `access.directory_unavailable` besides.
 */
export function openFacts<T>(
  deps: { clock: Clock; log: Log },
  source: {
    inMemory: number;
    stored(key: string): Promise<Fact<T> | undefined>;
    ask(key: string): Promise<T>;
    store(key: string, fact: Fact<T>): Promise<void>;
  },
): (key: string) => Promise<T> {
  const known = new Map<string, Fact<T>>();
  const asking = new Map<string, Promise<T>>();
  const age = (fact: Fact<T>) => deps.clock.now().getTime() - fact.fetchedAt.getTime();

  async function look(key: string): Promise<T> {
    const stored = await source.stored(key);
    if (stored !== undefined && age(stored) < fresh) return remember(key, stored);
    try {
      const fact = { value: await source.ask(key), fetchedAt: deps.clock.now() };
      await source.store(key, fact);
      return remember(key, fact);
    } catch (error) {
      if (error instanceof AppError && error.kind !== 'unavailable') throw error;
      if (stored === undefined || age(stored) >= usableInOutage) throw unavailable(error);
      deps.log.warn({ fact: key, error: messageOf(error) }, 'Slack does not answer; what it said before is used');
      return stored.value;
    }
  }

  function remember(key: string, fact: Fact<T>): T {
    known.delete(key);
    known.set(key, fact);
    const oldest = known.keys().next().value;
    if (known.size > source.inMemory && oldest !== undefined) known.delete(oldest);
    return fact.value;
  }

  return async (key) => {
    const fact = known.get(key);
    if (fact !== undefined && age(fact) < fresh) return fact.value;
    const underWay = asking.get(key) ?? look(key).finally(() => asking.delete(key));
    asking.set(key, underWay);
    return await underWay;
  };
}

function unavailable(cause: unknown): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'access.directory_unavailable',
    message: messageOf(cause),
    userMessage: 'Slack does not answer the question who may do this, so nothing was done. Try again in a minute.',
    cause,
  });
}
