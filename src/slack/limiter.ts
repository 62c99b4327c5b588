// The limiter of outgoing calls that all replicas share: a bucket is one row, advanced by the generic cell rate algorithm.
import { z } from 'zod';
import type { OwnDb } from '../db/own.ts';
import { sql } from '../db/sql.ts';
import { minute, second } from '../lib/clock.ts';
import { type MethodName, methods, type SlackMethod } from './methods.ts';

/** What goes first when Slack's limit is near: a deadline before an answer before a card drawn anew. */
export type Priority = 'deadline' | 'answer' | 'redraw';

export type Limiter = {
  /** Takes a place in every bucket of the call, or says how many ms to wait before asking again. */
  take(method: MethodName, channel: string | undefined, priority: Priority): Promise<number>;
  /** Slack said to wait: no replica sends in this bucket for so many ms. */
  hold(method: MethodName, channel: string | undefined, ms: number): Promise<void>;
};

type Bucket = { name: string; everyMs: number; burst: number };

// Of a bucket's burst each priority may use its part, so that what is urgent finds a place left.
const share: Record<Priority, number> = { deadline: 1, answer: 0.7, redraw: 0.4 };

/** The buckets that a call takes a place in. */
function bucketsOf(method: MethodName, channel: string | undefined, factor: number): Bucket[] {
  const { perMinute, oneASecondPerChannel }: SlackMethod = methods[method];
  const everyMs = minute / perMinute / factor;
  const buckets = [{ name: `method ${method}`, everyMs, burst: Math.ceil(perMinute / 6) }];
  if (oneASecondPerChannel && channel !== undefined)
    buckets.push({ name: `channel ${channel}`, everyMs: second / factor, burst: 3 });
  return buckets;
}

const Taken = z.object({ wait_ms: z.number() });

/**
 * Opens the limiter. Its time is the database's physical clock, which is the same for all replicas.
 * @param factor how many times as much as in its documents Slack takes; a measurement has a Slack of its own that takes more.
 */
export function openLimiter(db: OwnDb, factor = 1): Limiter {
  return {
    async take(method, channel, priority) {
      const buckets = bucketsOf(method, channel, factor);
      const names = buckets.map((bucket) => bucket.name);
      const every = buckets.map((bucket) => bucket.everyMs);
      const tolerance = buckets.map((bucket) => bucket.everyMs * Math.max(0, bucket.burst * share[priority] - 1));
      // All buckets have room or none is advanced; rows are locked in name order, so that two calls cannot wait for each other.
      const { wait_ms } = await db.one(
        Taken,
        sql`with asked as (
            select * from unnest(${names}::text[], ${every}::float8[], ${tolerance}::float8[]) as a(bucket, every_ms, tolerance_ms)
          ), time as (select clock_timestamp() as now),
          held as (
            select b.bucket, b.arrival_at from backbolt.send_bucket b where b.bucket in (select bucket from asked) order by b.bucket for update
          ), waits as (
            select a.*, t.now, greatest(coalesce(h.arrival_at, t.now), t.now) as arrival_at,
              extract(epoch from coalesce(h.arrival_at, t.now) - t.now) * 1000 - a.tolerance_ms as wait_ms
            from asked a cross join time t left join held h using (bucket)
          ), verdict as (select greatest(max(wait_ms), 0) as wait_ms from waits),
          advanced as (
            insert into backbolt.send_bucket as b (bucket, arrival_at)
            select bucket, arrival_at + every_ms * interval '1 millisecond' from waits where (select wait_ms from verdict) = 0 order by bucket
            on conflict (bucket) do update set arrival_at = greatest(b.arrival_at, (select now from time))
              + (select every_ms from asked where bucket = b.bucket) * interval '1 millisecond'
          ) select ceil(wait_ms)::float8 as wait_ms from verdict`,
      );
      return wait_ms;
    },
    async hold(method, channel, ms) {
      // Slack does not say which limit was met; the narrowest is the likeliest.
      const bucket = bucketsOf(method, channel, factor).at(-1) as Bucket;
      const until = ms + bucket.everyMs * bucket.burst;
      await db.run(sql`
        insert into backbolt.send_bucket as b (bucket, arrival_at) values (${bucket.name}, clock_timestamp() + ${until} * interval '1 millisecond')
        on conflict (bucket) do update set arrival_at = greatest(b.arrival_at, excluded.arrival_at)`);
    },
  };
}
