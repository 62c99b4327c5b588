// /auth-status [window]

import { readStatus } from '../../features/auth-metrics/read-status.ts';
import type { ShareDeps } from '../../features/auth-metrics/share-status.ts';
import { keepShown } from '../../features/auth-metrics/shown-snapshot.ts';
import { defaultWindow, isWindowId } from '../../features/auth-metrics/windows.ts';
import type { CommandListener } from '../listener.ts';
import { statusCard } from '../views/auth-status.ts';
import { statusHelp, wrongWindow } from '../views/auth-status-help.ts';

export const showAuthStatus: CommandListener<ShareDeps> = {
  kind: 'command',
  command: '/auth-status',
  async handle({ person, text }, deps) {
    if (text === 'help') return { kind: 'reply', message: statusHelp() };
    const window = text === '' ? defaultWindow : text;
    if (!isWindowId(window)) return { kind: 'reply', message: wrongWindow(text) };
    const snapshot = await readStatus(deps, { actor: person, window });
    return { kind: 'reply', message: statusCard(snapshot, await keepShown(deps, snapshot)) };
  },
};
