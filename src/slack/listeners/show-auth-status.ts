// /auth-status [window]
import { readReport } from '../../features/auth-metrics/read-report.ts';
import { keepShown } from '../../features/auth-metrics/shown-snapshot.ts';
import { defaultWindow, isWindowId } from '../../features/auth-metrics/windows.ts';
import type { CommandListener } from '../listener.ts';
import type { StatusDeps } from '../pictures/status-pictures.ts';
import { chartCard, statusCard } from '../views/auth-status.ts';
import { statusHelp, wrongWindow } from '../views/auth-status-help.ts';

export const showAuthStatus: CommandListener<StatusDeps> = {
  kind: 'command',
  command: '/auth-status',
  async handle({ person, text }, deps) {
    if (text === 'help') return { kind: 'reply', message: statusHelp() };
    const window = text === '' ? defaultWindow : text;
    if (!isWindowId(window)) return { kind: 'reply', message: wrongWindow(text) };
    const report = await readReport(deps, { actor: person, window });
    const { snapshot } = report;
    const ready = deps.pictures.ready(snapshot);
    const later = async () => {
      const picture = await deps.pictures.of(snapshot);
      return picture && chartCard(snapshot, picture);
    };
    const message = statusCard(report, await keepShown(deps, snapshot), ready);
    return { kind: 'reply', message, later: ready === undefined ? later : undefined };
  },
};
