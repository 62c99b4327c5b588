// Serves a submitted modal: its acknowledgement is its answer, and must come in time.
import { unescapeMrkdwn } from '../blockkit/escape.ts';
import type { Log } from '../lib/log.ts';
import { explain } from './errors.ts';
import type { SubmissionListener } from './listener.ts';
import { plainModal } from './modal.ts';
import { type Outcome, sentence } from './outcome.ts';
import { checkPayload, type Incoming } from './payload.ts';
import { Submission } from './requests.ts';

// Slack gives up on a submission after 3 s; the rest is for the way.
const timeoutMs = 2_000;

const tooSlow = 'This takes longer than it should. Submit again in a moment: it is done once, however often you do.';

/** Answers with what the listener says, in time. A repeat does nothing twice, which the use-case sees to by the key. */
export async function serveSubmission(
  listener: SubmissionListener<unknown>,
  { body, ack }: Incoming,
  deps: unknown,
  log: Log,
): Promise<void> {
  const request = read(body, log);
  if ('view' in request) return await ack(request);
  const handled = listener
    .handle(request, deps)
    .then(answerOf)
    .catch((error: unknown) => refusal(request, explain(error, log)));
  const late = new Promise<object>((resolve) => {
    setTimeout(() => resolve(refusal(request, tooSlow)), timeoutMs).unref();
  });
  await ack(await Promise.race([handled, late]));
  // Work that was too slow for its answer is still work: a stop waits for it.
  await handled;
}

/** Answers at once with one sentence: a modal that closed would look as if it had been done. */
export async function turnSubmissionAway({ body, ack }: Incoming, said: string, log: Log): Promise<void> {
  const request = read(body, log);
  await ack('view' in request ? request : refusal(request, said));
}

function read(body: unknown, log: Log): Submission | { response_action: 'update'; view: object } {
  try {
    return checkPayload(Submission, body);
  } catch (error) {
    return { response_action: 'update', view: plainModal('Not understood', sentence(explain(error, log))) };
  }
}

// Undefined closes the modal.
function answerOf(outcome: Outcome): object | undefined {
  switch (outcome.kind) {
    case 'close_modal':
    case 'nothing':
      return undefined;
    case 'form_errors':
      return { response_action: 'errors', errors: outcome.errors };
    case 'update_modal':
      return { response_action: 'update', view: outcome.view };
    case 'push_modal':
      return { response_action: 'push', view: outcome.view };
    default:
      throw new TypeError(`${outcome.kind} is no answer to a submission`);
  }
}

// Slack shows an error beside an input, as plain text, so one that belongs to none stands beside the first; where there is none, on top.
function refusal({ firstInput }: Submission, said: string): object {
  if (firstInput !== undefined) return { response_action: 'errors', errors: { [firstInput]: unescapeMrkdwn(said) } };
  return { response_action: 'push', view: plainModal('Not done', sentence(said)) };
}
