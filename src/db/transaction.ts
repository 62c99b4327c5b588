// One transaction on one connection of a pool.
import type { Pool, PoolClient } from 'pg';
import { isSilent } from './unreachable.ts';

/**
 * Runs `begin` (one statement, or the opening and its local settings), then `work`; commits when it resolves, rolls back when it rejects.
 * A connection that cannot roll back is given to nobody else.
 */
export async function inTransaction<T>(
  pool: Pool,
  begin: string,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken = false;
  try {
    await client.query(begin);
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
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
