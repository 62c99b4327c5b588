// Notes why a source could not be read, so that the card can say so, and leaves a slow database alone for a while.
import { scrubAndCap } from '../../lib/redaction.ts';
import { slowPauseMs } from './collection-plan.ts';
import type { PieceFailure, Round } from './collection-round.ts';
import type { AuthMetricsDeps } from './deps.ts';
import { type FailureKind, failureKinds, saveFailure, whileHolding } from './source-store.ts';

/** Records the failure of a round; logs it when it is news. @returns false when another replica took over. */
export async function recordFailure(deps: AuthMetricsDeps, round: Round, failure: PieceFailure): Promise<boolean> {
  const { name, state, now } = round;
  const kind = kindOf(failure);
  const slowRounds = kind === 'too_slow' ? state.slow_rounds + 1 : 0;
  const pauseMs = slowPauseMs(slowRounds, deps.policy.collector);
  const problem = scrubAndCap(failure.error.message, 1000);
  const isNews = state.failing_kind !== kind || state.problem !== problem;
  deps.log[isNews ? 'warn' : 'debug']({ source: name, kind, error: problem }, 'metric source cannot be read');
  return await whileHolding(deps.db, name, state.fence, (tx) =>
    saveFailure(tx, name, {
      kind,
      since: state.failing_kind === kind ? (state.failing_since ?? now) : now,
      problem,
      slowRounds,
      retryAt: pauseMs === 0 ? null : new Date(now.getTime() + pauseMs),
      // A smaller piece is quicker; of any other failure the size is not the cause.
      chunkMinutes: kind === 'too_slow' ? failure.smallerMinutes : state.chunk_minutes,
    }),
  );
}

function kindOf({ error }: PieceFailure): FailureKind {
  return failureKinds.find((kind) => error.code === `watched.${kind}`) ?? 'query_failed';
}
