// The Redis databases that policy names: keys counted and deleted over a connection of their own for each use. One server, not a Redis Cluster.
import type { RollbackPolicy } from '../../features/rollbacks/policy.ts';
import type { Keys, Tools, Variables } from '../../features/rollbacks/tools.ts';
import { unknownOutcome } from '../../features/rollbacks/unknown-outcome.ts';
import { AppError, messageOf } from '../../lib/errors.ts';
import { hideValues, type Secret, scrub } from '../../lib/redaction.ts';

export type RedisDatabases = { missing(name: string): string | undefined; keys: Tools['keys'] };

const connectMs = 5_000;
const answerMs = 10_000;
// How many keys one SCAN looks at, and one UNLINK deletes at most.
const batch = 500;

/** @param variable reads one environment variable of Backbolt's. */
export function openRedisDatabases(databases: RollbackPolicy['redis'], variable: Variables): RedisDatabases {
  const missing = (name: string) => {
    const database = databases[name];
    if (database === undefined) return `policy names no Redis "${name}": add it under rollbacks.redis`;
    const url = variable(database.url)?.reveal();
    if (url === undefined) return `${database.url} is not set: set it to the URL of the Redis "${name}"`;
    return /^rediss?:\/\//.test(url) && URL.canParse(url)
      ? undefined
      : `${database.url} is not a Redis URL: redis://user:password@host:6379/0`;
  };
  return {
    missing,
    keys(name) {
      const url = variable(databases[name]?.url ?? '');
      const why = missing(name);
      if (url === undefined || why !== undefined) throw unreachable(name, why ?? '');
      return keysOf(name, url);
    },
  };
}

type Client = Awaited<ReturnType<typeof connect>>;

async function connect(url: Secret) {
  // Loaded when it is first used: it brings a class for each command of each module.
  const { createClient } = await import('@redis/client');
  const client = createClient({
    url: url.reveal(),
    RESP: 2,
    name: 'backbolt',
    disableOfflineQueue: true,
    socket: { reconnectStrategy: false, connectTimeout: connectMs, socketTimeout: answerMs },
  });
  // Whoever waits for an answer is told; without a listener the process would end.
  client.on('error', () => undefined);
  return await client.connect();
}

function keysOf(name: string, url: Secret): Keys {
  const said = (error: unknown) => scrub(hideValues(messageOf(error), [url]));
  // Everything that fails before `mayHaveChanged` changed nothing.
  const using = async <T>(
    signal: AbortSignal,
    work: (client: Client, changing: () => void) => Promise<T>,
    what = '',
  ): Promise<T> => {
    let mayHaveChanged = false;
    let client: Client | undefined;
    const stop = () => client?.destroy();
    try {
      client = await connect(url);
      signal.addEventListener('abort', stop, { once: true });
      signal.throwIfAborted();
      return await work(client, () => {
        mayHaveChanged = true;
      });
    } catch (error) {
      if (error instanceof AppError) throw error;
      if (mayHaveChanged) throw unknownOutcome(`"${name}" ${what}: its answer was lost`, new Error(said(error)));
      throw unreachable(name, said(error));
    } finally {
      signal.removeEventListener('abort', stop);
      if (client?.isOpen) client.destroy();
    }
  };
  return {
    count: (prefix, { most, signal }) =>
      using(signal, async (client) =>
        prefix === null ? await client.dbSize() : (await scan(client, prefix, most)).size,
      ),
    remove: (prefix, { most, signal, onProgress }) =>
      using(
        signal,
        async (client, changing) => {
          // All of them are known before the first is deleted, so that too many are none.
          const found = [...(await scan(client, prefix, most))];
          if (found.length > most) throw tooMany(name, most);
          let removed = 0;
          for (let at = 0; at < found.length; at += batch) {
            changing();
            removed += await client.unlink(found.slice(at, at + batch));
            onProgress(removed);
          }
          return removed;
        },
        'deleted the keys',
      ),
    flush: (signal) =>
      using(
        signal,
        async (client, changing) => {
          const size = await client.dbSize();
          changing();
          await client.flushDb('ASYNC');
          return size;
        },
        'deleted all keys',
      ),
  };
}

// A key may be met more than once. Stops as soon as there are more than `most`.
async function scan(client: Client, prefix: string, most: number): Promise<Set<string>> {
  const found = new Set<string>();
  const pattern = `${prefix.replace(/[\\*?[\]^-]/g, '\\$&')}*`;
  let cursor = '0';
  do {
    const { cursor: next, keys } = await client.scan(cursor, { MATCH: pattern, COUNT: batch });
    for (const key of keys) found.add(key);
    cursor = next;
  } while (cursor !== '0' && found.size <= most);
  return found;
}

function unreachable(name: string, why: string): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'redis.unreachable',
    message: `${name} cannot be used: ${why}`,
    userMessage: `The Redis "${name}" cannot be used (${why}). Nothing was changed. Retry when it can be reached.`,
  });
}

function tooMany(name: string, most: number): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'redis.too_many_keys',
    message: `${name} has more than ${most} of these keys`,
    userMessage: `The Redis "${name}" has more than ${most} of these keys by now. Nothing was deleted. Make a new plan.`,
  });
}
