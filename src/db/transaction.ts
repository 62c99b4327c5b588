// One transaction on one connection of a pool.
import type { Pool, PoolClient } from 'pg';
import { isSilent } from './unreachable.ts';

/**
 * Runs `begin` (one statement, or the opening and its local settings), then `work`, whose first statement shares its round trip; commits when
 * `work` resolves, rolls back when it rejects. A connection that cannot roll back is given to nobody else.
 */
export async function inTransaction<T>(
  pool: Pool,
  begin: string,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken = false;
  const begun = client.query(begin).then(() => undefined);
  try {
    const [result] = await Promise.all([work(client), begun]);
    await client.query('commit');
    return result;
  } catch (failure) {
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
