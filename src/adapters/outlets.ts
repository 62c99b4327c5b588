// The places that policy names where everybody sees one message: status pages and in-app targets; each kind has its folder here.
import { openTargetDb, type TargetDb } from '../db/target.ts';
import type { Outlet, Outlets } from '../features/communications/outlet.ts';
import type { CommunicationPolicy, InAppPolicy, StatusPagePolicy } from '../features/communications/policy.ts';
import { systemClock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { Secret } from '../lib/redaction.ts';
import { openNotifications } from './in-app/notifications.ts';
import { openSupabaseNotifications } from './in-app/supabase.ts';
import { atlassian } from './status-page/atlassian.ts';
import { cachet } from './status-page/cachet.ts';
import { instatus } from './status-page/instatus.ts';
import { openPage, type PageApi } from './status-page/page.ts';
import { webhook } from './status-page/webhook.ts';

type Variables = (name: string) => Secret | undefined;

/** Nothing outside is touched until one is used. @param variable reads one environment variable. */
export function openOutlets(options: {
  policy: Pick<CommunicationPolicy, 'status_pages' | 'in_app'>;
  variable: Variables;
  log: Log;
  /** How often a status page may be asked; once a second unless said. */
  everyMs?: number;
}): Outlets {
  const { policy, variable } = options;
  const databases: TargetDb[] = [];
  const openDb = (url: string) => {
    const db = openTargetDb({ url, log: options.log });
    databases.push(db);
    return db;
  };
  const pages = Object.entries(policy.status_pages);
  const apps = Object.entries(policy.in_app);
  const known = new Map<string, Outlet>();
  const placeOf = (key: string, place: StatusPagePolicy | InAppPolicy, open: () => Outlet): Outlet[] => {
    if (unset(place, variable) !== undefined) return [];
    const outlet = known.get(key) ?? open();
    known.set(key, outlet);
    return [outlet];
  };
  // What the demo stands in for is known only after its start: variables are read when a place is asked for.
  const places = () => [
    ...pages.flatMap(([name, page]) => placeOf(`page ${name}`, page, () => pageOf(name, page, options))),
    ...apps.flatMap(([name, app]) => placeOf(`app ${name}`, app, () => appOf(name, app, variable, openDb))),
  ];
  return {
    all: (channel) => places().filter((outlet) => outlet.channel === channel),
    missing(channel) {
      if (channel === 'slack') return 'Slack is not connected here';
      const named = channel === 'status_page' ? pages : apps;
      const section = channel === 'status_page' ? 'status_pages' : 'in_app';
      if (named.length === 0) return `policy names none: add one under communications.${section}`;
      const problems = named.map(([name, place]) => {
        const missing = unset(place, variable);
        return missing === undefined ? undefined : `${missing} is not set, which "${name}" needs`;
      });
      return problems.every((problem) => problem !== undefined) ? problems[0] : undefined;
    },
    close: async () => void (await Promise.all(databases.map((db) => db.close()))),
  };
}

// The first of its variables that is not set. A `url` of a known vendor has a default.
function unset(place: StatusPagePolicy | InAppPolicy, variable: Variables): string | undefined {
  const optional = place.type === 'atlassian' || place.type === 'instatus' ? [place.url] : [];
  const names = Object.values(place).filter((value) => typeof value === 'string' && /^[A-Z][A-Z0-9_]*$/.test(value));
  return names.find((name) => !optional.includes(name) && variable(name as string) === undefined) as string | undefined;
}

function pageOf(
  name: string,
  page: StatusPagePolicy,
  { variable, everyMs }: { variable: Variables; everyMs?: number },
): Outlet {
  const value = (variableName: string) => variable(variableName) as Secret;
  const open = (url: string, key: Secret, headers: Record<string, string>, api: PageApi) =>
    openPage({ name, url: new URL(url), headers, secrets: [key], ...(everyMs === undefined ? {} : { everyMs }) }, api);
  if (page.type === 'webhook') {
    const secret = value(page.secret);
    return open(
      value(page.url).reveal(),
      secret,
      {},
      webhook(secret, () => systemClock.now().getTime()),
    );
  }
  const key = value(page.key);
  const bearer = { authorization: `Bearer ${key.reveal()}` };
  const address = page.url === undefined ? undefined : variable(page.url)?.reveal();
  if (page.type === 'cachet') return open(address ?? '', key, bearer, cachet(page.components));
  const id = value(page.page).reveal();
  if (page.type === 'instatus')
    return open(address ?? 'https://api.instatus.com', key, bearer, instatus(id, page.components));
  const authorization = { authorization: `OAuth ${key.reveal()}` };
  return open(address ?? 'https://api.statuspage.io', key, authorization, atlassian(id, page.components));
}

function appOf(name: string, app: InAppPolicy, variable: Variables, openDb: (url: string) => TargetDb): Outlet {
  const value = (variableName: string) => variable(variableName) as Secret;
  const { expires_after_hours: expiresAfterHours } = app;
  if (app.type === 'postgres') return openNotifications(name, openDb(value(app.database).reveal()), expiresAfterHours);
  return openSupabaseNotifications({
    name,
    url: value(app.url).reveal(),
    key: value(app.service_key),
    expiresAfterHours,
  });
}
