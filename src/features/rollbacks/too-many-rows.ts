// What a step throws in its transaction when it touched more rows than the plan allows.
import { AppError } from '../../lib/errors.ts';

export function tooManyRows(rows: number, maxRows: number): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'rollbacks.too_many_rows',
    message: `${rows} rows, at most ${maxRows}`,
    userMessage: `It would change ${rows} rows, and the plan allows ${maxRows}. The step was rolled back; nothing was changed. Make a new plan, and look at its preview.`,
  });
}
