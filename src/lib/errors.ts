// The one error type that people may see; anything else that is thrown is a bug.

/** What went wrong, as far as a caller must know to decide what to do. The list is closed. */
export type ErrorKind = 'invalid' | 'not_found' | 'not_allowed' | 'conflict' | 'unavailable';

export class AppError extends Error {
  override readonly name = 'AppError';
  readonly kind: ErrorKind;
  /** Stable and searchable, `room.what_happened`. */
  readonly code: string;
  /** What a person reads: what happened, what was not changed, what to do next. */
  readonly userMessage: string;

  constructor(init: {
    kind: ErrorKind;
    code: string;
    message: string;
    userMessage: string;
    cause?: unknown;
  }) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.kind = init.kind;
    this.code = init.code;
    this.userMessage = init.userMessage;
  }
}

/** Whether a job that failed in this way may be tried again: only an outage passes by itself. Unknown errors are tried again, boundedly, by the engine. */
export const retryable: Record<ErrorKind, boolean> = {
  invalid: false,
  not_found: false,
  not_allowed: false,
  conflict: true,
  unavailable: true,
};

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && !error.message) return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
