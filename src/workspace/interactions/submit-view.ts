// A person submits a modal: checked as Slack's client does, sent, and the app's answer carried out.
import { z } from 'zod';
import type { Context } from '../context.ts';
import type { Ack } from '../delivery/delivery.ts';
import type { PageAnswer } from '../page-protocol.ts';
import { responseUrl, submissionPayload } from '../payloads.ts';
import type { Person } from '../state/records.ts';
import { whyNotView } from '../view-content.ts';
import type { OpenView } from '../view-stacks.ts';
import { withFilesOf } from './input-files.ts';
import { checkInputs } from './input-rules.ts';
import { stateOf, type Values } from './input-state.ts';
import { Notice } from './people-and-places.ts';
import { viewOf } from './view-of.ts';

type Shape = Record<string, unknown>;

const view = z.record(z.string(), z.unknown());
// docs.slack.dev/surfaces/modals#response_actions
const Answer = z.discriminatedUnion('response_action', [
  z.object({ response_action: z.literal('errors'), errors: z.record(z.string(), z.string()) }),
  z.object({ response_action: z.literal('update'), view }),
  z.object({ response_action: z.literal('push'), view }),
  z.object({ response_action: z.literal('clear') }),
]);
type Answer = z.infer<typeof Answer>;

const trouble = 'We had some trouble connecting. Try again?';

/** Resolves when the app has answered; `errors` belong to inputs, by block_id. */
export async function submitView(context: Context, person: Person, viewId: string, given: Values): Promise<PageAnswer> {
  const open = viewOf(context, person, viewId);
  if (open.view.submit === undefined || context.views.of(person.id).at(-1) !== open) {
    throw new Notice('That dialog cannot be submitted.');
  }
  const errors = checkInputs(open.view.blocks, stateOf(open.view.blocks, given, open.channel));
  if (Object.keys(errors).length > 0) return { ok: true, errors };
  open.values = stateOf(open.view.blocks, withFilesOf(context, person, given), open.channel);
  const payload = submissionPayload(context, { person, open, responseUrls: responseUrls(context, person, open) });
  const where = `view_submission ${String(open.view.callback_id ?? '')}`;
  const acks = await context.dispatcher.dispatch({ kind: 'interactive', payload }, where);
  const answers = acks.map((ack) => settle(context, open, ack));
  return answers[0] ?? { ok: true };
}

function settle(context: Context, open: OpenView, ack: Ack): PageAnswer {
  if (ack.kind === 'failed') return { ok: false, notice: trouble };
  if (ack.body === undefined) {
    closeOne(context, open);
    return { ok: true };
  }
  const parsed = Answer.safeParse(ack.body);
  if (!parsed.success)
    return refused(
      context,
      'invalid_response_action',
      parsed.error.issues.map((one) => one.message),
    );
  return carryOut(context, open, parsed.data);
}

function carryOut(context: Context, open: OpenView, answer: Answer): PageAnswer {
  switch (answer.response_action) {
    case 'clear':
      context.views.clear(open.person);
      return { ok: true };
    case 'errors':
      return showErrors(context, open, answer.errors);
    default:
      return showView(context, open, answer);
  }
}

function showErrors(context: Context, open: OpenView, errors: Record<string, string>): PageAnswer {
  const inputs = open.view.blocks.filter((block) => block.type === 'input').map((block) => block.block_id);
  const lost = Object.keys(errors).filter((blockId) => !inputs.includes(blockId));
  if (lost.length > 0)
    return refused(
      context,
      'invalid_errors',
      lost.map((id) => `no input block has block_id ${id}`),
    );
  return { ok: true, errors };
}

function showView(context: Context, open: OpenView, answer: Extract<Answer, { view: Shape }>): PageAnswer {
  const replaces = answer.response_action === 'update' ? open : undefined;
  const refusal = whyNotView(context, answer.view, 'modal', replaces);
  if (refusal !== null) return refused(context, refusal.error, refusal.details);
  if (answer.response_action === 'update') context.views.update(open, answer.view);
  else if (context.views.push(open.person, answer.view, open.channel) === undefined) {
    return refused(context, 'push_limit_reached', []);
  }
  return { ok: true };
}

function refused(context: Context, code: string, details: readonly string[]): PageAnswer {
  context.faults.record('view_submission', code, details);
  return { ok: false, notice: trouble };
}

// A view that came back by a second delivery is not closed twice.
function closeOne(context: Context, open: OpenView): void {
  if (context.views.of(open.person).at(-1) === open) context.views.closeTop(open.person);
}

/** One for each select of the view that asked for it with response_url_enabled. */
function responseUrls(context: Context, person: Person, open: OpenView): Shape[] {
  return open.view.blocks.flatMap((block) => {
    const element = block.element as Shape | undefined;
    if (element?.response_url_enabled !== true) return [];
    const held = open.values[String(block.block_id)]?.[String(element.action_id)] ?? {};
    const channel = held.selected_conversation ?? held.selected_channel;
    if (typeof channel !== 'string') return [];
    const url = responseUrl(context, { person: person.id, channel, source: null });
    return [{ block_id: block.block_id, action_id: element.action_id, channel_id: channel, response_url: url }];
  });
}
