// What a step outside the target throws when it may have had its effect, and nobody has said so.
import { AppError } from '../../lib/errors.ts';

/** @param what completes "It is not known whether …". */
export function unknownOutcome(what: string, cause?: unknown): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'rollbacks.outcome_unknown',
    message: `it is not known whether ${what}`,
    userMessage: `It is not known whether ${what}. It is not done again by itself: look at what the check says, then decide.`,
    ...(cause === undefined ? {} : { cause }),
  });
}

export const isUnknownOutcome = (error: unknown): boolean =>
  error instanceof AppError && error.code === 'rollbacks.outcome_unknown';
