// One round of collecting: the recent minutes first, then, while time is left, what is missing of the past.
import { domainNow } from '../../db/domain-time.ts';
import { day, minute, second } from '../../lib/clock.ts';
import { readBlockMaps } from './block-store.ts';
import { loggedFigures, loggedSource } from './collect-logs.ts';
import { collectTop } from './collect-top.ts';
import { dueRanges, isPaused } from './collection-plan.ts';
import { attemptNewest, commitPiece, type PieceFailure, type Round } from './collection-round.ts';
import { refreshHealth } from './database-health.ts';
import { type AuthMetricsDeps, sourceOf } from './deps.ts';
import { readChangedMinutes } from './log-store.ts';
import { addRange, type MinuteRange } from './minute-ranges.ts';
import { recordFailure } from './record-failure.ts';
import type { PackFigure } from './source-pack.ts';
import { claimSource, releaseSource, saveBackfillPause, whileHolding } from './source-store.ts';

/** How a round ended: `busy` another replica is collecting or took over, `paused` the watched database is being left alone. */
export type RoundOutcome = 'collected' | 'failed' | 'busy' | 'paused';

// A round takes no further piece after this, in ms, so that a stop waits for it only briefly; the next slot goes on.
const roundBudgetMs = 5 * second;
const backfillPauseMs = minute;

/**
 * Reads what is due of a source into minute samples. Safe to run at any time and anywhere: one round at a time per source, each piece
 * replaces its minutes in one transaction, no transaction of our own is open while the watched database is read.
 * A watched database that fails is recorded, not thrown: the next slot tries again.
 * @throws AppError `auth_metrics.unknown_source`; errors of Backbolt's own database.
 */
export async function collectSamples(deps: AuthMetricsDeps, input: { source: string }): Promise<RoundOutcome> {
  const source = sourceOf(deps, input.source);
  const state = await claimSource(deps.db, input.source);
  if (state === undefined) return 'busy';
  try {
    const now = await domainNow(deps.db);
    if (isPaused(state.retry_at, now)) return 'paused';
    const missing = await withChanged(deps, input.source, dueRanges(state, now, deps.policy.collector), now);
    const blocks = await readBlockMaps(deps.db, input.source);
    const round: Round = { name: input.source, source, state, now, missing, blocks };
    const outcome = await readRecent(deps, round);
    if (outcome !== 'collected') return outcome;
    const deadline = performance.now() + roundBudgetMs;
    const isOurs = (await readMissing(deps, round, deadline)) && (await collectTop(deps, round, deadline));
    return isOurs ? 'collected' : 'busy';
  } finally {
    await releaseSource(deps.db, input.source, state.fence);
  }
}

// Minutes of which the project's logs say something new are made again.
async function withChanged(
  deps: AuthMetricsDeps,
  source: string,
  missing: MinuteRange[],
  now: Date,
): Promise<MinuteRange[]> {
  if (loggedSource(deps) !== source) return missing;
  const oldest = new Date(now.getTime() - deps.policy.collector.backfill_days * day);
  const changed = await readChangedMinutes(deps.db, source, oldest);
  return changed.reduce((ranges, at) => addRange(ranges, [at, at + minute]), missing);
}

async function readRecent(deps: AuthMetricsDeps, round: Round): Promise<RoundOutcome> {
  const { state, now } = round;
  const { piece, failure } = await attemptNewest(deps, round, state.chunk_minutes);
  if (failure !== undefined) return (await recordFailure(deps, round, failure)) ? 'failed' : 'busy';
  // What the logs tell is not in the watched database: nothing of the past has to be read there.
  const isNew = (figure: PackFigure) =>
    !state.present.includes(figure) && !(piece.logs && loggedFigures.includes(figure));
  const appeared = piece.present.some(isNew);
  if (appeared) round.missing = dueRanges(state, now, deps.policy.collector, true);
  if (!(await commitPiece(deps, round, piece))) return 'busy';
  await refreshHealth(round.source.db, deps.log);
  if (state.failing_kind !== null) deps.log.info({ source: round.name }, 'metric source can be read again');
  return 'collected';
}

// Returns false when another replica took over.
async function readMissing(deps: AuthMetricsDeps, round: Round, deadline: number): Promise<boolean> {
  if (isPaused(round.state.backfill_retry_at, round.now)) return true;
  while (round.missing.length > 0 && performance.now() < deadline) {
    const { piece, failure } = await attemptNewest(deps, round, round.state.chunk_minutes);
    if (failure !== undefined) return await pauseBackfill(deps, round, failure);
    if (!(await commitPiece(deps, round, piece))) return false;
  }
  return true;
}

async function pauseBackfill(deps: AuthMetricsDeps, round: Round, failure: PieceFailure): Promise<boolean> {
  const { name, now, state } = round;
  deps.log.warn({ source: name, error: failure.error.message }, 'past minutes of a metric source not read');
  const retryAt = new Date(now.getTime() + backfillPauseMs);
  return await whileHolding(deps.db, name, state.fence, (tx) =>
    saveBackfillPause(tx, name, retryAt, failure.smallerMinutes),
  );
}
