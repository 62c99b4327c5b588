// Every listener, in one list: what is not here does not exist for Slack. A test fails on a listener file that is missing.
import type { ShareDeps } from '../features/auth-metrics/share-status.ts';
import type { IncidentDeps } from '../features/incidents/deps.ts';
import type { Listener } from './listener.ts';
import { chooseAuthStatusWindow, refreshAuthStatus } from './listeners/redraw-auth-status.ts';
import { askWhereToShare, submitShare } from './listeners/share-auth-status.ts';
import { showAuthStatus } from './listeners/show-auth-status.ts';

/** What all listeners together need. */
export type BotDeps = ShareDeps & IncidentDeps;

export const listeners: readonly Listener<BotDeps>[] = [
  showAuthStatus,
  refreshAuthStatus,
  chooseAuthStatusWindow,
  askWhereToShare,
  submitShare,
];
