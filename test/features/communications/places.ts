// Every kind of place that shows a message to everybody, as its contract test opens it.
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { openOutlets } from '../../../src/adapters/outlets.ts';
import { sql } from '../../../src/db/sql.ts';
import { openTargetDb } from '../../../src/db/target.ts';
import { startJsonServer } from '../../../src/demo/tools/json-server.ts';
import { startStatusPageApi } from '../../../src/demo/tools/status-page-api.ts';
import type { Notice, Outlet } from '../../../src/features/communications/outlet.ts';
import { CommunicationPolicy } from '../../../src/features/communications/policy.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { newId } from '../../../src/lib/ids.ts';
import { Secret } from '../../../src/lib/redaction.ts';
import { withAnnouncements } from '../../../src/slack/announcements.ts';
import { openChannelNames } from '../../../src/slack/channel-names.ts';
import { afterThis } from '../../kit/after-this.ts';
import { rendered } from '../../kit/comms-engine.ts';
import { quietLog as log, newDatabase, newOwnDb } from '../../kit/database.ts';
import { openTestOutbound } from '../../kit/listeners.ts';
import { hasPostgrest, serviceKey, startPostgrest } from '../../kit/postgrest.ts';
import { startWorkspace } from '../../kit/workspace.ts';

export type Place = {
  outlet: Outlet;
  /** The texts that its readers can see of it, newest first; of the application only what is shown now. */
  texts(): Promise<string[]>;
  /** What it calls its state at the moment, where it has one. */
  status?(): unknown;
  /** Does what it is asked next, and does not say so. */
  loseNext?(): void;
  /** Never gets what it is asked next. */
  dropNext?(): void;
};

type Status = Notice['content']['statusPage']['status'];

export function notice(status: Status, words: string, more: Partial<Notice> = {}): Notice {
  const content = rendered('en', words);
  content.statusPage.status = status;
  const { slack } = content;
  return {
    ...{ id: newId(), thread: 'incident-7', content, slack, at: new Date(), askedAt: new Date(), remoteId: undefined },
    ...more,
  };
}

const reader = (variables: Record<string, string>) => (name: string) =>
  variables[name] === undefined ? undefined : new Secret(variables[name]);

export function pageOf(page: Record<string, unknown>, variables: Record<string, string>, everyMs = 1): Outlet {
  const status_pages = CommunicationPolicy.shape.status_pages.parse({ main: page });
  const policy = { status_pages, in_app: {} };
  return openOutlets({ policy, variable: reader(variables), log, everyMs }).all('status_page')[0] as Outlet;
}

export function appOf(app: Record<string, unknown>, variables: Record<string, string>): Outlet {
  const in_app = CommunicationPolicy.shape.in_app.parse({ app: { expires_after_hours: 24, ...app } });
  const outlets = openOutlets({ policy: { status_pages: {}, in_app }, variable: reader(variables), log });
  afterThis(outlets.close);
  return outlets.all('in_app')[0] as Outlet;
}

async function atlassian(): Promise<Place> {
  const api = await startStatusPageApi({ key: 'key', everyMs: 0 });
  afterThis(api.stop);
  return {
    outlet: pageOf(
      { type: 'atlassian', page: 'PAGE', key: 'KEY', url: 'URL', components: { auth: 'c1', web: 'c2' } },
      { PAGE: api.page, KEY: 'key', URL: api.url },
    ),
    texts: async () => api.incidents().flatMap(({ updates }) => updates.map(({ body }) => body)),
    status: () => [api.incidents()[0]?.status, ...api.components()],
  };
}

type Kept = { id: string; name: string; updates: { message: string }[] };

const shapes = {
  instatus: ({ id, name, updates }: Kept): object => ({ id, name, updates }),
  cachet: ({ id, name, updates }: Kept): object => ({ id, attributes: { name, message: updates.at(-1)?.message } }),
};
function added(all: Kept[], fields: Pick<Kept, 'name'>): Kept {
  const one = { id: String(all.length + 1), updates: [], ...fields };
  all.unshift(one);
  return one;
}
const updatesOf = (one: Kept | undefined) => one?.updates.map((update, index) => ({ id: index, attributes: update }));

// Keeps incidents, maintenances and their updates as Instatus and Cachet do.
async function other(kind: 'instatus' | 'cachet'): Promise<Place> {
  const kept: Record<string, Kept[]> = {};
  let losing = false;
  const server = await startJsonServer(({ method, path, headers, body }) => {
    if (headers.authorization !== 'Bearer key') return { status: 401, body: {} };
    const [, collection = ''] = /\/(incidents|schedules|maintenances|components)/.exec(path) ?? [];
    kept[collection] ??= [];
    const all = kept[collection];
    const one = all.find(({ id }) => path.includes(`/${id}`));
    const wrapped = (data: unknown) => ({ status: 200, body: kind === 'instatus' ? data : { data } });
    if (method === 'GET') return wrapped(path.endsWith('/updates') ? updatesOf(one) : all.map(shapes[kind]));
    const { message, ...fields } = (body ?? {}) as { message?: string; name: string };
    const written = one ?? added(all, fields);
    Object.assign(written, fields);
    if (message !== undefined) written.updates.unshift({ message });
    const status = losing ? 502 : 200;
    losing = false;
    return { ...wrapped(shapes[kind](written)), status };
  });
  afterThis(server.stop);
  const page = kind === 'instatus' ? { page: 'PAGE', components: { auth: 'c1' } } : { components: { auth: '4' } };
  return {
    outlet: pageOf({ type: kind, key: 'KEY', url: 'URL', ...page }, { PAGE: 'p', KEY: 'key', URL: server.url }),
    texts: async () =>
      Object.values(kept)
        .flat()
        .flatMap(({ updates }) => updates.map(({ message }) => message)),
    status: () => Object.values(kept)[0]?.[0],
    loseNext: () => {
      losing = true;
    },
  };
}

const Title = z.object({ body: z.string() });

/** An application's database with the shipped table, and what is shown in it now. */
async function application() {
  const url = await newDatabase({ migrated: false });
  const db = openTargetDb({ url, log });
  afterThis(() => db.close());
  const install = await readFile('templates/install/in-app.sql', 'utf8');
  const texts = async () => {
    const rows = await db.rows(
      Title,
      sql`select body from backbolt_app.notifications where expires_at > now() order by starts_at desc`,
    );
    return rows.map(({ body }) => body);
  };
  return { url, db, install, texts };
}

async function postgres(): Promise<Place> {
  const { url, db, install, texts } = await application();
  await db.runFile(install);
  return { outlet: appOf({ type: 'postgres', database: 'DB' }, { DB: url }), texts };
}

async function supabase(): Promise<Place> {
  const { url, db, install, texts } = await application();
  await db.runFile('do $$ begin create role service_role; exception when others then null; end $$');
  await db.runFile(install);
  const api = await startPostgrest(url, 'backbolt_app');
  const outlet = appOf({ type: 'supabase', url: 'URL', service_key: 'KEY' }, { URL: api.url, KEY: serviceKey });
  let isLost = false;
  const { publish } = outlet;
  return {
    // Only its next call: whoever looks afterwards is answered.
    outlet: {
      ...outlet,
      async publish(one, signal) {
        api.lose(isLost);
        isLost = false;
        return await publish(one, signal).finally(() => api.lose(false));
      },
    },
    texts,
    loseNext: () => {
      isLost = true;
    },
  };
}

async function slack(): Promise<Place> {
  const db = await newOwnDb();
  const workspace = await startWorkspace();
  afterThis(() => workspace.stop());
  const outbound = openTestOutbound(workspace, db);
  const none = { all: () => [], missing: () => undefined, close: async () => undefined };
  const channelNames = openChannelNames(outbound, systemClock);
  const outlets = withAnnouncements(none, { slack_channels: { team: '#auth' } }, { outbound, channelNames });
  const auth = workspace.as('engineer').in('#auth');
  return {
    outlet: outlets.all('slack')[0] as Outlet,
    texts: async () =>
      auth
        .messages()
        .map(({ text }) => `${text}.`)
        .reverse(),
    loseNext: () => workspace.disturb.nextCall('chat.postMessage', { kind: 'lost_answer' }),
    dropNext: () => workspace.disturb.nextCall('chat.postMessage', { kind: 'lost_call' }),
  };
}

/** Each by the name of its kind. */
export const places: Record<string, () => Promise<Place>> = {
  atlassian,
  instatus: () => other('instatus'),
  cachet: () => other('cachet'),
  'the application': postgres,
  ...(hasPostgrest ? { 'the application through supabase-js': supabase } : {}),
  slack,
};
