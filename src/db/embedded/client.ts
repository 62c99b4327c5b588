// The launcher's own connections to its server, which no PG* variable of the environment changes.
import pg from 'pg';
import type { Place } from './place.ts';
import { lookAt } from './processes.ts';

const user = 'backbolt';
const port = 5432;

/** The URL of a database, for pools. PGOPTIONS alone still counts: options in a URL would win over those that a pool sets. */
export function databaseUrl(place: Place, name: string): string {
  const query = `host=${encodeURIComponent(place.sockets)}&sslmode=disable&sslnegotiation=postgres`;
  return `postgres://${user}@localhost:${port}/${encodeURIComponent(name)}?${query}`;
}

/** Connects to the maintenance database for as long as `work` takes. */
export async function withClient<T>(place: Place, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: databaseUrl(place, 'postgres'),
    connectionTimeoutMillis: 5_000,
    // Anything but the empty string, which would let PGOPTIONS in.
    options: '-c statement_timeout=0',
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Whether a server answered, if only to refuse. */
export function isAnswer(problem: unknown): problem is pg.DatabaseError {
  return problem instanceof pg.DatabaseError;
}

export type Answer = {
  /** How many clients it has besides this one. */
  others: number;
  /** What the server itself reads in its lock file. */
  lock: string;
  /** The process id of the server: the parent of the process that answered, as the operating system says. */
  postmaster: number | undefined;
};

/** Asks the server who it is. Undefined when nothing answers; `refused` when it is starting, ending or full. */
export async function askServer(place: Place): Promise<Answer | 'refused' | undefined> {
  return await withClient(place, async (client) => {
    const { rows } = await client.query<{ backend: number; others: number; lock: string }>(
      `select pg_backend_pid() as backend, pg_read_file('postmaster.pid') as lock,
         (select count(*)::int from pg_stat_activity
          where backend_type = 'client backend' and pid <> pg_backend_pid()) as others`,
    );
    const [row] = rows;
    if (row === undefined) return 'refused';
    return { others: row.others, lock: row.lock, postmaster: (await lookAt(row.backend))?.parent };
  }).catch((problem: unknown) => (isAnswer(problem) ? 'refused' : undefined));
}

/** Makes a database when it is not there. */
export async function ensureDatabase(place: Place, name: string): Promise<void> {
  await withClient(place, async (client) => {
    const found = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (found.rowCount !== 0) return;
    // Two bots that start together may both find the database missing: "already exists" is then what was wanted.
    await client.query(`create database ${pg.escapeIdentifier(name)}`).catch((error: unknown) => {
      const duplicate = isAnswer(error) && (error.code === '42P04' || error.code === '23505');
      if (!duplicate) throw error;
    });
  });
}
