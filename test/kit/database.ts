// Databases for tests: a copy of the migrated template takes some 25 ms, so each test has its own.
import pg from 'pg';
import { inject } from 'vitest';
import { type OwnDb, openOwnDb } from '../../src/db/own.ts';
import { newReference } from '../../src/lib/ids.ts';
import { openLog } from '../../src/lib/log.ts';
import { afterFile } from './after-this.ts';

/** Says nothing, unless TEST_LOG names a level: `TEST_LOG=warn npx vitest …`. */
export const quietLog = openLog((process.env.TEST_LOG ?? 'silent') as Parameters<typeof openLog>[0]);

const made: string[] = [];

/** Makes an empty database, or with `migrated` one that holds Backbolt's schema; returns its URL. It is dropped after the file's tests. */
export async function newDatabase(options: { migrated: boolean }): Promise<string> {
  const name = `test_${newReference()}`;
  const template = options.migrated ? inject('templateDatabase') : 'template1';
  await onServer(`create database ${name} template ${template} strategy file_copy`);
  made.push(name);
  return databaseUrl(name);
}

/** Drops them all, whoever is connected; the set-up of each file has this done after its tests. */
export async function dropDatabases(): Promise<void> {
  await Promise.all(made.splice(0).map((name) => onServer(`drop database ${name} with (force)`)));
}

/** Opens a fresh migrated database, closed after the file's tests. */
export async function newOwnDb(): Promise<OwnDb & { url: string }> {
  const url = await newDatabase({ migrated: true });
  const db = openOwnDb({ url, log: quietLog, max: 5 });
  afterFile(() => db.close());
  return { ...db, url };
}

let server: pg.Pool | undefined;

/** Runs one statement on the server's maintenance database, on a connection that the worker keeps: a new one takes as long as the statement. */
export async function onServer(statement: string): Promise<pg.QueryResult> {
  server ??= openServer();
  return await server.query(statement);
}

function openServer(): pg.Pool {
  const pool = new pg.Pool({
    connectionString: inject('postgresUrl'),
    max: 3,
    idleTimeoutMillis: 0,
    allowExitOnIdle: true,
  });
  // It ends before the worker does.
  pool.on('error', () => undefined);
  return pool;
}

/** The URL of another database of the same server, optionally as another role. */
export function databaseUrl(name: string, role = 'backbolt'): string {
  return inject('postgresUrl').replace('/postgres?', `/${name}?`).replace('//backbolt@', `//${role}@`);
}
