// How the watched database is: a few figures in each minute's sample, and the whole picture for whoever asks.
import { domainNow } from '../../db/domain-time.ts';
import type { WatchedDb } from '../../db/watched.ts';
import {
  readServerFigures,
  readServerWaits,
  readSlowStatements,
  type ServerFigures,
  type ServerSession,
  type SlowStatement,
} from '../../db/watched-health.ts';
import { minute, second } from '../../lib/clock.ts';
import { AppError } from '../../lib/errors.ts';
import type { Log } from '../../lib/log.ts';
import { scrubAndCap } from '../../lib/redaction.ts';
import { type AccessDeps, authorize } from '../access/authorize.ts';
import type { Actor } from '../events/event.ts';
import { type AuthMetricsDeps, sourceOf } from './deps.ts';
import { firstSource } from './read-status.ts';

/** Statements are as the server tells them: their text is cut, what looks like a secret is taken out, and it is data, never markup. */
export type DatabaseHealth = {
  source: string;
  takenAt: Date;
  figures: ServerFigures;
  /** `figures.connections` of `figures.maxConnections`, 0 to 1. */
  poolUse: number;
  /** Who waits for a lock, the longest first, and who holds it. */
  waits: { session: ServerSession; waitMs: number; by: ServerSession[] }[];
  /** On average the slowest; null where pg_stat_statements is not there or not to be read. */
  slowest: SlowStatement[] | null;
};

const longestText = 300;

/**
 * Asks the watched database how it is, now.
 * @throws AppError `access.refused`, `auth_metrics.unknown_source`, `auth_metrics.no_source`; of kind unavailable when it does not answer.
 */
export async function readDatabaseHealth(
  deps: AuthMetricsDeps & AccessDeps,
  input: { actor: Actor; source?: string | undefined },
): Promise<DatabaseHealth> {
  const source = input.source ?? firstSource(deps);
  await authorize(deps, input.actor, 'auth_status.read', source);
  const { db } = sourceOf(deps, source);
  const takenAt = await domainNow(deps.db);
  const { figures, waits } = await db.read(
    async (reading) => ({ figures: await readServerFigures(reading), waits: await readServerWaits(reading) }),
    { brief: true },
  );
  // It may be there and not to be read, which must not take the rest with it.
  const slowest = await db.read(readSlowStatements, { brief: true }).catch((error: unknown) => {
    if (!(error instanceof AppError)) throw error;
    deps.log.debug({ source, error: error.message }, 'slow statements cannot be read');
    return null;
  });
  return {
    source,
    takenAt,
    figures,
    poolUse: figures.maxConnections === 0 ? 0 : figures.connections / figures.maxConnections,
    waits: waits.map(({ session, waitMs, by }) => ({ session: cleaned(session), waitMs, by: by.map(cleaned) })),
    slowest: slowest?.map((statement) => ({ ...statement, query: textOf(statement.query) })) ?? null,
  };
}

const everyMs = 45 * second;
const slowMs = 250;
const pauseMs = 5 * minute;
type Kept = { figures: ServerFigures | undefined; nextAt: number };
const keptByDatabase = new WeakMap<WatchedDb, Kept>();

/** The figures for a sample, as they were last read; undefined when unknown. */
export const keptHealth = (db: WatchedDb): ServerFigures | undefined => keptByDatabase.get(db)?.figures;

/** Reads the figures for the next samples, about once a minute, and less often when that takes long or fails. */
export async function refreshHealth(db: WatchedDb, log: Log): Promise<void> {
  const started = performance.now();
  if (started < (keptByDatabase.get(db)?.nextAt ?? 0)) return;
  const figures = await db.read(readServerFigures, { brief: true }).catch((error: unknown) => {
    if (!(error instanceof AppError)) throw error;
    log.debug({ error: error.message }, 'health of the watched database cannot be read');
    return undefined;
  });
  const isSlow = figures === undefined || performance.now() - started > slowMs;
  keptByDatabase.set(db, { figures, nextAt: started + (isSlow ? pauseMs : everyMs) });
}

const cleaned = (session: ServerSession): ServerSession => ({
  ...session,
  application: textOf(session.application),
  query: textOf(session.query),
});

// A statement holds values, and values may be secrets.
function textOf(text: string | null): string | null {
  if (text === null) return null;
  const quiet = text.replace(/'(?:[^']|'')*'?/g, "'…'").replace(/\s+/g, ' ');
  return scrubAndCap(quiet, longestText).toWellFormed();
}
