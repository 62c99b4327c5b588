// How an error reaches a person and the log: one table, for every listener.

import { escapeMrkdwn } from '../blockkit/escape.ts';
import { AppError, type ErrorKind, messageOf } from '../lib/errors.ts';
import { newReference } from '../lib/ids.ts';
import type { Log } from '../lib/log.ts';

// An error of a healthy system is no error of the log: only what nobody expected is.
const levels: Record<ErrorKind, 'info' | 'warn'> = {
  invalid: 'info',
  not_found: 'info',
  not_allowed: 'info',
  conflict: 'info',
  unavailable: 'warn',
};

/** Logs what was thrown and returns the sentence for the person, as mrkdwn. A bug gets a reference that leads to the log. */
export function explain(error: unknown, log: Log): string {
  if (error instanceof AppError) {
    log[levels[error.kind]]({ code: error.code, error: error.message }, 'request refused');
    return escapeMrkdwn(error.userMessage);
  }
  const reference = newReference();
  log.error({ reference, error: messageOf(error), stack: error instanceof Error ? error.stack : undefined }, 'bug');
  return `Something in Backbolt is broken, and what you asked for may not have been done. Try once more; if it stays, tell whoever runs Backbolt the reference \`${reference}\`.`;
}
