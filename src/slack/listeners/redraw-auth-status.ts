// Refresh, and the choice of another window: both draw the card anew in its place.
import { readStatus } from '../../features/auth-metrics/read-status.ts';
import type { ShareDeps } from '../../features/auth-metrics/share-status.ts';
import { keepShown } from '../../features/auth-metrics/shown-snapshot.ts';
import { defaultWindow, isWindowId } from '../../features/auth-metrics/windows.ts';
import type { ActionListener } from '../listener.ts';
import { refreshAction, statusCard, windowAction } from '../views/auth-status.ts';

const redraw = (actionId: string): ActionListener<ShareDeps> => ({
  kind: 'action',
  actionId,
  async handle({ person, value }, deps) {
    // A card of an older version may name a window that is no more.
    const window = isWindowId(value) ? value : defaultWindow;
    const snapshot = await readStatus(deps, { actor: person, window });
    return { kind: 'replace', message: statusCard(snapshot, await keepShown(deps, snapshot)) };
  },
});

export const refreshAuthStatus = redraw(refreshAction);
export const chooseAuthStatusWindow = redraw(windowAction);
