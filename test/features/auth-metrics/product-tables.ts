// Databases with the real tables of products that packs read: Better Auth 1.6, Keycloak 26 and the login history of seed S4.
import { readFile } from 'node:fs/promises';
import { afterAll } from 'vitest';
import { openTargetDb, type TargetDb } from '../../../src/db/target.ts';
import type { WatchedDb } from '../../../src/db/watched.ts';
import { databaseUrl, newDatabase, quietLog } from '../../kit/database.ts';
import { openReader } from './watched-fixture.ts';

const packs = new URL('../../../templates/sources/', import.meta.url);

export const productTables = {
  // As `npx auth generate` of Better Auth 1.6 writes them.
  'better-auth': `
    create table public."user" (id text primary key, name text not null, email text not null unique, "emailVerified" boolean not null,
      image text, "createdAt" timestamptz default current_timestamp not null, "updatedAt" timestamptz default current_timestamp not null);
    create table public.session (id text primary key, "expiresAt" timestamptz not null, token text not null unique,
      "createdAt" timestamptz default current_timestamp not null, "updatedAt" timestamptz not null, "ipAddress" text, "userAgent" text,
      "userId" text not null references public."user" (id) on delete cascade);
    create table public.account (id text primary key, "accountId" text not null, "providerId" text not null,
      "userId" text not null references public."user" (id) on delete cascade, "accessToken" text, "refreshToken" text, "idToken" text,
      "accessTokenExpiresAt" timestamptz, "refreshTokenExpiresAt" timestamptz, scope text, password text,
      "createdAt" timestamptz default current_timestamp not null, "updatedAt" timestamptz not null);
    create table public.verification (id text primary key, identifier text not null, value text not null, "expiresAt" timestamptz not null,
      "createdAt" timestamptz default current_timestamp not null, "updatedAt" timestamptz default current_timestamp not null);
    create index "session_userId_idx" on public.session ("userId");
    create index "account_userId_idx" on public.account ("userId");
    create index session_created_at on public.session ("createdAt");
    create index user_created_at on public."user" ("createdAt");`,
  keycloak: `
    create table public.realm (id varchar(36) primary key, name varchar(255) unique, enabled boolean default false not null,
      events_enabled boolean default false not null, events_expiration bigint, sso_idle_timeout integer, sso_max_lifespan integer);
    create table public.realm_enabled_event_types (realm_id varchar(36) not null references public.realm (id), value varchar(255) not null,
      primary key (realm_id, value));
    create table public.event_entity (id varchar(36) primary key, client_id varchar(255), details_json varchar(2550), error varchar(255),
      ip_address varchar(255), realm_id varchar(255), session_id varchar(255), event_time bigint, type varchar(255), user_id varchar(255),
      details_json_long_value text);
    create index idx_event_time on public.event_entity (realm_id, event_time);
    create table public.user_entity (id varchar(36) primary key, email varchar(255), username varchar(255), realm_id varchar(255),
      created_timestamp bigint, enabled boolean default false not null);
    create table public.offline_user_session (user_session_id varchar(36) not null, user_id varchar(255) not null, realm_id varchar(36) not null,
      created_on integer not null, offline_flag varchar(4) not null, data text, last_session_refresh integer default 0 not null,
      broker_session_id varchar(1024), version integer default 0, primary key (user_session_id, offline_flag));
    create index idx_offline_uss_by_last_session_refresh on public.offline_user_session (realm_id, offline_flag, last_session_refresh);`,
  // The columns that the seed's own queries and tests use.
  'login-history': `
    create schema auth;
    create type session_status as enum ('active', 'expired', 'revoked');
    create type audit_event_type as enum ('user_created', 'role_changed', 'login', 'logout');
    create table auth.login_history (id bigserial primary key, user_id uuid, success boolean, created_at timestamptz not null default now());
    create table auth.user_sessions (session_token text primary key, user_id uuid not null, status session_status not null, expires_at timestamptz);
    create table auth.audit_events (id bigserial primary key, user_id uuid, event_type audit_event_type not null, severity text,
      created_at timestamptz not null default now());
    create index login_history_created_at on auth.login_history (created_at);
    create index audit_events_created_at on auth.audit_events (created_at);`,
} as const;
export type Product = keyof typeof productTables;

export type ProductDb = { name: string; url: string; app: TargetDb; reader: WatchedDb; packFolder: URL };

export async function newProduct(product: Product): Promise<ProductDb> {
  const url = await newDatabase({ migrated: false });
  const name = new URL(url).pathname.slice(1);
  const app = openTargetDb({ url, log: quietLog });
  afterAll(() => app.close());
  const packFolder = new URL(product, packs);
  await app.runFile(productTables[product]);
  await app.runFile(await readFile(new URL('install/reader.sql', `${packFolder}/`), 'utf8'));
  return { name, url, app, reader: openReader(databaseUrl(name, 'backbolt_reader')), packFolder };
}
