// The app's shortcuts: global ones behind the bolt of the composer, message ones in a message's menu.
import type { PageState } from '../../page-protocol.ts';
import { act } from '../act.ts';
import { type MenuEntry, openMenu } from '../popup/menu.ts';

/** The menu entries of the shortcuts of one kind. */
export function shortcutEntries(state: PageState, message: { channel: string; ts: string } | null): MenuEntry[] {
  const kind = message ? 'message' : 'global';
  return (state.shortcuts ?? [])
    .filter((shortcut) => shortcut.kind === kind)
    .map(({ name, callbackId, description }) => ({
      text: name,
      note: message ? state.app : description,
      pick: () => void act({ type: 'shortcut', callbackId, ...(message ? { message } : {}) }),
    }));
}

/** Opens the menu of global shortcuts. */
export function openGlobalShortcuts(event: Event, state: PageState): void {
  openMenu(event, 'Shortcuts', shortcutEntries(state, null));
}
