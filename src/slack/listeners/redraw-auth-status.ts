// Refresh, and the choice of another window or system: all draw the card anew in its place.
import { readReport } from '../../features/auth-metrics/read-report.ts';
import { findShown, keepShown } from '../../features/auth-metrics/shown-snapshot.ts';
import type { ActionListener } from '../listener.ts';
import type { Outcome } from '../outcome.ts';
import type { StatusDeps } from '../pictures/status-pictures.ts';
import { type Asked, sourceOptions, sourceWithId } from '../status-words.ts';
import { refreshAction, sourceAction, statusCard, windowAction } from '../views/auth-status.ts';
import { sharedCard } from '../views/share-form.ts';

const redraw = (
  actionId: string,
  askedBy: (deps: StatusDeps, value: string) => Promise<Asked>,
): ActionListener<StatusDeps> => ({
  kind: 'action',
  actionId,
  handle: async ({ person, value }, deps) => drawn(deps, person, await askedBy(deps, value)),
});

async function drawn(deps: StatusDeps, actor: string, asked: Asked): Promise<Outcome> {
  const report = await readReport(deps, { ...asked, actor });
  const { snapshot } = report;
  const shown = { id: await keepShown(deps, snapshot), sources: await sourceOptions(deps) };
  const ready = deps.pictures.ready(snapshot);
  const later = async () => {
    const picture = await deps.pictures.of(snapshot);
    return picture && statusCard(report, shown, picture);
  };
  return { kind: 'replace', message: statusCard(report, shown, ready), later: ready === undefined ? later : undefined };
}

// The window is named, the system is that of the card; of a card older than a day, or of one that is watched no more, the first.
async function sameSource(deps: StatusDeps, value: string): Promise<Asked> {
  const { window, shown } = sharedCard(value);
  const source = shown === undefined ? undefined : (await findShown(deps.db, shown))?.source;
  return { window, source: source !== undefined && deps.sources.has(source) ? source : undefined };
}

async function otherSource(deps: StatusDeps, value: string): Promise<Asked> {
  const { window, shown: id = '' } = sharedCard(value);
  return { window, source: sourceWithId(deps, id) };
}

export const refreshAuthStatus = redraw(refreshAction, sameSource);
export const chooseAuthStatusWindow = redraw(windowAction, sameSource);
export const chooseAuthStatusSource = redraw(sourceAction, otherSource);
