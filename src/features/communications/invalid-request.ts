// What is wrong with a request for a communication.
import { AppError } from '../../lib/errors.ts';

/** @param problem one sentence; it is followed by what was not done, and what to do. */
export function invalidRequest(code: string, problem: string): AppError {
  return new AppError({
    kind: 'invalid',
    code: `communications.${code}`,
    message: problem,
    userMessage: `${problem} Nothing was stored or sent. Correct it and try again.`,
  });
}
