// What a step makes of a person's answer.
import { AppError } from '../../lib/errors.ts';
import type { Answer, Effect } from './step-type.ts';

/**
 * The effect of a go.
 * @param what completes "somebody …".
 * @throws AppError `rollbacks.no_go`, `rollbacks.unanswered`
 */
export function answered(answer: Answer | undefined, what: string): Effect {
  if (answer === undefined)
    throw new AppError({
      kind: 'conflict',
      code: 'rollbacks.unanswered',
      message: 'the step was run before anybody answered',
      userMessage: 'Nobody has answered yet. Nothing was done. Answer on the card.',
    });
  const note = answer.note === '' ? '' : `: ${answer.note}`;
  if (answer.go) return { rows: null, output: `${answer.by} ${what}${note}` };
  throw new AppError({
    kind: 'conflict',
    code: 'rollbacks.no_go',
    message: `${answer.by} said no-go${note}`,
    userMessage: `${answer.by} said no-go${note}. The step changes nothing; what came before it can be undone.`,
  });
}
