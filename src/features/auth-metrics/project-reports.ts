// What a Supabase project tells besides its database: failed sign-ins of its logs, and what its security advisor finds.
import { domainNow } from '../../db/domain-time.ts';
import { minute } from '../../lib/clock.ts';
import { AppError, messageOf } from '../../lib/errors.ts';
import { scrubAndCap } from '../../lib/redaction.ts';
import { type AccessDeps, authorize } from '../access/authorize.ts';
import type { Actor } from '../events/event.ts';
import type { AuthMetricsDeps } from './deps.ts';
import { type Advisory, type LogFigures, type ProjectSource, projectRemedy } from './project-source.ts';

/** The latest answer, with when it was given; `problem`: why there is no newer one. */
export type Kept<T> = { value: T | null; at: Date | null; problem: string | null };

export type ProjectReports =
  | { state: 'off'; remedy: string }
  | { state: 'on'; via: string; logs: Kept<LogFigures>; advisories: Kept<Advisory[]> };

// Three questions a minute at most of the 30 that the API takes, also with several replicas.
const logsEveryMs = minute;
const advisoriesEveryMs = 15 * minute;
/** The logs endpoint takes a day at most. */
const windowMs = 60 * minute;

const keptOf = new WeakMap<ProjectSource, { logs: Keeper<LogFigures>; advisories: Keeper<Advisory[]> }>();

/**
 * What the project tells of the last hour. It is asked at most once a minute (the advisor each 15); in between, and while it does not
 * answer, the last figures are given with their age.
 * @throws AppError `access.refused`.
 */
export async function readProjectReports(
  deps: Pick<AuthMetricsDeps, 'db' | 'project'> & AccessDeps,
  input: { actor: Actor },
): Promise<ProjectReports> {
  await authorize(deps, input.actor, 'auth_status.read', 'supabase');
  const { project } = deps;
  if (project === undefined) return { state: 'off', remedy: projectRemedy };
  const kept = keptOf.get(project) ?? { logs: keeper(logsEveryMs), advisories: keeper(advisoriesEveryMs) };
  keptOf.set(project, kept);
  const now = await domainNow(deps.db);
  const [logs, advisories] = await Promise.all([
    kept.logs(now, () => project.logs(new Date(now.getTime() - windowMs), now)),
    kept.advisories(now, () => project.advisories()),
  ]);
  return { state: 'on', via: project.via, logs, advisories };
}

type Keeper<T> = (now: Date, ask: () => Promise<T>) => Promise<Kept<T>>;

// A failure is not asked about again before its time either: that is what a limit of requests wants.
function keeper<T>(everyMs: number): Keeper<T> {
  let kept: Kept<T> = { value: null, at: null, problem: null };
  let askedAt = Number.NEGATIVE_INFINITY;
  let underWay: Promise<void> = Promise.resolve();
  return async (now, ask) => {
    if (Math.abs(now.getTime() - askedAt) >= everyMs) {
      askedAt = now.getTime();
      underWay = ask().then(
        (value) => {
          kept = { value, at: now, problem: null };
        },
        (error: unknown) => {
          if (!(error instanceof AppError)) throw error;
          kept = { ...kept, problem: scrubAndCap(messageOf(error), 300) };
        },
      );
    }
    await underWay;
    return kept;
  };
}
