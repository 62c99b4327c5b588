// Every listener, in one list: what is not here does not exist for Slack. A test fails on a listener file that is missing.
import type { IncidentDeps } from '../features/incidents/deps.ts';
import type { RollbackDeps } from '../features/rollbacks/deps.ts';
import type { Listener } from './listener.ts';
import { acknowledge, takeEscalated } from './listeners/acknowledge-incident.ts';
import { correctByCommand, noteByCommand, noteFromMessage } from './listeners/add-note.ts';
import { revealSecurity, showDatabase, showErrors, showFlags, showSecurity } from './listeners/ask-closer.ts';
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
  askAnswer,
  askTyped,
  confirmStep,
  confirmUpTo,
  submitAnswer,
  submitTyped,
} from './listeners/confirm-rollback.ts';
import {
  askWhen,
  askWhyAnyway,
  askWhyNot,
  pauseSending,
  resumeSending,
  sendNow,
  stopSending,
  submitCancellation,
  submitOverride,
  submitSchedule,
} from './listeners/control-communication.ts';
import {
  abort,
  agreeToSkip,
  askUndo,
  askUndoTyped,
  leaveTheRest,
  pause,
  resume,
  retry,
  settleAgain,
  settleDone,
  skip,
  submitUndo,
  submitUndoTyped,
  undoNext,
} from './listeners/control-rollback.ts';
import { askForConsent, lookAndDecide, submitDecision } from './listeners/decide-communication.ts';
import {
  askForApproval,
  askRefusal,
  lookAndApprove,
  seePlan,
  submitApproval,
  submitRefusal,
} from './listeners/decide-rollback.ts';
import {
  closeSetup,
  declareByButton,
  declareByCommand,
  declareFromMessage,
  submitDeclaration,
  submitDeclarationAnyway,
} from './listeners/declare-incident.ts';
import { exportByCommand, exportChosen } from './listeners/export-timeline.ts';
import { hearReaction } from './listeners/hear-reaction.ts';
import { hearOfJoining, hearOfLeaving } from './listeners/join-incident.ts';
import { exportStatus, lookCloser } from './listeners/look-closer.ts';
import { noteComplaint } from './listeners/note-complaint.ts';
import { openHome, refreshHome } from './listeners/open-home.ts';
import {
  askSnooze,
  askUpdate,
  askUpdateByCommand,
  postDraftAsItIs,
  submitSnooze,
  submitUpdate,
} from './listeners/post-update.ts';
import { chooseAuthStatusSource, chooseAuthStatusWindow, refreshAuthStatus } from './listeners/redraw-auth-status.ts';
import { askWhereToShare, submitShare } from './listeners/share-auth-status.ts';
import { showAuthStatus } from './listeners/show-auth-status.ts';
import {
  helpWithCommunications,
  listCommunicationsByCommand,
  pictureOfEmail,
  previewCommunication,
  previewInLanguage,
  sendTestToMe,
  showEmailHealth,
} from './listeners/show-communication.ts';
import { listByCommand, showIncident } from './listeners/show-incident.ts';
import { helpWithRollbacks, listRollbacksByCommand, showRollback } from './listeners/show-rollback.ts';
import { openTimeline, openTimelineByCommand, turnToEarlier, turnToLater } from './listeners/show-timeline.ts';
import { startChecklistByName, startChosenChecklist } from './listeners/start-checklist.ts';
import {
  drillByCommand,
  planAgain,
  startByButton,
  startByCommand,
  submitChoice,
  submitParameters,
} from './listeners/start-rollback.ts';
import { tickChecklistItem, untickChecklistItem } from './listeners/tick-checklist-item.ts';
import { verifyRecord } from './listeners/verify-record.ts';
import {
  chooseAudience,
  correctCommunication,
  resolveCommunication,
  submitMessage,
  submitMessageChoice,
  tellUsersByButton,
  tellUsersByCommand,
} from './listeners/write-communication.ts';
import type { PreviewDeps } from './pictures/email-pictures.ts';
import type { StatusDeps } from './pictures/status-pictures.ts';

/** What all listeners together need. */
export type BotDeps = StatusDeps & IncidentDeps & PreviewDeps & RollbackDeps;

export const listeners: readonly Listener<BotDeps>[] = [
  showAuthStatus,
  refreshAuthStatus,
  chooseAuthStatusWindow,
  askWhereToShare,
  submitShare,
  chooseAuthStatusSource,
  showErrors,
  showSecurity,
  revealSecurity,
  showDatabase,
  showFlags,
  noteComplaint,
  lookCloser,
  exportStatus,
  helpWithIncidents,
  openHome,
  refreshHome,
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
  hearReaction,
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
  startByCommand,
  drillByCommand,
  startByButton,
  submitChoice,
  submitParameters,
  planAgain,
  showRollback,
  listRollbacksByCommand,
  helpWithRollbacks,
  seePlan,
  askForApproval,
  lookAndApprove,
  submitApproval,
  askRefusal,
  submitRefusal,
  confirmStep,
  confirmUpTo,
  askTyped,
  submitTyped,
  askAnswer,
  submitAnswer,
  pause,
  resume,
  retry,
  agreeToSkip,
  abort.button,
  abort.submission,
  skip.button,
  skip.submission,
  settleDone.button,
  settleDone.submission,
  settleAgain.button,
  settleAgain.submission,
  askUndo,
  submitUndo,
  undoNext,
  askUndoTyped,
  submitUndoTyped,
  leaveTheRest.button,
  leaveTheRest.submission,
  tellUsersByCommand,
  tellUsersByButton,
  submitMessageChoice,
  chooseAudience,
  submitMessage,
  correctCommunication,
  resolveCommunication,
  listCommunicationsByCommand,
  showEmailHealth,
  helpWithCommunications,
  previewCommunication,
  previewInLanguage,
  pictureOfEmail,
  sendTestToMe,
  askForConsent,
  lookAndDecide,
  submitDecision,
  sendNow,
  askWhen,
  askWhyAnyway,
  submitOverride,
  submitSchedule,
  askWhyNot,
  submitCancellation,
  pauseSending,
  resumeSending,
  stopSending,
];
