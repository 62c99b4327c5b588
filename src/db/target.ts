// A target database: where Backbolt or its demo writes into somebody else's system, apart from its own state.
import type { Log } from '../lib/log.ts';
import { openPool } from './pool.ts';
import { type Queryable, queryable } from './query.ts';
import { sqlFile } from './sql.ts';

export type TargetDb = Queryable & {
  readonly kind: 'target';
  /** Runs a file of statements as one implicit transaction. */
  runFile(text: string): Promise<void>;
  close(): Promise<void>;
};

/** Opens a target; `url` is a Postgres URL whose role may write there. */
export function openTargetDb(options: { url: string; log: Log }): TargetDb {
  const pool = openPool({
    ...options,
    applicationName: 'backbolt target',
    max: 3,
    connectTimeoutMs: 5_000,
    answerTimeoutMs: 120_000,
  });
  const calls = queryable(pool, options.log);
  return {
    kind: 'target',
    ...calls,
    async runFile(text) {
      await calls.run(sqlFile(text));
    },
    close: () => pool.end(),
  };
}
