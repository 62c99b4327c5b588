// The one door for all that people do, for the page and for tests.
import type { Context } from '../context.ts';
import type { PageAction, PageAnswer } from '../page-protocol.ts';
import { closeView } from './close-view.ts';
import type { Values } from './input-state.ts';
import { actor, Notice, placeOf } from './people-and-places.ts';
import { say } from './say.ts';
import { submitView } from './submit-view.ts';
import { suggestOptions } from './suggest-options.ts';
import { useElement } from './use-element.ts';

/** Resolves when the app has acknowledged what it was told, or when the person is told why not; does not reject for what people do. */
export async function perform(context: Context, action: PageAction): Promise<PageAnswer> {
  try {
    return await carryOut(context, action);
  } catch (error) {
    if (error instanceof Notice) return { ok: false, notice: error.message };
    throw error;
  }
}

async function carryOut(context: Context, action: PageAction): Promise<PageAnswer> {
  const person = actor(context, action.as);
  switch (action.type) {
    case 'say':
      return say(context, person, placeOf(context, person, action.channel), action.text);
    case 'use':
      return useElement(context, person, action);
    case 'suggest':
      return suggestOptions(context, person, action);
    case 'submit':
      return submitView(context, person, action.viewId, action.state as Values);
    case 'close':
      return closeView(context, person, action.viewId, action.all);
    case 'dismiss': {
      const message = context.store.message(action.channel, action.ts);
      if (message?.to === person.id) context.store.removeMessage(action.channel, action.ts);
      return { ok: true };
    }
    case 'read':
      context.store.markRead(person.id, placeOf(context, person, action.channel).id, action.ts);
      return { ok: true };
  }
}
