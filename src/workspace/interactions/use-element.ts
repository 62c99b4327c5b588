// A person clicks a button, chooses an option, picks a date: in a message or in a view.
import type { Context } from '../context.ts';
import type { PageAction, PageAnswer } from '../page-protocol.ts';
import { messageActionPayload, viewActionPayload } from '../payloads.ts';
import type { Person } from '../state/records.ts';
import { findContainer, findElement } from './container.ts';
import { actionOf } from './element-choice.ts';
import { withFiles } from './input-files.ts';
import { stateOf, type Values, valueField } from './input-state.ts';
import { requireInteractivity } from './interactivity.ts';
import { Notice } from './people-and-places.ts';

type Shape = Record<string, unknown>;
type Use = Extract<PageAction, { type: 'use' }>;

/** Resolves when the app has acknowledged. @throws Notice when there is nothing to use */
export async function useElement(context: Context, person: Person, use: Use): Promise<PageAnswer> {
  requireInteractivity(context);
  const payload = payloadOf(context, person, use);
  if (payload === null) return { ok: true };
  const [ack] = await context.dispatcher.dispatch({ kind: 'interactive', payload }, `block_actions ${use.actionId}`);
  if (ack.kind === 'acked') return { ok: true };
  if (ack.code === 'dispatch_failed') return { ok: false, notice: `This app responded with the error "${ack.code}"` };
  return { ok: false, notice: 'This app did not respond.' };
}

/** Null for an input that does not dispatch (`dispatch_action` is not set): the app hears of it at submission only. */
function payloadOf(context: Context, person: Person, use: Use): Shape | null {
  const container = findContainer(context, person, use.container);
  const { block, element } = findElement(container, use.blockId, use.actionId);
  const choice = withFiles(context, person, use.choice);
  const action = actionOf(element, use.blockId, choice, context.sequence.next());
  if (typeof action === 'string') throw new Notice(action);
  const told = block.type !== 'input' || block.dispatch_action === true;
  if (container.kind === 'view') {
    const { open } = container;
    open.values = stateOf(container.blocks, withChoice(use, action), open.channel);
    return told ? viewActionPayload(context, { person, open, action }) : null;
  }
  const { channel, message } = container;
  const values = stateOf(container.blocks, withChoice(use, action), channel.id);
  return told ? messageActionPayload(context, { person, channel, message, values, action }) : null;
}

// The state that Slack sends already holds the choice that is being made.
function withChoice(use: Use, action: Shape): Values {
  const state = use.state as Values;
  const field = valueField(action.type);
  if (field === undefined) return state;
  const entry = { type: action.type, [field]: action[field] };
  return { ...state, [use.blockId]: { ...state[use.blockId], [use.actionId]: entry } };
}
