// A target database: where Backbolt or its demo writes into somebody else's system, apart from its own state.
import { DatabaseError, type PoolClient, type QueryConfig, type QueryResult } from 'pg';
import type { z } from 'zod';
import type { Log } from '../lib/log.ts';
import { openPool } from './pool.ts';
import { checkRow, type Queryable, queryable } from './query.ts';
import { type Sql, sqlFile, withLiterals } from './sql.ts';
import { type BlockerWatch, watchBlockers } from './target-blockers.ts';
import { asTargetError, commitUnknown, refused, unreachable } from './target-errors.ts';
import { isSilent, isUnsent } from './unreachable.ts';

/** What runs inside one transaction of a target: one statement per query, so that none can end the transaction from within. */
export type TargetTx = Queryable & {
  readonly kind: 'target_tx';
  /** Undoes what `work` did when it rejects, and throws on; what came before it stays. */
  savepoint<T>(work: () => Promise<T>): Promise<T>;
  /** What the last of the statements found that the transaction began with. */
  opened<S extends z.ZodType>(schema: S): z.output<S>;
  /** A statement that shares its round trip with the commit; it fails as the commit does. */
  beforeCommit(statement: Sql): void;
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
  /** Statements that share the round trip of the begin, after the lock. */
  opening?: readonly Sql[];
};

/** Who runs several transactions in a row. */
export type TargetChain = {
  /**
   * As `TargetDb.transaction`. With `next`, the limits of the one that follows, that one begins in the round trip of this one's commit, and
   * keeps its locks until then: only where it follows at once.
   */
  transaction<T>(limits: TargetLimits, work: (tx: TargetTx) => Promise<T>, next?: TargetLimits): Promise<T>;
  /** Ends what was begun and did not follow. Call it last, whatever happened. */
  end(): Promise<void>;
};

export type TargetDb = Queryable & {
  readonly kind: 'target';
  /**
   * Commits when `work` resolves, rolls back when it rejects.
   * @throws AppError `target.commit_unknown` when the answer to the commit was lost: only the ledger tells then. `target.locked` (names who
   *   holds the lock), `target.too_slow`, `target.unreachable`, `target.refused`: nothing was changed.
   */
  transaction<T>(limits: TargetLimits, work: (tx: TargetTx) => Promise<T>): Promise<T>;
  /** Transactions one after the other, on one connection. */
  chain(): TargetChain;
  /** The same as `transaction`, but what `work` did is always rolled back. */
  trial<T>(limits: TargetLimits, work: (tx: TargetTx) => Promise<T>): Promise<T>;
  /**
   * Runs one statement outside of any transaction; returns how many rows it touched. What Postgres runs only so can fail and leave a part of it,
   * such as an index that is not valid. @throws AppError `target.unreachable` when it was not begun; else what the driver says
   */
  alone(limits: Pick<TargetLimits, 'lockTimeoutMs' | 'statementTimeoutMs'>, statement: Sql): Promise<number>;
  /** Runs a file of statements as one implicit transaction. */
  runFile(text: string): Promise<void>;
  close(): Promise<void>;
};

// A replica that is cut off in the middle of a step must give its locks back: between statements the server's time-out sees to that, and within
// one whose end did not arrive only TCP notices (the system's default is two hours). A Unix socket ignores these.
const idleInTransactionMs = 10_000;
const keepalive = { idle: 5, interval: 2, count: 3 };
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
  const connect = (limits: Pick<TargetLimits, 'lockTimeoutMs' | 'statementTimeoutMs'>) =>
    pool.connect().catch((error: unknown) => {
      if (!(error instanceof DatabaseError)) throw unreachable(error);
      throw asTargetError(error, { ...limits, blocker: undefined, broken: false });
    });
  const within = async <T>(begun: Begun, end: (closing: readonly Sql[]) => Promise<unknown>, work: Work<T>) => {
    const { client, limits } = begun;
    const blockers = watchBlockers(pool, client, limits.lockTimeoutMs);
    try {
      const opened = await begun.opened;
      const closing: Sql[] = [];
      const result = await work(openTx(client, log, limits, { blockers, opened, closing }));
      await end(closing);
      return result;
    } catch (error) {
      const broken = !(await rollBack(client, error));
      client.release(broken);
      throw asTargetError(error, { ...limits, blocker: blockers.seen(), broken });
    } finally {
      blockers.stop();
    }
  };
  const chain = (): TargetChain => {
    let following: Begun | undefined;
    const end = async () => {
      const { client } = following ?? {};
      following = undefined;
      client?.release(!(await rollBack(client)));
    };
    return {
      async transaction(limits, work, next) {
        if (following !== undefined && opening(following.limits) !== opening(limits)) await end();
        const begun = following ?? begin(await connect(limits), limits);
        following = undefined;
        const { client } = begun;
        let after: Begun | undefined;
        const result = await within(
          begun,
          async (closing) => {
            const committed = commit(client, closing);
            if (next !== undefined) after = begin(client, next);
            await committed;
          },
          work,
        );
        following = after;
        if (after === undefined) client.release();
        return result;
      },
      end,
    };
  };
  return {
    kind: 'target',
    ...calls,
    transaction: (limits, work) => chain().transaction(limits, work),
    chain,
    async trial(limits, work) {
      const client = await connect(limits);
      const result = await within(begin(client, limits), () => ask(client, 'rollback', answerGraceMs), work);
      client.release();
      return result;
    },
    async alone(limits, statement) {
      const client = await connect(limits);
      try {
        const { lockTimeoutMs, statementTimeoutMs } = limits;
        const set = `set lock_timeout = ${Math.ceil(lockTimeoutMs)}; set statement_timeout = ${Math.ceil(statementTimeoutMs)}`;
        await ask(client, set, answerGraceMs).catch((error: unknown) => {
          throw unreachable(error);
        });
        const answerTimeoutMs = statementTimeoutMs + answerGraceMs;
        return await queryable(client, log, { oneStatement: true, answerTimeoutMs }).run(statement);
      } finally {
        // Its time-outs are not for whoever comes next.
        client.release(true);
      }
    },
    async runFile(text) {
      await calls.run(sqlFile(text));
    },
    close: () => pool.end(),
  };
}

type Work<T> = (tx: TargetTx) => Promise<T>;

/** A transaction whose begin was sent. */
type Begun = { client: PoolClient; limits: TargetLimits; opened: Promise<QueryResult[]> };

function begin(client: PoolClient, limits: TargetLimits): Begun {
  const opened = ask(client, opening(limits), limits.lockTimeoutMs + answerGraceMs);
  // Whoever goes on with it is told; nobody may.
  opened.catch(() => undefined);
  return { client, limits, opened };
}

// One round trip. Neither `set` nor `lock` takes a snapshot, so what a repeatable read sees begins after the wait for the lock.
function opening(limits: TargetLimits): string {
  const { lockTimeoutMs, statementTimeoutMs, lockTable } = limits;
  return [
    `begin transaction isolation level ${limits.repeatableRead ? 'repeatable read' : 'read committed'}`,
    `set local lock_timeout = ${Math.ceil(lockTimeoutMs)}`,
    `set local statement_timeout = ${Math.ceil(statementTimeoutMs)}`,
    `set local idle_in_transaction_session_timeout = ${idleInTransactionMs}`,
    ...Object.entries(keepalive).map(([name, value]) => `set local tcp_keepalives_${name} = ${value}`),
    ...(lockTable === undefined ? [] : [`lock table "${lockTable.schema}"."${lockTable.table}" in exclusive mode`]),
    ...(limits.opening ?? []).map(withLiterals),
  ].join('; ');
}

type Opened = { blockers: BlockerWatch; opened: readonly QueryResult[]; closing: Sql[] };

function openTx(client: PoolClient, log: Log, limits: TargetLimits, own: Opened): TargetTx {
  const { blockers, opened, closing } = own;
  const answerTimeoutMs = limits.statementTimeoutMs + answerGraceMs;
  return {
    kind: 'target_tx',
    ...queryable(client, log, { oneStatement: true, answerTimeoutMs }),
    async savepoint(work) {
      await ask(client, 'savepoint here', answerGraceMs);
      try {
        const result = await work();
        await ask(client, 'release savepoint here', answerGraceMs);
        return result;
      } catch (error) {
        await ask(client, 'rollback to savepoint here; release savepoint here', answerGraceMs);
        throw asTargetError(error, { ...limits, blocker: blockers.seen(), broken: false });
      }
    },
    opened: (schema) => checkRow(schema, opened.at(-1)?.rows[0], 'what the transaction began with'),
    beforeCommit: (statement) => void closing.push(statement),
  };
}

async function commit(client: PoolClient, closing: readonly Sql[]): Promise<void> {
  const text = [...closing.map(withLiterals), 'commit'].join('; ');
  const answers = await ask(client, text, commitAnswerMs).catch(async (error: unknown) => {
    // An error that the connection survives is the server's refusal to commit. Any other may have followed a commit that was done.
    if (isUnsent(error) || (error instanceof DatabaseError && (await rollBack(client, error)))) throw error;
    throw commitUnknown(error);
  });
  const command = answers.at(-1)?.command;
  // So ends a transaction in which a statement failed and whose work went on all the same.
  if (command !== 'COMMIT') throw refused(new Error(`commit was answered ${command}`), 'one of its statements failed');
}

// False when the connection is good for nothing any more; the server rolls back by itself then.
async function rollBack(client: PoolClient, after?: unknown): Promise<boolean> {
  if (isSilent(after)) return false;
  return await ask(client, 'rollback', answerGraceMs).then(
    () => true,
    () => false,
  );
}

// The answers to a text of one or more statements.
async function ask(client: PoolClient, text: string, answerTimeoutMs: number): Promise<QueryResult[]> {
  const bounded: QueryConfig & { query_timeout: number } = { text, query_timeout: answerTimeoutMs };
  const answer: QueryResult | QueryResult[] = await client.query(bounded);
  return Array.isArray(answer) ? answer : [answer];
}
