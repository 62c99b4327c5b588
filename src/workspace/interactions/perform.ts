// The one door for all that people do, for the page and for tests.
import type { Context } from '../context.ts';
import type { PageAction, PageAnswer } from '../page-protocol.ts';
import type { Person } from '../state/records.ts';
import { closeView } from './close-view.ts';
import { disturb, skipMinutes } from './disturbances.ts';
import type { Values } from './input-state.ts';
import { inviteTo, joinChannel, leaveChannel } from './membership.ts';
import { openHome } from './open-home.ts';
import { actor, Notice, placeOf } from './people-and-places.ts';
import { runShortcut } from './run-shortcut.ts';
import { say } from './say.ts';
import { submitView } from './submit-view.ts';
import { suggestOptions } from './suggest-options.ts';
import { deleteOwn, pinMessage, reactTo } from './touch-message.ts';
import { uploadFile } from './upload-file.ts';
import { useElement } from './use-element.ts';

/** Resolves when the app has acknowledged what it was told, or when the person is told why not; does not reject for what people do. */
export async function perform(context: Context, action: PageAction): Promise<PageAnswer> {
  try {
    const handle = handlers[action.type] as Handler<PageAction>;
    return await handle(context, actor(context, action.as), action);
  } catch (error) {
    if (error instanceof Notice) return { ok: false, notice: error.message };
    throw error;
  }
}

type Handler<Action> = (context: Context, person: Person, action: Action) => PageAnswer | Promise<PageAnswer>;

/** What each action does; @throws Notice when it cannot be done. */
const handlers: { [Type in PageAction['type']]: Handler<Extract<PageAction, { type: Type }>> } = {
  say: (context, person, action) =>
    say(context, person, placeOf(context, person, action.channel), action.text, action.threadTs),
  use: useElement,
  suggest: suggestOptions,
  submit: (context, person, action) => submitView(context, person, action.viewId, action.state as Values),
  close: (context, person, action) => closeView(context, person, action.viewId, action.all),
  dismiss({ store }, person, { channel, ts }) {
    if (store.message(channel, ts)?.to === person.id) store.removeMessage(channel, ts);
    return { ok: true };
  },
  read(context, person, action) {
    context.store.markRead(person.id, placeOf(context, person, action.channel).id, action.ts);
    return { ok: true };
  },
  react: reactTo,
  pin: pinMessage,
  delete: deleteOwn,
  shortcut: runShortcut,
  join: (context, person, action) => joinChannel(context, person, action.channel),
  leave: (context, person, action) => leaveChannel(context, person, action.channel),
  invite: (context, person, action) => inviteTo(context, person, action.channel, action.person),
  open_home: openHome,
  upload: uploadFile,
  disturb: (context, _person, action) => disturb(context, action.trouble, action.on),
  skip: (context, _person, action) => skipMinutes(context, action.minutes),
  clear_faults({ faults }) {
    faults.clear();
    return { ok: true };
  },
};
