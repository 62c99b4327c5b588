// A database with Supabase Auth's real tables (supabase/auth v2.196), as far as the pack reads them, and the rows that GoTrue writes.
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { identifier, sql } from '../../../src/db/sql.ts';
import { openTargetDb, type TargetDb } from '../../../src/db/target.ts';
import type { WatchedDb } from '../../../src/db/watched.ts';
import { afterFile } from '../../kit/after-this.ts';
import { databaseUrl, newDatabase, quietLog } from '../../kit/database.ts';
import { openReader } from './watched-fixture.ts';

const root = new URL('../../../', import.meta.url);
export const supabasePack = new URL('templates/sources/supabase', root);

const schema = `
  create schema auth;
  create table auth.users (instance_id uuid, id uuid primary key, aud varchar(255), role varchar(255), email varchar(255),
    encrypted_password varchar(255), last_sign_in_at timestamptz, created_at timestamptz, updated_at timestamptz, banned_until timestamptz,
    deleted_at timestamptz, is_anonymous boolean not null default false);
  create table auth.audit_log_entries (instance_id uuid, id uuid not null primary key, payload json, created_at timestamptz,
    ip_address varchar(64) not null default '');
  create index audit_logs_instance_id_idx on auth.audit_log_entries (instance_id);
  create type auth.aal_level as enum ('aal1', 'aal2', 'aal3');
  create table auth.sessions (id uuid primary key, user_id uuid not null, created_at timestamptz, updated_at timestamptz, factor_id uuid,
    aal auth.aal_level, not_after timestamptz, refreshed_at timestamp without time zone, user_agent text, ip inet, tag text,
    oauth_client_id uuid, refresh_token_hmac_key text, refresh_token_counter bigint, scopes text);
  create table auth.refresh_tokens (instance_id uuid, id bigserial primary key, token varchar(255) unique, user_id varchar(255),
    revoked boolean, created_at timestamptz, updated_at timestamptz, parent varchar(255), session_id uuid);
  create table auth.mfa_challenges (id uuid primary key, factor_id uuid not null, created_at timestamptz not null, verified_at timestamptz,
    ip_address inet not null, otp_code text, web_authn_session_data jsonb);
  create index mfa_challenge_created_at_idx on auth.mfa_challenges (created_at desc);
  alter table auth.audit_log_entries enable row level security;
  alter table auth.sessions enable row level security;
  alter table auth.refresh_tokens enable row level security;
  alter table auth.mfa_challenges enable row level security;`;

type Entry = { at: Date; action: string; traits?: object | null; size?: number; byHand?: boolean };

export type SupabaseProject = {
  name: string;
  url: string;
  app: TargetDb;
  reader: WatchedDb;
  /** Writes audit log entries in this order. `size` makes some longer than others; `byHand`: not as Supabase Auth orders them. */
  log(entries: readonly Entry[]): Promise<void>;
};

export const installFile = (name: string) => readFile(new URL(`install/${name}`, `${supabasePack}/`), 'utf8');

/** @param options.reader the role that reads: of install/reader.sql unless said. */
export async function newSupabase(): Promise<SupabaseProject> {
  const url = await newDatabase({ migrated: false });
  const name = new URL(url).pathname.slice(1);
  const app = openTargetDb({ url, log: quietLog });
  afterFile(() => app.close());
  await app.runFile(schema);
  await app.runFile(await installFile('reader.sql'));
  return {
    name,
    url,
    app,
    reader: openReader(databaseUrl(name, 'backbolt_reader')),
    log: (entries) => log(app, entries),
  };
}

async function log(app: TargetDb, entries: readonly Entry[]): Promise<void> {
  const rows = entries.map(({ at, action, traits, size, byHand }) => {
    const actor = {
      actor_id: randomUUID(),
      actor_username: `${'x'.repeat(size ?? 10)}@example.com`,
      log_type: 'account',
    };
    const rest = traits == null ? actor : { ...actor, traits };
    // Supabase Auth's JSON is without spaces and in alphabetical order, so that the action comes first.
    const payload =
      byHand === true ? JSON.stringify({ ...rest, action }, null, 1) : JSON.stringify({ action, ...rest });
    return { id: randomUUID(), created_at: at, payload };
  });
  await app.run(sql`insert into auth.audit_log_entries (id, created_at, payload) select id, created_at, payload::json
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(id uuid, created_at timestamptz, payload text)`);
}

/** Turns the password hook on, as Supabase Auth would call it. */
export async function installHook(project: SupabaseProject): Promise<void> {
  await project.app.runFile(await installFile('password-hook.sql'));
}

export async function vacuum({ app }: SupabaseProject, table: string): Promise<void> {
  await app.run(sql`vacuum ${identifier('auth')}.${identifier(table)}`);
}
