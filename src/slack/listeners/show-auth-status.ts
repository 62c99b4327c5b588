// /auth-status [window] [source]
import { readReport } from '../../features/auth-metrics/read-report.ts';
import { listSources } from '../../features/auth-metrics/read-status.ts';
import { keepShown } from '../../features/auth-metrics/shown-snapshot.ts';
import type { CommandListener } from '../listener.ts';
import type { StatusDeps } from '../pictures/status-pictures.ts';
import { askedFor, sourceOptions } from '../status-words.ts';
import { chartCard, statusCard } from '../views/auth-status.ts';
import { statusHelp, wrongWords } from '../views/auth-status-help.ts';

export const showAuthStatus: CommandListener<StatusDeps> = {
  kind: 'command',
  command: '/auth-status',
  async handle({ person, text }, deps) {
    if (text === 'help') return { kind: 'reply', message: statusHelp(await listSources(deps)) };
    const asked = await askedFor(deps, text);
    if (asked === undefined) return { kind: 'reply', message: wrongWords(text, await listSources(deps)) };
    const report = await readReport(deps, { ...asked, actor: person });
    const { snapshot } = report;
    const ready = deps.pictures.ready(snapshot);
    const later = async () => {
      const picture = await deps.pictures.of(snapshot);
      return picture && chartCard(snapshot, picture);
    };
    const shown = { id: await keepShown(deps, snapshot), sources: await sourceOptions(deps) };
    return { kind: 'reply', message: statusCard(report, shown, ready), later: ready === undefined ? later : undefined };
  },
};
