// What a target database's failures mean to whoever started the step.
import { DatabaseError } from 'pg';
import { AppError, messageOf } from '../lib/errors.ts';
import type { Blocker } from './target-blockers.ts';
import { isSilent, isUnreachable } from './unreachable.ts';

type Circumstances = {
  lockTimeoutMs: number;
  statementTimeoutMs: number;
  blocker: Blocker | undefined;
  /** The connection did not survive it. */
  broken: boolean;
};

/** Translates what the database or the way to it says; errors of our own and bugs stay what they are. */
export function asTargetError(error: unknown, circumstances: Circumstances): unknown {
  if (error instanceof AppError) return error;
  if (!(error instanceof DatabaseError)) return isUnreachable(error) || isSilent(error) ? unreachable(error) : error;
  const { lockTimeoutMs, statementTimeoutMs, blocker, broken } = circumstances;
  switch (error.code) {
    case '55P03':
      return targetError(
        'conflict',
        'locked',
        error,
        `${nameOf(blocker)} holds a lock that this step waited for, for more than ${lockTimeoutMs / 1000} s. Nothing was changed. End that, or wait until it ends, then retry.`,
      );
    // A serialization failure, a deadlock.
    case '40001':
    case '40P01':
      return targetError(
        'conflict',
        'overtaken',
        error,
        'Somebody else changed the same rows meanwhile. Nothing was changed. Retry.',
      );
    case '57014':
      return targetError(
        'conflict',
        'too_slow',
        error,
        `A statement took longer than the ${statementTimeoutMs / 1000} s that it may take. Nothing was changed.`,
      );
  }
  // Whatever its code, what ends the connection too is no judgement on the statement: a shutdown, an idle time-out.
  if (broken || isUnreachable(error)) return unreachable(error);
  return refused(error, messageOf(error));
}

/** Nobody could be asked, so nothing was done. */
export function unreachable(error: unknown): AppError {
  return targetError(
    'unavailable',
    'unreachable',
    error,
    'The target database does not answer. Nothing was changed by this step.',
  );
}

/** `why` is what the database said. */
export function refused(error: unknown, why: string): AppError {
  return targetError('invalid', 'refused', error, `The target database refused it: ${why}. Nothing was changed.`);
}

/** The commit was sent, and what came of it was not heard. */
export function commitUnknown(error: unknown): AppError {
  return targetError(
    'unavailable',
    'commit_unknown',
    error,
    'The target database went away while the step was being committed, so it is not known yet whether it was done. The ledger in the target tells as soon as that can be reached.',
  );
}

function nameOf(blocker: Blocker | undefined): string {
  if (blocker === undefined) return 'Somebody';
  return `${blocker.who} (process ${blocker.pid}, "${blocker.what || 'no statement'}")`;
}

function targetError(kind: AppError['kind'], code: string, cause: unknown, userMessage: string): AppError {
  return new AppError({ kind, code: `target.${code}`, message: messageOf(cause), userMessage, cause });
}
