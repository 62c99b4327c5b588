// One transaction on one connection of a pool.
import type { Pool, PoolClient } from 'pg';
import type { Asks } from './query.ts';
import { isSilent } from './unreachable.ts';

/**
 * A connection for as long as one transaction of it is open. Work that waits for something else may still be under way when another part of it
 * failed; what it sends after `end` is refused, since it would be a transaction of its own, or part of a stranger's.
 */
export function whileOpen(client: Asks): Asks & { end(): void } {
  let isOpen = true;
  return {
    async query(config) {
      if (!isOpen) throw new Error('a statement came when its transaction has ended; it was not sent');
      return await client.query(config);
    },
    end() {
      isOpen = false;
    },
  };
}

/**
 * Runs `begin` (one statement, or the opening and its local settings), then `work`, whose first statement shares its round trip; commits when
 * `work` resolves, rolls back when it rejects. A connection that cannot roll back is given to nobody else.
 */
export async function inTransaction<T>(pool: Pool, begin: string, work: (open: Asks) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  const open = whileOpen(client);
  let broken = false;
  const begun = client.query(begin).then(() => undefined);
  try {
    const [result] = await Promise.all([work(open), begun]);
    open.end();
    await client.query('commit');
    return result;
  } catch (failure) {
    open.end();
    // What fails after a begin that failed tells nobody why.
    const error = await begun.then(
      () => failure,
      (first: unknown) => first,
    );
    broken = isSilent(error) || !(await rolledBack(client));
    throw error;
  } finally {
    client.release(broken);
  }
}

function rolledBack(client: PoolClient): Promise<boolean> {
  return client.query('rollback').then(
    () => true,
    () => false,
  );
}
