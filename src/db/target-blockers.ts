// Who holds the lock that a connection waits for: that is known only while it waits, so another connection asks meanwhile.
import type { Pool, PoolClient } from 'pg';
import { z } from 'zod';
import type { Log } from '../lib/log.ts';
import { queryable } from './query.ts';
import { sql } from './sql.ts';

const Blocker = z.object({ pid: z.number(), who: z.string(), what: z.string() });
export type Blocker = z.output<typeof Blocker>;

export type BlockerWatch = { seen(): Blocker | undefined; stop(): void };

/** Asks several times within one lock time-out, until it is stopped. That nobody can be asked is no failure: then nobody is named. */
export function watchBlockers(pool: Pool, waiting: PoolClient, lockTimeoutMs: number): BlockerWatch {
  const { processID: pid } = waiting as PoolClient & { processID?: number };
  const calls = queryable(pool, silent);
  let seen: Blocker | undefined;
  let asking = false;
  // Those before it in the queue are in its way as well: whoever waits for nobody is the one to be named.
  const look = async () => {
    const now = await calls.maybeOne(
      Blocker,
      sql`select pid, coalesce(nullif(application_name, ''), usename, 'somebody') as who,
          left(regexp_replace(coalesce(query, ''), '[[:space:]]+', ' ', 'g'), 200) as what
        from pg_stat_activity where pid = any(pg_blocking_pids(${pid}::integer))
        order by cardinality(pg_blocking_pids(pid)), pid limit 1`,
    );
    seen = now ?? seen;
  };
  const lookAgain = async () => {
    if (asking) return;
    asking = true;
    await look().catch(() => undefined);
    asking = false;
  };
  const watch = setInterval(() => void lookAgain(), Math.max(lockTimeoutMs / 3, 20));
  return { seen: () => seen, stop: () => clearInterval(watch) };
}

const silent = { isLevelEnabled: () => false } as unknown as Log;
