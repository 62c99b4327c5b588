// A person clicks a button, chooses an option, picks a date: in a message or in a view.
import { elementsOf } from '../../blockkit/validate.ts';
import { allBlocks } from '../content.ts';
import type { Context } from '../context.ts';
import type { PageAction, PageAnswer } from '../page-protocol.ts';
import { messageActionPayload, viewActionPayload } from '../payloads.ts';
import type { Person } from '../state/records.ts';
import { actionOf } from './element-choice.ts';
import { stateOf, type Values, valueField } from './input-state.ts';
import { Notice, placeOf } from './people-and-places.ts';
import { viewOf } from './view-of.ts';

type Shape = Record<string, unknown>;
type Use = Extract<PageAction, { type: 'use' }>;

/** Resolves when the app has acknowledged. @throws Notice when there is nothing to use */
export async function useElement(context: Context, person: Person, use: Use): Promise<PageAnswer> {
  if (context.manifest.settings.interactivity?.is_enabled !== true) {
    context.faults.record('block_actions', 'interactivity_not_enabled', ['settings.interactivity of the manifest']);
    throw new Notice('This app is not configured to handle interactive responses.');
  }
  const payload = payloadOf(context, person, use);
  if (payload === null) return { ok: true };
  const [ack] = await context.dispatcher.dispatch({ kind: 'interactive', payload }, `block_actions ${use.actionId}`);
  if (ack.kind === 'acked') return { ok: true };
  return { ok: false, notice: `This app responded with the error "${ack.code}"` };
}

function payloadOf(context: Context, person: Person, use: Use): Shape | null {
  const { container } = use;
  if (container.kind === 'view') return viewPayload(context, person, use, container.viewId);
  const channel = placeOf(context, person, container.channel);
  const message = context.store.message(channel.id, container.ts);
  if (message === undefined || (message.to !== null && message.to !== person.id)) {
    throw new Notice('That message is not there any more.');
  }
  const blocks = allBlocks(message);
  const action = actionIn(context, blocks, use);
  if (action === null) return null;
  const values = stateOf(blocks, withChoice(use, action), channel.id);
  return messageActionPayload(context, { person, channel, message, values, action });
}

function viewPayload(context: Context, person: Person, use: Use, viewId: string): Shape | null {
  const open = viewOf(context, person, viewId);
  const action = actionIn(context, open.view.blocks, use);
  const given = action === null ? (use.state as Values) : withChoice(use, action);
  open.values = stateOf(open.view.blocks, given, open.channel);
  return action === null ? null : viewActionPayload(context, { person, open, action });
}

/** The action; null for an input that does not dispatch (`dispatch_action` is not set), of which the app hears only at submission. */
function actionIn(context: Context, blocks: readonly Shape[], use: Use): Shape | null {
  const block = blocks.find((one) => one.block_id === use.blockId);
  const found = block === undefined ? [] : elementsOf(block);
  const element = found.find((one) => one.element.action_id === use.actionId)?.element;
  if (block === undefined || element === undefined) throw new Notice('That is not there any more.');
  const action = actionOf(element, use.blockId, use.choice, context.sequence.next());
  if (typeof action === 'string') throw new Notice(action);
  return block.type === 'input' && block.dispatch_action !== true ? null : action;
}

// The state that Slack sends already holds the choice that is being made.
function withChoice(use: Use, action: Shape): Values {
  const state = use.state as Values;
  const field = valueField(action.type);
  if (field === undefined) return state;
  const entry = { type: action.type, [field]: action[field] };
  return { ...state, [use.blockId]: { ...state[use.blockId], [use.actionId]: entry } };
}
