// Reads the sign-ins of a Supabase project's logs, minute by minute, for the source that has no failures of its own.
import { domainNow } from '../../db/domain-time.ts';
import { day, hour, minute, second } from '../../lib/clock.ts';
import { AppError, messageOf } from '../../lib/errors.ts';
import { scrubAndCap } from '../../lib/redaction.ts';
import type { AuthMetricsDeps } from './deps.ts';
import { countLogMinutes, type Logged } from './log-minutes.ts';
import {
  claimLogs,
  type LogRow,
  type LogState,
  readLogRows,
  readLogState,
  saveLogMinutes,
  saveLogProblem,
} from './log-store.ts';
import type { MinuteRange } from './minute-ranges.ts';
import { type LogDurations, type ProjectSource, tooManyRows } from './project-source.ts';
import type { PackFigure } from './source-pack.ts';

export const collectLogsEveryMs = 30 * second;
/** How far back the endpoint tells of a time; also the longest time that one question may be about. */
const reachMs = day;
const longestPieceMs = 4 * hour;
// With the questions of the command line this stays below the 30 a minute that the API takes.
const mostQuestions = 8;
// An answer has a thousand rows at most, and durations are some thirty rows a minute: what is read of a longer past has none.
const longestTimedMs = 30 * minute;
// Older than this the logs say nothing of what happens now.
const freshMs = 3 * minute;

/** What the logs tell of. */
export const loggedFigures: readonly PackFigure[] = ['sign-ins', 'token-refreshes'];

/**
 * The source that the project's logs are of: the one that is read as Supabase's and whose URL names the project; else the first whose URL names
 * none. Undefined: the project is of none of the sources, or is off.
 */
export function loggedSource({ project, sources }: Pick<AuthMetricsDeps, 'sources' | 'project'>): string | undefined {
  if (project === undefined) return undefined;
  const read = [...sources].filter(([, { pack }]) => pack.name === 'supabase');
  if (project.ref === undefined) return read[0]?.[0];
  const named = read.find(([, { projectRef }]) => projectRef === project.ref);
  return (named ?? read.find(([, { projectRef }]) => projectRef === undefined))?.[0];
}

type Turn = { source: string; slot: number; project: ProjectSource };

/**
 * Reads what is new since the watermark, and the minutes in which late rows may have come again, oldest first; after a pause as far back as the
 * endpoint tells. By one replica at a time. What the project does wrong is recorded, not thrown: the next turn goes on from the watermark.
 */
export async function collectLogs(
  deps: Pick<AuthMetricsDeps, 'db' | 'policy' | 'sources' | 'project' | 'log'>,
): Promise<'off' | 'busy' | 'read' | 'failed'> {
  const source = loggedSource(deps);
  if (source === undefined || deps.project === undefined) return 'off';
  const now = await domainNow(deps.db);
  const slot = Math.floor(now.getTime() / collectLogsEveryMs);
  const state = await claimLogs(deps.db, source, slot);
  if (state === undefined) return 'busy';
  const turn = { source, slot, project: deps.project };
  try {
    return (await readPieces(deps, turn, startOf(deps, state, now), now)) ? 'read' : 'busy';
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const problem = scrubAndCap(messageOf(error), 200);
    deps.log.info({ source, problem }, "the project's logs are not read");
    await saveLogProblem(deps.db, turn, problem);
    return 'failed';
  }
}

function startOf({ policy }: Pick<AuthMetricsDeps, 'policy'>, { watermark }: LogState, now: Date): number {
  const oldest = now.getTime() - reachMs + minute;
  const read = watermark === null ? oldest : Math.min(watermark.getTime(), now.getTime());
  return Math.floor(Math.max(oldest, read - policy.collector.late_minutes * minute) / minute) * minute;
}

// Returns false when a later turn began meanwhile.
async function readPieces(
  deps: Pick<AuthMetricsDeps, 'db' | 'log'>,
  turn: Turn,
  start: number,
  now: Date,
): Promise<boolean> {
  let [from, pieceMs] = [start, longestPieceMs];
  for (let asked = 0; from < now.getTime() && asked < mostQuestions; asked += 1) {
    const to = Math.min(from + pieceMs, now.getTime());
    const rows = await turn.project.attempts(new Date(from), new Date(to)).catch((error: unknown) => {
      const isLarge = error instanceof AppError && error.code === tooManyRows && to - from > minute;
      if (isLarge) return undefined;
      throw error;
    });
    if (rows === undefined) {
      pieceMs = Math.max(minute, Math.floor((to - from) / 2 / minute) * minute);
      continue;
    }
    const isTimed = to - from <= longestTimedMs;
    const durations = isTimed ? await readDurations(deps, turn, new Date(from), new Date(to)) : [];
    if (isTimed) asked += 1;
    const minutes = countLogMinutes([from, to], rows, durations);
    const isOurs = await deps.db.transaction((tx) => saveLogMinutes(tx, turn, minutes, new Date(to)));
    if (!isOurs) return false;
    from = to;
  }
  return true;
}

// Failures are worth more than how long it took: they do not wait for it.
async function readDurations(
  { log }: Pick<AuthMetricsDeps, 'log'>,
  { source, project }: Turn,
  from: Date,
  to: Date,
): Promise<LogDurations[]> {
  try {
    return await project.durations(from, to);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    log.info(
      { source, problem: scrubAndCap(messageOf(error), 200) },
      "how long the project's sign-ins took is not read",
    );
    return [];
  }
}

/** What the logs say of a piece of a source, to be made into its samples. */
export type LoggedPiece = { logged: Logged; rows: LogRow[]; reason: string | null };

/** Undefined for a source that no logs are of. */
export async function readLogged(
  deps: Pick<AuthMetricsDeps, 'db' | 'policy' | 'sources' | 'project'>,
  source: string,
  [from, to]: MinuteRange,
  now: Date,
): Promise<LoggedPiece | undefined> {
  if (loggedSource(deps) !== source) return undefined;
  const state = await readLogState(deps.db, source);
  // The minutes on both sides say whether the logs hold what the database does.
  const rows = await readLogRows(deps.db, source, new Date(from - minute), new Date(to + minute));
  const until = state?.watermark?.getTime() ?? Number.NEGATIVE_INFINITY;
  const isFresh = Math.abs(now.getTime() - until) <= freshMs;
  const settledBefore = until - deps.policy.collector.late_minutes * minute;
  const logged: Logged = {
    minutes: new Map(rows.map((row) => [row.minute.getTime(), row.counts])),
    settledBefore,
    isFresh,
  };
  const within = rows.filter(({ minute: at }) => at.getTime() >= from && at.getTime() < to);
  return { logged, rows: within, reason: isFresh ? null : reasonOf(state) };
}

function reasonOf(state: LogState | undefined): string {
  if (state?.problem != null) return `The project's logs, which tell of failures, are not read: ${state.problem}.`;
  return "The project's logs, which tell of failures, are being read.";
}
