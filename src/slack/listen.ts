// Runs one listener: acknowledges, checks the payload, works within bounds, says the outcome or what went wrong.
import type { z } from 'zod';
import type { Claims } from '../features/events/intent.ts';
import { AppError, messageOf } from '../lib/errors.ts';
import { newReference } from '../lib/ids.ts';
import { type Log, withRequestId } from '../lib/log.ts';
import { explain } from './errors.ts';
import type { Listener } from './listener.ts';
import { openModal, plainModal } from './modal.ts';
import type { Outbound } from './outbound.ts';
import { type Outcome, sentence } from './outcome.ts';
import { Action, Command, Submission } from './requests.ts';
import type { Responder } from './response-url.ts';

/** What Bolt hands over, whatever its kind. */
export type Incoming = { body: unknown; ack: (answer?: object) => Promise<void> };

export type Speaking = { outbound: Outbound; responder: Responder; claims: Claims; log: Log };

/** Requests at work at once; beyond, people are told that Backbolt is busy, at once, instead of waiting for nothing. */
const mostAtWork = 200;
// Slack gives up on a submission after 3 s; the rest is for the way.
const submissionTimeoutMs = 2_000;

export type Floor = {
  run<Deps>(listener: Listener<Deps>, incoming: Incoming, deps: Deps): Promise<void>;
  /** Turns new requests away, and resolves when nothing is at work any more. */
  close(): Promise<void>;
};

/** Opens the floor on which all listeners work. */
export function openFloor(speaking: Speaking, options: { mostAtWork?: number } = {}): Floor {
  const { log } = speaking;
  const most = options.mostAtWork ?? mostAtWork;
  const atWork = new Set<Promise<void>>();
  let closed = false;
  return {
    async run(listener, incoming, deps) {
      if (closed || atWork.size >= most) return await sayBusy(listener, incoming, speaking);
      const work = withRequestId(newReference(), () => serve(listener, incoming, deps, speaking)).catch(
        (error: unknown) => {
          log.error({ error: messageOf(error) }, 'a request could not be answered');
        },
      );
      atWork.add(work);
      await work.finally(() => atWork.delete(work));
    },
    async close() {
      closed = true;
      while (atWork.size > 0) await Promise.all(atWork);
    },
  };
}

const busy =
  'Backbolt is busy: more requests are under way than it can answer at once. Nothing was done. Try again in a few seconds.';

// Turned away at once, and told so: a modal that closed would look as if it had been done.
async function sayBusy<Deps>(listener: Listener<Deps>, { body, ack }: Incoming, speaking: Speaking): Promise<void> {
  speaking.log.warn({ kind: listener.kind }, 'too many requests at once; one was turned away');
  if (listener.kind === 'command') return await ack({ response_type: 'ephemeral', text: busy });
  if (listener.kind === 'submission') return await ack(formErrors({ [firstInput(check(Submission, body))]: busy }));
  await ack();
  const { responseUrl } = check(Action, body);
  if (responseUrl !== undefined) await speaking.responder.respond(responseUrl, sentence(busy));
}

async function serve<Deps>(
  listener: Listener<Deps>,
  incoming: Incoming,
  deps: Deps,
  speaking: Speaking,
): Promise<void> {
  const started = performance.now();
  if (listener.kind === 'submission') await serveSubmission(listener, incoming, deps, speaking.log);
  else await serveRequest(listener, incoming, deps, speaking);
  speaking.log.info({ listener: nameOf(listener), ms: Math.round(performance.now() - started) }, 'request served');
}

// Commands and actions: acknowledged before anything else, answered afterwards.
async function serveRequest<Deps>(
  listener: Exclude<Listener<Deps>, { kind: 'submission' }>,
  { body, ack }: Incoming,
  deps: Deps,
  speaking: Speaking,
): Promise<void> {
  await ack();
  const request = listener.kind === 'command' ? check(Command, body) : check(Action, body);
  try {
    if (!(await speaking.claims.claim(request.key))) return;
    // The union of the two kinds of listener is decided by the same condition as the union of the two requests.
    const outcome = await listener.handle(request as never, deps);
    await say(outcome, request, speaking);
  } catch (error) {
    const message = sentence(explain(error, speaking.log));
    if (request.responseUrl !== undefined) await speaking.responder.respond(request.responseUrl, message);
  }
}

async function say(outcome: Outcome, request: Command | Action, speaking: Speaking): Promise<void> {
  if (outcome.kind === 'open_modal') {
    return await openModal(
      speaking.outbound,
      { triggerId: request.triggerId, title: outcome.title, build: outcome.build },
      speaking.log,
    );
  }
  const answers = outcome.kind === 'reply' || outcome.kind === 'replace';
  if (!answers || request.responseUrl === undefined) return;
  await speaking.responder.respond(request.responseUrl, outcome.message, { replace: outcome.kind === 'replace' });
}

// A submission: its acknowledgement is its answer. A repeat of it does nothing twice, which the use-case sees to by the key.
async function serveSubmission<Deps>(
  listener: Extract<Listener<Deps>, { kind: 'submission' }>,
  { body, ack }: Incoming,
  deps: Deps,
  log: Log,
): Promise<void> {
  const parsed = Submission.safeParse(body);
  if (!parsed.success) {
    const sentence = explain(notUnderstood(parsed.error), log);
    return await ack({ response_action: 'update', view: plainModal('Not understood', sentence) });
  }
  const request = parsed.data;
  const input = firstInput(request);
  const tooSlow = 'This takes longer than it should. Submit again in a moment: it is done once, however often you do.';
  const late = new Promise<Outcome>((resolve) => {
    setTimeout(() => resolve({ kind: 'form_errors', errors: { [input]: tooSlow } }), submissionTimeoutMs).unref();
  });
  const handled = listener.handle(request, deps).catch((error: unknown): Outcome => {
    return { kind: 'form_errors', errors: { [input]: explain(error, log) } };
  });
  const outcome = await Promise.race([handled, late]);
  await ack(outcome.kind === 'form_errors' ? formErrors(outcome.errors) : undefined);
  // Work that was too slow for its answer is still work: a stop waits for it.
  await handled;
}

const formErrors = (errors: Record<string, string>) => ({ response_action: 'errors', errors });

// Slack shows an error beside an input, so one that belongs to none stands beside the first.
function firstInput(request: Submission): string {
  return Object.keys(request.state.values)[0] ?? '';
}

function check<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw notUnderstood(parsed.error);
}

function notUnderstood(problem: z.ZodError): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'slack.unexpected_payload',
    message: problem.message,
    userMessage: 'Slack sent something that Backbolt does not understand. Nothing was changed.',
  });
}

function nameOf<Deps>(listener: Listener<Deps>): string {
  if (listener.kind === 'command') return listener.command;
  return listener.kind === 'action' ? listener.actionId : listener.callbackId;
}
