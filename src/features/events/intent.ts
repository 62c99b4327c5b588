// Once: what Slack delivers twice, or a person clicks twice, is done once and answered the same way.
import { z } from 'zod';
import type { Tx } from '../../db/own.ts';
import type { Queryable } from '../../db/query.ts';
import { prepared, sql } from '../../db/sql.ts';
import type { Json } from '../../lib/canonical-json.ts';

export type Once<T> = { repeated: boolean; outcome: T };

const Outcome = z.object({ outcome: z.unknown() });

/**
 * Runs `work` if `key` is new, and stores its outcome in the same transaction; a repeat gets the stored outcome. A repeat that arrives
 * while the first is still at work waits for it.
 * @param key a Slack event or view id, or subject + action + version.
 */
export async function once<T extends Json>(tx: Tx, key: string, work: () => Promise<T>): Promise<Once<T>> {
  const fresh = await tx.run(sql`insert into backbolt.intent (key) values (${key}) on conflict do nothing`);
  if (fresh === 0) {
    const stored = await tx.one(Outcome, sql`select outcome from backbolt.intent where key = ${key}`);
    return { repeated: true, outcome: stored.outcome as T };
  }
  const outcome = await work();
  await tx.run(sql`update backbolt.intent set outcome = ${JSON.stringify(outcome)} where key = ${key}`);
  return { repeated: false, outcome };
}

export type Claims = {
  /** True for the first to ask for this key, false for everyone after. */
  claim(key: string): Promise<boolean>;
};

const Key = z.object({ key: z.string() });

/**
 * Claims for requests that change nothing (a card asked for): all that arrive while a statement is under way share the next one, so that
 * a burst costs a handful of statements.
 */
export function openClaims(db: Queryable): Claims {
  type Waiting = { key: string; resolve: (fresh: boolean) => void; reject: (error: unknown) => void };
  let waiting: Waiting[] = [];
  let busy = false;
  async function flush(): Promise<void> {
    busy = true;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      const keys = batch.map((one) => one.key);
      try {
        const rows = await db.rows(
          Key,
          prepared(
            'claim',
            sql`insert into backbolt.intent (key) select unnest(${keys}::text[]) on conflict do nothing returning key`,
          ),
        );
        const fresh = new Set(rows.map((row) => row.key));
        for (const one of batch) one.resolve(fresh.delete(one.key));
      } catch (error) {
        for (const one of batch) one.reject(error);
      }
    }
    busy = false;
  }
  return {
    claim: (key) =>
      new Promise((resolve, reject) => {
        waiting.push({ key, resolve, reject });
        if (!busy) void flush();
      }),
  };
}

/** Forgets intents older than `before`: Slack repeats nothing after an hour, and an old button finds the state changed. */
export async function pruneIntents(db: Queryable, before: Date): Promise<number> {
  return await db.run(sql`delete from backbolt.intent where at < ${before}`);
}
