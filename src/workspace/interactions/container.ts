// Where an element stands: a message or a view that the person can see.
import { elementsOf } from '../../blockkit/validate.ts';
import { allBlocks } from '../content.ts';
import type { Context } from '../context.ts';
import type { PageAction } from '../page-protocol.ts';
import type { Channel, Message, Person } from '../state/records.ts';
import type { OpenView } from '../view-stacks.ts';
import { messageOf, Notice } from './people-and-places.ts';
import { viewOf } from './view-of.ts';

type Shape = Record<string, unknown>;

export type Container =
  | { kind: 'message'; channel: Channel; message: Message; blocks: readonly Shape[] }
  | { kind: 'view'; open: OpenView; blocks: readonly Shape[] };

/** @throws Notice when it is gone, or not for this person to see */
export function findContainer(
  context: Context,
  person: Person,
  named: Extract<PageAction, { type: 'use' }>['container'],
): Container {
  if (named.kind === 'view') {
    const open = viewOf(context, person, named.viewId);
    return { kind: 'view', open, blocks: open.view.blocks };
  }
  const { channel, message } = messageOf(context, person, named);
  return { kind: 'message', channel, message, blocks: allBlocks(message) };
}

/** @throws Notice when the container has no such element (any more) */
export function findElement(container: Container, blockId: string, actionId: string): { block: Shape; element: Shape } {
  const block = container.blocks.find((one) => one.block_id === blockId);
  const found = block === undefined ? [] : elementsOf(block);
  const element = found.find((one) => one.element.action_id === actionId)?.element;
  if (block === undefined || element === undefined) throw new Notice('That is not there any more.');
  return { block, element };
}
