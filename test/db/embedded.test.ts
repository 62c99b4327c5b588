// The embedded Postgres in the situations that a review broke it in: reboots, strangers' process ids, odd folders, odd environments.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, expect, test, vi } from 'vitest';
import { type EmbeddedPostgres, eraseEmbeddedPostgres, startEmbeddedPostgres } from '../../src/db/embedded/server.ts';
import { socketFolder } from '../../src/db/embedded/sockets.ts';
import { quietLog } from '../kit/database.ts';

const clean: (() => unknown)[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const one of clean.splice(0).reverse()) await one();
});

const isRoot = process.getuid?.() === 0;
if (!isRoot) process.stderr.write('SKIPPED, for they need root: what the launcher does for root\n');

async function newFolder(name = 'data'): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'backbolt-embedded-'));
  await chmod(parent, 0o755);
  clean.push(() => rm(parent, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }));
  const folder = join(parent, name);
  await mkdir(folder, { recursive: true });
  return folder;
}

async function start(folder: string, settings: string[] = []): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ folder, log: quietLog, settings: ['fsync=off', ...settings] });
  clean.push(() => server.stop());
  return server;
}

async function ask(url: string, statement: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return Object.values((await client.query(statement)).rows[0] ?? {})[0];
  } finally {
    await client.end();
  }
}

const lockFile = (folder: string) => join(folder, 'postgres', 'postmaster.pid');
const postmaster = async (folder: string) => Number.parseInt(await readFile(lockFile(folder), 'utf8'), 10);

function alive(pid: number | undefined): boolean {
  try {
    return pid !== undefined && process.kill(pid, 0);
  } catch {
    return false;
  }
}

const gone = (pid: number) => vi.waitFor(() => expect(alive(pid)).toBe(false), { interval: 10 });

/** A program that has nothing to do with Postgres, run by the user that also runs the server. */
async function stranger(folder: string): Promise<ChildProcess & { pid: number }> {
  const { uid, gid } = await stat(join(folder, 'postgres'));
  const child = spawn('sleep', ['600'], { uid, gid, stdio: 'ignore' });
  clean.push(() => child.kill('SIGKILL'));
  if (child.pid === undefined) throw new Error('sleep did not start');
  return child as ChildProcess & { pid: number };
}

/** Leaves the folder as a power cut does: the lock names a process id that another program has by now. */
async function rebooted(folder: string): Promise<ChildProcess & { pid: number }> {
  const server = await start(folder);
  await ask(await server.database('kept'), 'create table kept as select 1 as n');
  const lock = await readFile(lockFile(folder), 'utf8');
  await server.stop();
  const other = await stranger(folder);
  const text = lock.replace(/^\d+/, String(other.pid));
  await writeFile(lockFile(folder), text, { mode: 0o600 });
  await writeFile(join(folder, 'socket', '.s.PGSQL.5432.lock'), text, { mode: 0o600 });
  const { uid, gid } = await stat(join(folder, 'postgres'));
  execFileSync('chown', [`${uid}:${gid}`, lockFile(folder), join(folder, 'socket', '.s.PGSQL.5432.lock')]);
  return other;
}

test('a stop never signals a process that is not the server which answers', async () => {
  const folder = await newFolder();
  const server = await start(folder);
  const url = await server.database('postgres');
  const lock = await readFile(lockFile(folder), 'utf8');
  const other = await stranger(folder);
  await writeFile(lockFile(folder), lock.replace(/^\d+/, String(other.pid)));
  await server.stop();
  await expect(eraseEmbeddedPostgres(folder)).rejects.toThrow('embedded Postgres');
  expect(alive(other.pid) && other.signalCode === null).toBe(true);
  expect(await ask(url, 'select 1')).toBe(1);
  await writeFile(lockFile(folder), lock);
  await server.stop();
  await expect(ask(url, 'select 1')).rejects.toThrow();
});

test('a reset after a reboot erases, and leaves alone the program that has the old process id', async () => {
  const folder = await newFolder();
  const other = await rebooted(folder);
  await eraseEmbeddedPostgres(folder);
  expect(other.signalCode).toBe(null);
  expect(alive(other.pid)).toBe(true);
  await expect(stat(join(folder, 'postgres'))).rejects.toThrow('ENOENT');
});

test('a start after a reboot does not wait for the program that has the old process id, and keeps what was there', async () => {
  const folder = await newFolder();
  const other = await rebooted(folder);
  const begun = performance.now();
  const server = await start(folder);
  expect(performance.now() - begun).toBeLessThan(20_000);
  expect(await ask(await server.database('kept'), 'select n from kept')).toBe(1);
  expect(alive(other.pid)).toBe(true);
});

test('a reset after the server was killed erases at once', async () => {
  const folder = await newFolder();
  await start(folder);
  const pid = await postmaster(folder);
  process.kill(pid, 'SIGKILL');
  await gone(pid);
  const begun = performance.now();
  await eraseEmbeddedPostgres(folder);
  expect(performance.now() - begun).toBeLessThan(20_000);
  await expect(stat(join(folder, 'postgres'))).rejects.toThrow('ENOENT');
});

test('a reset is refused while somebody is connected', async () => {
  const folder = await newFolder();
  const server = await start(folder);
  const client = new pg.Client({ connectionString: await server.database('postgres') });
  await client.connect();
  await expect(eraseEmbeddedPostgres(folder)).rejects.toMatchObject({ code: 'embedded.in_use' });
  expect((await client.query('select 1')).rowCount).toBe(1);
  await client.end();
});

test('after kill -9 of the server it starts again with what it knew', async () => {
  const folder = await newFolder();
  const server = await start(folder);
  await ask(await server.database('kept'), 'create table kept as select 1 as n');
  const pid = await postmaster(folder);
  process.kill(pid, 'SIGKILL');
  await gone(pid);
  expect(await ask(await (await start(folder)).database('kept'), 'select n from kept')).toBe(1);
});

test('three first starts at once share one server', async () => {
  const folder = await newFolder();
  const servers = await Promise.all([1, 2, 3].map(() => start(folder)));
  const urls = await Promise.all(servers.map((server) => server.database('shared')));
  const started = await Promise.all(urls.map((url) => ask(url, 'select pg_postmaster_start_time()::text')));
  expect(new Set(started).size).toBe(1);
});

test('PG variables of the environment reach neither the server nor the connections to it', async () => {
  const odd = {
    PGSSLMODE: 'require',
    PGSSLNEGOTIATION: 'direct',
    PGHOST: 'nowhere.invalid',
    PGPORT: '1',
    PGUSER: 'nobody',
    PGPASSWORD: 'wrong',
    PGDATABASE: 'nothing',
    PGDATA: '/nowhere',
    PGDATESTYLE: 'German',
  };
  for (const [name, value] of Object.entries(odd)) vi.stubEnv(name, value);
  vi.stubEnv('PGOPTIONS', '-c no_such_setting=1');
  const server = await start(await newFolder());
  const url = await server.database('immune');
  // PGOPTIONS of a pool is the pool's: options in the URL would win over those that a pool sets for safety.
  vi.stubEnv('PGOPTIONS', undefined);
  expect(await ask(url, "select concat_ws(' ', current_user, current_database(), current_setting('DateStyle'))")).toBe(
    'backbolt immune ISO, MDY',
  );
});

test.each([
  ['a comma', 'one, two'],
  ['spaces, quotes and signs', `it's "100 %" #1`],
  ['few characters but many bytes', 'ü'.repeat(40)],
])('it starts in a folder whose path has %s', async (_, name) => {
  const folder = await newFolder(name);
  const sockets = socketFolder(folder);
  clean.push(() => rm(sockets, { recursive: true, force: true }));
  const server = await start(folder);
  expect(await ask(await server.database('odd'), 'select current_database()::text')).toBe('odd');
});

test('a server that refuses its own bot is told at once and not left running', async () => {
  const folder = await newFolder();
  await (await start(folder)).stop();
  await writeFile(join(folder, 'postgres', 'pg_hba.conf'), 'local all all reject\n');
  const begun = performance.now();
  await expect(start(folder)).rejects.toThrow('pg_hba.conf');
  expect(performance.now() - begun).toBeLessThan(20_000);
  await expect(stat(lockFile(folder))).rejects.toThrow('ENOENT');
});

test('a server that ends by itself again and again is told within seconds, with what it said', async () => {
  const begun = performance.now();
  await expect(start(await newFolder(), ['no_such_setting=1'])).rejects.toThrow('no_such_setting');
  expect(performance.now() - begun).toBeLessThan(25_000);
});

test.skipIf(!isRoot)(
  'started as root, it runs as the user who made the folder, in a home closed to others',
  async () => {
    const folder = await newFolder();
    const first = await start(folder);
    await ask(await first.database('kept'), 'create table kept as select 1 as n');
    await first.stop();
    const parent = join(folder, '..');
    execFileSync('chown', ['-R', '12345:12345', parent]);
    await chmod(parent, 0o700);
    const server = await start(folder);
    expect(await ask(await server.database('kept'), 'select n from kept')).toBe(1);
    expect((await stat(lockFile(folder))).uid).toBe(12345);
  },
);
