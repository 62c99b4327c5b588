// The surface of one message or view: joins its blocks to the session and to the workspace.
import { act } from './act.ts';
import type { AnyBlock } from './blocks/block-id.ts';
import { readState } from './elements/stateful.ts';
import { names } from './people.ts';
import { change, session } from './session.ts';
import type { Container, ElementRef, Surface } from './surface.ts';

/** The place's name in the session: each person has values of their own. */
function keyOf(container: Container, ref?: ElementRef): string {
  const place = container.kind === 'view' ? container.viewId : `${container.channel}/${container.ts}`;
  return JSON.stringify([session.state?.me, place, ...(ref ? [ref.blockId, ref.actionId] : [])]);
}

/** The key under which a view as a whole is busy or has errors. */
export function viewKey(viewId: string): string {
  return keyOf({ kind: 'view', viewId });
}

/** The surface for the blocks of a message or view. */
export function surfaceOf(container: Container, blocks: readonly AnyBlock[]): Surface {
  const surface: Surface = {
    container,
    conversation: session.channel,
    names: names(),
    entered: (ref) => session.entered.get(keyOf(container, ref)) ?? null,
    enter: (ref, choice) => {
      session.entered.set(keyOf(container, ref), choice);
      session.touched += 1;
      forgetError(container, ref.blockId);
      change();
    },
    use: (ref, choice) => {
      void act({ type: 'use', container, ...ref, choice, state: readState(blocks, surface) }, keyOf(container, ref));
    },
    suggest: (ref, value) => act({ type: 'suggest', container, ...ref, value }),
    fail: (ref, words) => {
      session.errors.set(keyOf(container), { ...session.errors.get(keyOf(container)), [ref.blockId]: words });
      change();
    },
    isBusy: (ref) => session.busy.has(keyOf(container, ref)),
    confirm: (words, agreed) => change({ question: { words, agreed }, touched: session.touched + 1 }),
    error: (blockId) => session.errors.get(keyOf(container))?.[blockId] ?? null,
  };
  return surface;
}

/** Takes an input's error away once its value changes. */
function forgetError(container: Container, blockId: string): void {
  const errors = session.errors.get(keyOf(container));
  if (errors) delete errors[blockId];
}
