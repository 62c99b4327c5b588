// A watched database with the four views of the pack `generic`, and the dependencies of the feature on top of it.
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import type { OwnDb } from '../../../src/db/own.ts';
import { identifier, sql } from '../../../src/db/sql.ts';
import { openTargetDb, type TargetDb } from '../../../src/db/target.ts';
import { openWatchedDb, type WatchedDb } from '../../../src/db/watched.ts';
import type { AuthMetricsDeps } from '../../../src/features/auth-metrics/deps.ts';
import { AuthMetricsPolicy } from '../../../src/features/auth-metrics/policy.ts';
import { loadSourcePack } from '../../../src/features/auth-metrics/source-pack.ts';
import { afterFile } from '../../kit/after-this.ts';
import { databaseUrl, newDatabase, newOwnDb, quietLog } from '../../kit/database.ts';

const root = new URL('../../../', import.meta.url);
export const genericPack = new URL('templates/sources/generic', root);

const schema = `
  create schema app;
  create table app.login_attempts(at timestamptz, succeeded boolean, method text, platform text, error_code text, user_id text, ip inet, duration_ms double precision);
  create table app.token_refreshes(at timestamptz, succeeded boolean, duration_ms double precision);
  create table app.sessions(id text, user_id text, created_at timestamptz, last_seen_at timestamptz, expires_at timestamptz);
  create table app.rls_violations(at timestamptz, table_name text);
  create table app.registrations(at timestamptz, succeeded boolean);
  create table app.token_validations(at timestamptz, succeeded boolean);
  create table app.app_requests(at timestamptz, status integer, duration_ms double precision);
  create table app.permission_denials(at timestamptz, permission text);
  create schema backbolt_source;`;
const views = ['login_attempts', 'token_refreshes', 'sessions', 'rls_violations'] as const;
const optionalViews = ['registrations', 'token_validations', 'app_requests', 'permission_denials'] as const;
export const allViews = [...views, ...optionalViews];
type View = (typeof allViews)[number];

export type Attempt = {
  at: Date;
  succeeded?: boolean;
  method?: string;
  platform?: string;
  error_code?: string | null;
  user_id?: string;
  ip?: string;
  duration_ms?: number | null;
};

export type Watched = {
  name: string;
  url: string;
  /** As the owner: what the authentication system itself does. */
  app: TargetDb;
  /** As the reader: what Backbolt does. */
  reader: WatchedDb;
  attempts(rows: readonly Attempt[]): Promise<void>;
};

export async function shippedPolicy(): Promise<AuthMetricsPolicy> {
  return AuthMetricsPolicy.parse(parse(await readFile(new URL('templates/policy.yml', root), 'utf8')).auth_metrics);
}

/** Opens a connection as Backbolt would, closed after the file's tests. */
export function openReader(url: string, timeoutMs = 20_000): WatchedDb {
  const db = openWatchedDb({ url, log: quietLog, timeoutMs, briefMs: timeoutMs });
  afterFile(() => db.close());
  return db;
}

export async function newWatched(present: readonly View[] = views): Promise<Watched> {
  const url = await newDatabase({ migrated: false });
  const name = new URL(url).pathname.slice(1);
  const app = openTargetDb({ url, log: quietLog });
  afterFile(() => app.close());
  await app.runFile(schema);
  for (const view of present) await createView(app, view);
  await app.runFile(await readFile(new URL('install/reader.sql', `${genericPack}/`), 'utf8'));
  return {
    name,
    url,
    app,
    reader: openReader(databaseUrl(name, 'backbolt_reader')),
    attempts: (rows) => insertAttempts(app, rows),
  };
}

export async function createView(app: TargetDb, view: View): Promise<void> {
  const name = identifier(view);
  await app.run(sql`create or replace view backbolt_source.${name} as select * from app.${name}`);
}

async function insertAttempts(app: TargetDb, rows: readonly Attempt[]): Promise<void> {
  const all = rows.map((row) => ({
    succeeded: true,
    method: 'password',
    platform: 'web',
    user_id: 'user-0001',
    ip: '198.51.100.1',
    duration_ms: 100,
    ...row,
    error_code: row.succeeded === false ? (row.error_code ?? 'invalid_credentials') : null,
  }));
  await app.run(sql`insert into app.login_attempts
    select * from jsonb_populate_recordset(null::app.login_attempts, ${JSON.stringify(all)}::jsonb)`);
}

export async function newDeps(
  watched: { reader: WatchedDb },
  overrides: { db?: OwnDb; packFolder?: string | URL; policy?: AuthMetricsPolicy } = {},
): Promise<AuthMetricsDeps> {
  const pack = await loadSourcePack(overrides.packFolder ?? genericPack);
  return {
    db: overrides.db ?? (await newOwnDb()),
    sources: new Map([['main', { db: watched.reader, pack }]]),
    policy: overrides.policy ?? (await shippedPolicy()),
    log: quietLog,
  };
}

/** The same bot, reading through another connection. */
export function withReader(deps: AuthMetricsDeps, reader: WatchedDb): AuthMetricsDeps {
  const source = deps.sources.get('main');
  if (source === undefined) throw new Error('no source');
  return { ...deps, sources: new Map([['main', { ...source, db: reader }]]) };
}
