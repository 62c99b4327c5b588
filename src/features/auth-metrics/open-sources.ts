// Opens what is watched: each source is a database and the pack that reads it.
import { openWatchedDb, type WatchedDb } from '../../db/watched.ts';
import { second } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { Secret } from '../../lib/redaction.ts';
import type { MetricSource } from './deps.ts';
import type { AuthMetricsPolicy } from './policy.ts';
import { ownPack, type Recognition, recognisePack } from './recognise-pack.ts';
import { loadSourcePack, loadSourcePacks, type SourcePack } from './source-pack.ts';

// A watched database that takes longer is called slow: nobody waits longer for a figure.
const timeoutMs = 2 * second;

/** Without a pack it is recognised by the tables. */
type WatchedSetting = { name?: string; label?: string | undefined; url: Secret; pack?: string | undefined };

/**
 * @param packs the folder that holds the packs' folders.
 * @returns the sources by name; connections are made on first use. @throws AppError `source_pack.…`.
 */
export async function openSources(
  settings: readonly WatchedSetting[],
  packs: URL,
  log: Log,
): Promise<ReadonlyMap<string, MetricSource>> {
  const all = settings.some(({ pack }) => pack === undefined) ? await loadSourcePacks(packs) : [];
  const opened = settings.map(async ({ name, label, url, pack }): Promise<[string, MetricSource]> => {
    const key = name ?? nameOfSource(url, pack);
    const projectRef = projectOf(url);
    const known = { ...(label === undefined ? {} : { label }), ...(projectRef === undefined ? {} : { projectRef }) };
    const db = openWatchedDb({ url: url.reveal(), log, timeoutMs });
    if (pack === undefined) return [key, { ...recognisedLater(key, db, all, log), ...known }];
    return [key, { db, pack: await loadSourcePack(new URL(pack, packs)), ...known }];
  });
  return new Map(await Promise.all(opened));
}

/** The watched databases that the policy names, as far as their variables are set; the rest is said in the log. */
export function namedSources(
  policy: Pick<AuthMetricsPolicy, 'sources'>,
  variable: (name: string) => Secret | undefined,
  log: Log,
): WatchedSetting[] {
  return Object.entries(policy.sources).flatMap(([name, { url, pack, label }]) => {
    const value = variable(url);
    if (value !== undefined && /^postgres(ql)?:\/\//.test(value.reveal())) return [{ name, label, url: value, pack }];
    const problem = value === undefined ? 'is not set' : 'is not a Postgres URL';
    log.warn({ source: name }, `${url} ${problem}, so the source "${name}" of the policy is not watched`);
    return [];
  });
}

// A database that is down at start must not hold it up: it is asked in the first round that reaches it, and again until a pack fits.
function recognisedLater(name: string, db: WatchedDb, packs: readonly SourcePack[], log: Log): MetricSource {
  const first = packs.find((pack) => pack.name === ownPack) ?? packs[0];
  if (first === undefined) throw new Error('there is no source pack at all');
  let found: Recognition = { pack: first, recognised: false, remark: null };
  return {
    db,
    get pack() {
      return found.pack;
    },
    async recognise() {
      if (found.recognised) return found;
      const before = found;
      found = await db.read((reading) => recognisePack(reading, packs), { brief: true });
      if (found.recognised) log.info({ source: name, pack: found.pack.name }, 'source pack recognised by the tables');
      if (found.remark !== null && found.remark !== before.remark) log.warn({ source: name }, found.remark);
      return found;
    },
  };
}

// Samples of two databases must never be taken for one another's; a pooler tells them apart by user and port alone. The password is no part
// of the name.
export function nameOfSource(url: Secret, pack: string | undefined): string {
  const { username, host, pathname } = new URL(url.reveal());
  return `${pack === undefined ? '' : `${pack}:`}${username === '' ? '' : `${username}@`}${host}${pathname}`;
}

// A Supabase project's database is reached at db.<ref>.supabase.co, or by a pooler as <role>.<ref>:
// https://supabase.com/docs/guides/database/connecting-to-postgres
function projectOf(url: Secret): string | undefined {
  const { username, hostname } = new URL(url.reveal());
  const [, direct] = /^db\.(\w+)\.supabase\.co$/.exec(hostname) ?? [];
  const [, pooled] = hostname.endsWith('.pooler.supabase.com') ? (/\.(\w+)$/.exec(username) ?? []) : [];
  return direct ?? pooled;
}
