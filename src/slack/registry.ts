// Every listener, in one list: what is not here does not exist for Slack. A test fails on a listener file that is missing.
import type { ShareDeps } from '../features/auth-metrics/share-status.ts';
import type { IncidentDeps } from '../features/incidents/deps.ts';
import type { Listener } from './listener.ts';
import { acknowledge, takeEscalated } from './listeners/acknowledge-incident.ts';
import { correctByCommand, noteByCommand, noteByPin, noteFromMessage } from './listeners/add-note.ts';
import { askRole, claimCommander, submitRole, submitTakeOver } from './listeners/assign-role.ts';
import { helpWithIncidents } from './listeners/auth-incident-help.ts';
import {
  askReopening,
  askResolution,
  askSeverity,
  askStatus,
  reopenAsProposed,
  submitReopening,
  submitResolution,
  submitSeverity,
  submitStatus,
} from './listeners/change-incident.ts';
import {
  closeSetup,
  declareByButton,
  declareByCommand,
  declareFromMessage,
  submitDeclaration,
  submitDeclarationAnyway,
} from './listeners/declare-incident.ts';
import { exportByCommand, exportChosen } from './listeners/export-timeline.ts';
import { hearOfJoining, hearOfLeaving } from './listeners/join-incident.ts';
import { openHome } from './listeners/open-home.ts';
import {
  askSnooze,
  askUpdate,
  askUpdateByCommand,
  postDraftAsItIs,
  submitSnooze,
  submitUpdate,
} from './listeners/post-update.ts';
import { chooseAuthStatusWindow, refreshAuthStatus } from './listeners/redraw-auth-status.ts';
import { askWhereToShare, submitShare } from './listeners/share-auth-status.ts';
import { showAuthStatus } from './listeners/show-auth-status.ts';
import { listByCommand, showIncident } from './listeners/show-incident.ts';
import { openTimeline, openTimelineByCommand, turnToEarlier, turnToLater } from './listeners/show-timeline.ts';
import { startChecklistByName, startChosenChecklist } from './listeners/start-checklist.ts';
import { tickChecklistItem, untickChecklistItem } from './listeners/tick-checklist-item.ts';
import { verifyRecord } from './listeners/verify-record.ts';

/** What all listeners together need. */
export type BotDeps = ShareDeps & IncidentDeps;

export const listeners: readonly Listener<BotDeps>[] = [
  showAuthStatus,
  refreshAuthStatus,
  chooseAuthStatusWindow,
  askWhereToShare,
  submitShare,
  helpWithIncidents,
  openHome,
  declareByCommand,
  declareByButton,
  declareFromMessage,
  submitDeclaration,
  submitDeclarationAnyway,
  closeSetup,
  showIncident,
  listByCommand,
  acknowledge,
  takeEscalated,
  askUpdate,
  askUpdateByCommand,
  submitUpdate,
  postDraftAsItIs,
  askSnooze,
  submitSnooze,
  askRole,
  submitRole,
  submitTakeOver,
  claimCommander,
  askSeverity,
  submitSeverity,
  askStatus,
  submitStatus,
  askResolution,
  submitResolution,
  askReopening,
  submitReopening,
  reopenAsProposed,
  noteByCommand,
  correctByCommand,
  noteFromMessage,
  noteByPin,
  hearOfJoining,
  hearOfLeaving,
  openTimeline,
  openTimelineByCommand,
  turnToEarlier,
  turnToLater,
  exportByCommand,
  exportChosen,
  startChecklistByName,
  startChosenChecklist,
  tickChecklistItem,
  untickChecklistItem,
  verifyRecord,
];
