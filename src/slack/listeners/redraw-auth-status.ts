// Refresh, and the choice of another window: both draw the card anew in its place.
import { readReport } from '../../features/auth-metrics/read-report.ts';
import { keepShown } from '../../features/auth-metrics/shown-snapshot.ts';
import { defaultWindow, isWindowId } from '../../features/auth-metrics/windows.ts';
import type { ActionListener } from '../listener.ts';
import type { StatusDeps } from '../pictures/status-pictures.ts';
import { refreshAction, statusCard, windowAction } from '../views/auth-status.ts';

const redraw = (actionId: string): ActionListener<StatusDeps> => ({
  kind: 'action',
  actionId,
  async handle({ person, value }, deps) {
    // A card of an older version may name a window that is no more.
    const window = isWindowId(value) ? value : defaultWindow;
    const report = await readReport(deps, { actor: person, window });
    const { snapshot } = report;
    const shown = await keepShown(deps, snapshot);
    const ready = deps.pictures.ready(snapshot);
    const later = async () => {
      const picture = await deps.pictures.of(snapshot);
      return picture && statusCard(report, shown, picture);
    };
    const message = statusCard(report, shown, ready);
    return { kind: 'replace', message, later: ready === undefined ? later : undefined };
  },
});

export const refreshAuthStatus = redraw(refreshAction);
export const chooseAuthStatusWindow = redraw(windowAction);
