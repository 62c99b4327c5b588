// One piece of a round: read from the watched database, then committed to ours under the round's fence.
import { day, minute } from '../../lib/clock.ts';
import { AppError } from '../../lib/errors.ts';
import { saveSurvey } from './block-store.ts';
import type { BlockMap } from './block-survey.ts';
import { type LoggedPiece, loggedFigures, readLogged } from './collect-logs.ts';
import { nextChunkMinutes } from './collection-plan.ts';
import type { AuthMetricsDeps, MetricSource } from './deps.ts';
import { markApplied } from './log-store.ts';
import { addRange, type MinuteRange, newestChunk, withoutRange } from './minute-ranges.ts';
import { readSource, type SourcePiece } from './read-source.ts';
import type { Recognition } from './recognise-pack.ts';
import { replaceSamples, sumUp } from './sample-store.ts';
import { type SourceState, savePack, saveProgress, whileHolding } from './source-store.ts';

/** What a round knows; `state`, `missing` and `blocks` (of tables, by name) follow what it has committed. */
export type Round = {
  name: string;
  source: MetricSource;
  state: SourceState;
  now: Date;
  missing: MinuteRange[];
  blocks: ReadonlyMap<string, BlockMap>;
};

export type Piece = SourcePiece & {
  range: MinuteRange;
  chunkMinutes: number;
  recognition: Recognition | undefined;
  logs: LoggedPiece | undefined;
};

/** A piece that could not be read, and the size of one that might. */
export type PieceFailure = { error: AppError; smallerMinutes: number };

type Attempt = { piece: Piece; failure?: never } | { piece?: never; failure: PieceFailure };

/**
 * Reads the newest `chunkMinutes` of what the round misses (something must be missing), or fewer when those are too many rows.
 * What the watched database or the pack's file does wrong is returned, anything else is thrown.
 */
export async function attemptNewest(deps: AuthMetricsDeps, round: Round, chunkMinutes: number): Promise<Attempt> {
  const range = newestChunk(round.missing, chunkMinutes) as MinuteRange;
  const minutes = (range[1] - range[0]) / minute;
  try {
    const recognition = await round.source.recognise?.();
    const logs = await readLogged(deps, round.name, range, round.now);
    const read = await readSource(round.source, range, {
      now: round.now,
      gaugesAt: isNewest(round, range) ? round.now : null,
      idleAfterMinutes: deps.policy.sessions.idle_after_minutes,
      timeoutHours: deps.policy.sessions.timeout_hours,
      oldest: oldestOf(deps, round),
      blocks: round.blocks,
      logged: logs?.logged,
    });
    const next = nextChunkMinutes(chunkMinutes, minutes, read.tookMs);
    return { piece: { ...withLogs(read, logs), range, chunkMinutes: next, recognition, logs } };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const smallerMinutes = Math.max(1, Math.floor(minutes / 2));
    if (error.code !== 'source_pack.too_many_rows' || minutes <= 1) return { failure: { error, smallerMinutes } };
    return await attemptNewest(deps, round, smallerMinutes);
  }
}

/**
 * Replaces the piece's minutes, makes the sums of its whole hours and tens of minutes again and moves the source's state on, in one transaction.
 * @returns false, with nothing done, when another replica took over.
 */
export async function commitPiece(deps: AuthMetricsDeps, round: Round, piece: Piece): Promise<boolean> {
  const { name, state, now } = round;
  const { recognition } = piece;
  const missing = withFound(withoutRange(round.missing, piece.range), piece, oldestOf(deps, round).getTime());
  // Older pieces of the same round are no step of time.
  const step = isNewest(round, piece.range)
    ? { previous_watermark: state.watermark, present: piece.present, reasons: piece.reasons }
    : { previous_watermark: state.previous_watermark, present: state.present, reasons: state.reasons };
  const progress = { watermark: now, missing, chunk_minutes: piece.chunkMinutes, ...step };
  const held = await whileHolding(deps.db, name, state.fence, async (tx) => {
    await replaceSamples(tx, name, piece.samples);
    await markApplied(tx, name, piece.logs?.rows ?? []);
    await sumUp(tx, name, piece.range, now);
    for (const survey of piece.surveys) await saveSurvey(tx, name, survey);
    await saveProgress(tx, name, progress);
    if (recognition !== undefined) {
      const { pack, recognised, remark } = recognition;
      await savePack(tx, name, recognised ? pack.name : null, remark);
    }
  });
  if (held) {
    round.missing = missing;
    round.blocks = new Map([...round.blocks, ...piece.surveys.map(({ map }) => [map.table, map] as const)]);
    round.state = { ...state, ...progress };
  }
  return held;
}

// Where the database says nothing of these figures, the logs do while they are read; where they are not, that is the reason.
function withLogs(read: SourcePiece, logs: LoggedPiece | undefined): SourcePiece {
  if (logs === undefined) return read;
  const { reason } = logs;
  if (reason !== null) {
    const reasons = Object.fromEntries(loggedFigures.map((figure) => [figure, reason]));
    return { ...read, reasons: { ...read.reasons, ...reasons } };
  }
  return { ...read, present: [...new Set([...read.present, ...loggedFigures])] };
}

function oldestOf({ policy }: AuthMetricsDeps, { now }: Round): Date {
  return new Date(now.getTime() - policy.collector.backfill_days * day);
}

// Statements are fewer when what lies close together is read together.
const togetherMinutes = 30;

// What a survey found in unexpected blocks is counted again.
function withFound(missing: MinuteRange[], { surveys }: Piece, oldest: number): MinuteRange[] {
  const found = surveys.flatMap((survey) => survey.found).filter((at) => at >= oldest);
  const ranges: MinuteRange[] = [];
  for (const at of found.sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && at - last[1] <= togetherMinutes * minute) last[1] = at + minute;
    else ranges.push([at, at + minute]);
  }
  return ranges.reduce(addRange, missing);
}

function isNewest(round: Round, range: MinuteRange): boolean {
  return range[1] >= round.now.getTime();
}
