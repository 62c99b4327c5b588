// Starts a real PostgreSQL in a folder, adopts one that outlived its bot, and stops it when nobody else uses it.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chown, mkdir, mkdtemp, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { AppError, messageOf } from '../../lib/errors.ts';
import type { Log } from '../../lib/log.ts';
import { type Account, openToOthers, reachableFolder, unprivilegedAccount } from './account.ts';
import { copyBinaries, findBinaries } from './binaries.ts';

export type EmbeddedPostgres = {
  /** The URL of one of its databases, made when it is not there. */
  database(name: string): Promise<string>;
  /** Ends the server, unless another bot still has connections to it. */
  stop(): Promise<void>;
};

type Place = { data: string; sockets: string; native: string; account: Account | undefined };

// How long a server may take to come up, recovery after a kill -9 included.
const startTimeoutMs = 30_000;
// Longest path of a unix socket is 103 bytes on macOS, 107 on Linux; the file name takes 18.
const longestSocketFolder = 84;

/**
 * Starts PostgreSQL with its data in `folder`/postgres, reachable through a unix socket only.
 * @param settings extra server settings, for tests (`fsync=off`).
 * @throws AppError `embedded.no_binaries` or `embedded.not_started`, with what the server said.
 */
export async function startEmbeddedPostgres(options: {
  folder: string;
  log: Log;
  settings?: readonly string[];
}): Promise<EmbeddedPostgres> {
  const place = await prepare(options.folder);
  await initialise(place);
  await bringUp(place, options.settings ?? [], options.log);
  return {
    async database(name) {
      await withClient(place, 'postgres', async (client) => {
        const found = await client.query('select 1 from pg_database where datname = $1', [name]);
        if (found.rowCount === 0) await createDatabase(client, name);
      });
      return databaseUrl(place, name);
    },
    stop: () => stopUnlessUsed(place),
  };
}

async function prepare(folder: string): Promise<Place> {
  const account = unprivilegedAccount();
  let native = await findBinaries();
  let base = resolve(folder);
  if (account !== undefined && !(await openToOthers(native)))
    native = await copyBinaries(native, join(reachableFolder(native), 'native'));
  await mkdir(base, { recursive: true });
  if (account !== undefined && !(await openToOthers(base))) base = reachableFolder(base);
  const short = createHash('sha256').update(base).digest('hex').slice(0, 12);
  const beside = join(base, 'socket');
  const sockets = beside.length <= longestSocketFolder ? beside : join(tmpdir(), `backbolt-${short}`);
  for (const made of [base, sockets]) await mkdir(made, { recursive: true });
  if (account !== undefined) await chown(sockets, account.uid, account.gid);
  return { data: join(base, 'postgres'), sockets, native, account };
}

// The cluster is made aside and then renamed: a first start that is killed leaves nothing half-made, and of several at once one wins.
async function initialise(place: Place): Promise<void> {
  if (await exists(join(place.data, 'PG_VERSION'))) return;
  const aside = await mkdtemp(`${place.data}-`);
  if (place.account !== undefined) await chown(aside, place.account.uid, place.account.gid);
  const args = [
    '-D',
    aside,
    '-U',
    'backbolt',
    '--auth=trust',
    '--encoding=UTF8',
    '--locale=C',
    '--no-sync',
    '--no-instructions',
  ];
  const made = spawnSync(join(place.native, 'bin', 'initdb'), args, { ...place.account, cwd: '/', encoding: 'utf8' });
  if (made.status !== 0) throw notStarted(`initdb failed: ${made.stderr || messageOf(made.error)}`);
  await rename(aside, place.data).catch(async (error: unknown) => {
    await rm(aside, { recursive: true, force: true });
    if (!(await exists(join(place.data, 'PG_VERSION')))) throw error;
  });
}

// Tries until it answers: a server that survived is adopted; one that was killed leaves a lock that frees itself within seconds.
async function bringUp(place: Place, settings: readonly string[], log: Log): Promise<void> {
  const deadline = Date.now() + startTimeoutMs;
  let running: ReturnType<typeof spawn> | undefined;
  for (;;) {
    const problem = await withClient(place, 'postgres', async () => undefined).catch((error: unknown) => error);
    if (problem === undefined) return;
    if (Date.now() > deadline) throw notStarted(`${messageOf(problem)}\n${await lastOutput(place)}`);
    if (running === undefined || running.exitCode !== null) {
      if (running !== undefined) await delay(200);
      running = await launch(place, settings);
      log.debug({ pid: running.pid, data: place.data }, 'embedded Postgres launched');
    }
    await delay(15);
  }
}

async function launch(place: Place, settings: readonly string[]): Promise<ReturnType<typeof spawn>> {
  const output = await open(join(place.sockets, 'postgres.log'), 'a');
  const own = [
    'listen_addresses=',
    `unix_socket_directories=${place.sockets}`,
    'unix_socket_permissions=0700',
    'max_connections=100',
  ];
  const args = ['-D', place.data, ...[...own, ...settings].flatMap((setting) => ['-c', setting])];
  // A session of its own, so that Ctrl-C reaches the bot alone, which then ends its work before the database ends.
  const child = spawn(join(place.native, 'bin', 'postgres'), args, {
    ...place.account,
    cwd: '/',
    detached: true,
    stdio: ['ignore', output.fd, output.fd],
  });
  child.on('error', () => undefined);
  child.unref();
  await output.close();
  return child;
}

async function stopUnlessUsed(place: Place): Promise<void> {
  const others = await withClient(place, 'postgres', async (client) => {
    const used = await client.query(
      "select count(*)::int as n from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()",
    );
    return (used.rows[0] as { n: number }).n;
  }).catch(() => 0);
  const pid = await postmasterPid(place);
  if (others > 0 || pid === undefined) return;
  process.kill(pid, 'SIGINT');
  const deadline = Date.now() + 10_000;
  while ((await postmasterPid(place)) !== undefined && Date.now() < deadline) await delay(10);
}

async function postmasterPid(place: Place): Promise<number | undefined> {
  const text = await readFile(join(place.data, 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number.parseInt(text, 10);
  return Number.isInteger(pid) && pid > 0 ? pid : undefined;
}

async function withClient<T>(place: Place, database: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl(place, database), connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

// Two bots that start together may both find the database missing: "already exists" is then what was wanted.
async function createDatabase(client: pg.Client, name: string): Promise<void> {
  await client.query(`create database ${pg.escapeIdentifier(name)}`).catch((error: unknown) => {
    const duplicate = error instanceof pg.DatabaseError && (error.code === '42P04' || error.code === '23505');
    if (!duplicate) throw error;
  });
}

function databaseUrl(place: Place, name: string): string {
  return `postgres://backbolt@localhost/${encodeURIComponent(name)}?host=${encodeURIComponent(place.sockets)}`;
}

async function lastOutput(place: Place): Promise<string> {
  const text = await readFile(join(place.sockets, 'postgres.log'), 'utf8').catch(() => '');
  return text.split('\n').slice(-8).join('\n');
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function notStarted(message: string): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'embedded.not_started',
    message,
    userMessage: `The embedded Postgres did not start. Nothing was changed. What it said: ${message}\nSet DATABASE_URL to a Postgres of your own, or begin anew with: npm start -- --reset`,
  });
}

/**
 * Forgets everything that an embedded server of this folder kept.
 * @throws AppError `embedded.in_use` when another bot is connected to it.
 */
export async function eraseEmbeddedPostgres(folder: string): Promise<void> {
  const place = await prepare(folder);
  await stopUnlessUsed(place);
  if ((await postmasterPid(place)) !== undefined && (await answers(place))) throw inUse(folder);
  await rm(place.data, { recursive: true, force: true });
}

async function answers(place: Place): Promise<boolean> {
  return await withClient(place, 'postgres', async () => true).catch(() => false);
}

function inUse(folder: string): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'embedded.in_use',
    message: `another process is connected to the embedded Postgres of ${folder}`,
    userMessage: `Nothing was erased: another Backbolt is running on ${folder}. Stop it first.`,
  });
}
