// A target database: where Backbolt or its demo writes into somebody else's system, apart from its own state.
import { DatabaseError, type Pool, type PoolClient, type QueryConfig } from 'pg';
import { z } from 'zod';
import { AppError, messageOf } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import { openPool } from './pool.ts';
import { type Queryable, queryable } from './query.ts';
import { sql, sqlFile } from './sql.ts';
import { isTooSlow, isUnreachable } from './unreachable.ts';

/** What runs inside one transaction of a target: one statement per query, so that none can end the transaction from within. */
export type TargetTx = Queryable & {
  readonly kind: 'target_tx';
  /** Undoes what `work` did when it rejects, and throws on; what came before it stays. */
  savepoint<T>(work: () => Promise<T>): Promise<T>;
};

export type TargetLimits = {
  /** How long one statement may wait for a lock, in ms. */
  lockTimeoutMs: number;
  /** How long one statement may take, in ms. */
  statementTimeoutMs: number;
  /** Sees nobody else's changes from its first statement on, and fails where it meets one. */
  repeatableRead?: boolean;
  /** Locked first, before anything is read. */
  lockTable?: { schema: string; table: string };
};

export type TargetDb = Queryable & {
  readonly kind: 'target';
  /**
   * Commits when `work` resolves, rolls back when it rejects.
   * @throws AppError `target.commit_unknown` when the answer to the commit was lost: only the ledger tells then. `target.locked` (names who
   *   holds the lock), `target.too_slow`, `target.unreachable`, `target.refused`: nothing was changed.
   */
  transaction<T>(limits: TargetLimits, work: (tx: TargetTx) => Promise<T>): Promise<T>;
  /** The same, but what `work` did is always rolled back. */
  trial<T>(limits: TargetLimits, work: (tx: TargetTx) => Promise<T>): Promise<T>;
  /** Runs a file of statements as one implicit transaction. */
  runFile(text: string): Promise<void>;
  close(): Promise<void>;
};

// A replica that is cut off in the middle of a step must give its locks back.
const idleInTransactionMs = 10_000;
// The server's time-outs come first; this one is for a network gone silent.
const answerGraceMs = 3_000;
const commitAnswerMs = 10_000;

/** Opens a target; `url` is a Postgres URL whose role may write there. */
export function openTargetDb(options: { url: string; log: Log }): TargetDb {
  const { log } = options;
  const pool = openPool({
    ...options,
    applicationName: 'backbolt target',
    max: 5,
    connectTimeoutMs: 5_000,
    answerTimeoutMs: 120_000,
  });
  const calls = queryable(pool, log);
  const within = async <T>(end: 'commit' | 'rollback', limits: TargetLimits, work: (tx: TargetTx) => Promise<T>) => {
    const client = await pool.connect().catch((error: unknown) => {
      throw asTargetError(error, limits, []);
    });
    const blockers = watchBlockers(pool, client, limits);
    let broken = true;
    try {
      await client.query(opening(limits));
      const result = await work(openTx(client, log, limits));
      if (end === 'commit') await commit(client);
      else await client.query('rollback');
      broken = false;
      return result;
    } catch (error) {
      broken = await client.query('rollback').then(
        () => false,
        () => true,
      );
      throw asTargetError(error, limits, blockers.seen());
    } finally {
      blockers.stop();
      client.release(broken);
    }
  };
  return {
    kind: 'target',
    ...calls,
    transaction: (limits, work) => within('commit', limits, work),
    trial: (limits, work) => within('rollback', limits, work),
    async runFile(text) {
      await calls.run(sqlFile(text));
    },
    close: () => pool.end(),
  };
}

// One round trip. Neither `set` nor `lock` takes a snapshot, so what a repeatable read sees begins after the wait for the lock.
function opening(limits: TargetLimits): string {
  const { lockTimeoutMs, statementTimeoutMs, lockTable } = limits;
  return [
    `begin transaction isolation level ${limits.repeatableRead ? 'repeatable read' : 'read committed'}`,
    `set local lock_timeout = ${Math.ceil(lockTimeoutMs)}`,
    `set local statement_timeout = ${Math.ceil(statementTimeoutMs)}`,
    `set local idle_in_transaction_session_timeout = ${idleInTransactionMs}`,
    ...(lockTable === undefined ? [] : [`lock table "${lockTable.schema}"."${lockTable.table}" in exclusive mode`]),
  ].join('; ');
}

function openTx(client: PoolClient, log: Log, limits: TargetLimits): TargetTx {
  const answerTimeoutMs = limits.statementTimeoutMs + answerGraceMs;
  return {
    kind: 'target_tx',
    ...queryable(client, log, { oneStatement: true, answerTimeoutMs }),
    async savepoint(work) {
      await client.query('savepoint here');
      try {
        const result = await work();
        await client.query('release savepoint here');
        return result;
      } catch (error) {
        await client.query('rollback to savepoint here; release savepoint here');
        throw asTargetError(error, limits, []);
      }
    },
  };
}

async function commit(client: PoolClient): Promise<void> {
  try {
    const bounded: QueryConfig & { query_timeout: number } = { text: 'commit', query_timeout: commitAnswerMs };
    await client.query(bounded);
  } catch (error) {
    if (error instanceof DatabaseError && !isUnreachable(error)) throw error;
    throw new AppError({
      kind: 'unavailable',
      code: 'target.commit_unknown',
      message: `the answer to the commit was lost: ${messageOf(error)}`,
      userMessage:
        'The target database went away while the step was being committed, so it is not known yet whether it was done. The ledger in the target tells as soon as that can be reached.',
      cause: error,
    });
  }
}

const Blocker = z.object({ pid: z.number(), who: z.string(), what: z.string() });

// Who holds the lock is known only while one waits, so somebody else asks meanwhile.
function watchBlockers(pool: Pool, waiting: PoolClient, { lockTimeoutMs }: TargetLimits) {
  const { processID: pid } = waiting as PoolClient & { processID?: number };
  const calls = queryable(pool, silent);
  let seen: z.output<typeof Blocker>[] = [];
  const look = async () => {
    const now = await calls.rows(
      Blocker,
      sql`select pid, coalesce(nullif(application_name, ''), usename, 'somebody') as who, left(regexp_replace(coalesce(query, ''), '\s+', ' ', 'g'), 200) as what
        from pg_stat_activity where pid = any(pg_blocking_pids(${pid}::integer)) limit 3`,
    );
    if (now.length > 0) seen = now;
  };
  const watch = setInterval(() => void look().catch(() => undefined), Math.max(lockTimeoutMs / 3, 20));
  return { seen: () => seen, stop: () => clearInterval(watch) };
}
const silent = { isLevelEnabled: () => false } as unknown as Log;

function asTargetError(error: unknown, limits: TargetLimits, blockers: readonly z.output<typeof Blocker>[]): unknown {
  if (error instanceof AppError) return error;
  const cause = messageOf(error);
  const target = (kind: 'unavailable' | 'conflict' | 'invalid', code: string, userMessage: string) =>
    new AppError({ kind, code: `target.${code}`, message: cause, userMessage, cause: error });
  const code = error instanceof DatabaseError ? error.code : undefined;
  if (code === '55P03') {
    const [holder] = blockers;
    const who =
      holder === undefined ? 'Somebody' : `${holder.who} (process ${holder.pid}, "${holder.what || 'no statement'}")`;
    return target(
      'conflict',
      'locked',
      `${who} holds a lock that this step waited for, for more than ${limits.lockTimeoutMs / 1000} s. Nothing was changed. End that, or wait until it ends, then retry.`,
    );
  }
  if (code === '40001')
    return target(
      'conflict',
      'overtaken',
      'Somebody else changed the same rows meanwhile. Nothing was changed. Retry.',
    );
  if (isTooSlow(error))
    return target(
      'conflict',
      'too_slow',
      `A statement took longer than the ${limits.statementTimeoutMs / 1000} s that it may take. Nothing was changed.`,
    );
  if (isUnreachable(error) || !(error instanceof DatabaseError))
    return target(
      'unavailable',
      'unreachable',
      'The target database does not answer. Nothing was changed by this step.',
    );
  return target('invalid', 'refused', `The target database refused it: ${cause}. Nothing was changed.`);
}
