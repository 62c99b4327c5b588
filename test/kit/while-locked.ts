// Somebody else's transaction that holds a lock for as long as a test needs it.
import pg from 'pg';

/** Runs `statement` in a transaction of its own, then `work`; what it locked is free afterwards, and what it changed is as before. */
export async function whileLocked<T>(url: string, statement: string, work: () => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('begin');
    await client.query(statement);
    return await work();
  } finally {
    await client.end();
  }
}
