// What a person is told when the embedded Postgres cannot start or cannot be erased.
import { AppError } from '../../lib/errors.ts';

const begin = 'or, when nothing in it is needed, begin anew with: npm start -- --reset';

/** `remedy` is what helps besides a Postgres of one's own; by default to begin anew. */
export function notStarted(message: string, remedy = begin): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'embedded.not_started',
    message,
    userMessage: `The embedded Postgres did not start. Nothing was changed. What it said: ${message}\nSet DATABASE_URL to a Postgres of your own, ${remedy}`,
  });
}

/** Another bot works on the data. */
export function inUse(folder: string): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'embedded.in_use',
    message: `another process is connected to the embedded Postgres of ${folder}`,
    userMessage: `Nothing was erased: another Backbolt is running on ${folder}. Stop it first.`,
  });
}

/** A server seems to run that could not be stopped. */
export function notStopped(lock: string, pid: number | undefined): AppError {
  const message = `the embedded Postgres of ${lock} could not be stopped`;
  return new AppError({
    kind: 'conflict',
    code: 'embedded.not_stopped',
    message,
    userMessage: `Nothing was erased: ${message}. When process ${pid ?? '(unknown)'} is a Postgres, end it; when it is another program, remove the file. Then try again.`,
  });
}
