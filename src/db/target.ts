// A target database: where Backbolt or its demo writes into somebody else's system, apart from its own state.
import { DatabaseError, type PoolClient, type QueryConfig, type QueryResult } from 'pg';
import type { z } from 'zod';
import type { Log } from '../lib/log.ts';
import { openPool } from './pool.ts';
import { type Asks, checkRow, type Queryable, queryable } from './query.ts';
import { type Sql, sqlFile, withLiterals } from './sql.ts';
import { type BlockerWatch, watchBlockers } from './target-blockers.ts';
import { asTargetError, commitUnknown, refused, unreachable } from './target-errors.ts';
import { whileOpen } from './transaction.ts';
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
  /** The first statement shares the round trip of the begin, too: for work that does nothing but statements of this transaction. */
  atOnce?: boolean;
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
  const within = async <T>(end: 'commit' | 'rollback', limits: TargetLimits, work: (tx: TargetTx) => Promise<T>) => {
    const client = await connect(limits);
    const blockers = watchBlockers(pool, client, limits.lockTimeoutMs);
    const open = whileOpen(client);
    let broken = false;
    const opening = ask(client, begin(limits), limits.lockTimeoutMs + answerGraceMs);
    try {
      const opened = limits.atOnce ? [] : await opening;
      const closing: Sql[] = [];
      const [result] = await Promise.all([work(openTx(open, log, limits, { blockers, opened, closing })), opening]);
      open.end();
      if (end === 'commit') await commit(client, closing);
      else await ask(client, 'rollback', answerGraceMs);
      return result;
    } catch (failure) {
      open.end();
      // What fails after a begin that failed tells nobody why.
      const error = await opening.then(
        () => failure,
        (first: unknown) => first,
      );
      broken = !(await rollBack(client, error));
      throw asTargetError(error, { ...limits, blocker: blockers.seen(), broken });
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

// One round trip. Neither `set` nor `lock` takes a snapshot, so what a repeatable read sees begins after the wait for the lock.
function begin(limits: TargetLimits): string {
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

function openTx(client: Asks, log: Log, limits: TargetLimits, own: Opened): TargetTx {
  const { blockers, opened, closing } = own;
  const { statementTimeoutMs, lockTimeoutMs, atOnce } = limits;
  // What was sent with the begin waits for its lock as well.
  const answerTimeoutMs = statementTimeoutMs + (atOnce ? lockTimeoutMs : 0) + answerGraceMs;
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
async function rollBack(client: PoolClient, after: unknown): Promise<boolean> {
  if (isSilent(after)) return false;
  return await ask(client, 'rollback', answerGraceMs).then(
    () => true,
    () => false,
  );
}

// The answers to a text of one or more statements.
async function ask(client: Asks, text: string, answerTimeoutMs: number): Promise<QueryResult[]> {
  const bounded: QueryConfig & { query_timeout: number } = { text, query_timeout: answerTimeoutMs };
  const answer: QueryResult | QueryResult[] = await client.query(bounded);
  return Array.isArray(answer) ? answer : [answer];
}
