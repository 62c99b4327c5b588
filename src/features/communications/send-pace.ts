// How fast a provider is sent to: its rate is one for all replicas, kept as the time at which the next e-mail may leave.
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Queryable } from '../../db/query.ts';
import { sql } from '../../db/sql.ts';

const Turn = z.object({ wait_ms: z.number() });

/** So long a stretch is taken at once: a replica that dies leaves no more of it unused. */
const stretchSeconds = 0.1;

/**
 * A pace of a provider. What it gives resolves when the next e-mail may leave; each call is one e-mail.
 * Physical time: it is the provider who counts.
 */
export function openPace(db: Queryable, provider: string, perSecond: number): () => Promise<void> {
  const many = Math.max(1, Math.floor(perSecond * stretchSeconds));
  const apartMs = 1000 / perSecond;
  let left = 0;
  let nextAt = 0;
  let last: Promise<void> = Promise.resolve();
  const take = async () => {
    if (left === 0) {
      const stretch = sql`${many / perSecond} * interval '1 second'`;
      const { wait_ms } = await db.one(
        Turn,
        sql`insert into backbolt.send_pace as p (provider, next_at) values (${provider}, clock_timestamp() + ${stretch})
          on conflict (provider) do update set next_at = greatest(p.next_at, clock_timestamp()) + ${stretch}
          returning extract(epoch from next_at - ${stretch} - clock_timestamp())::float8 * 1000 as wait_ms`,
      );
      nextAt = performance.now() + Math.max(0, wait_ms);
      left = many;
    }
    left -= 1;
    const waitMs = nextAt - performance.now();
    nextAt += apartMs;
    // Timers are no finer.
    if (waitMs > 1) await delay(waitMs);
  };
  return () => {
    last = last.then(take, take);
    return last;
  };
}
