// What is recorded of an incident. Kinds are for good: none is ever renamed, and their data only grows by optional fields.
import { z } from 'zod';
import { defineEvent } from '../events/event.ts';
import { Quote, severities, statuses } from './incident.ts';
import { roleIds } from './role.ts';
import { colours } from './status-update.ts';

const At = z.iso.datetime();
const Severity = z.enum(severities);
const Status = z.enum(statuses);
const Step = z.string();
const Update = z.object({
  number: z.number(),
  colour: z.enum(colours),
  progress: z.string(),
  metrics: z.string(),
  issues: z.string(),
  next: z.string(),
});

export const events = {
  declared: defineEvent(
    'incident.declared',
    z.object({
      number: z.number(),
      title: z.string(),
      severity: Severity,
      impact: z.string(),
      components: z.array(z.string()),
      private: z.boolean(),
      practice: z.boolean(),
      quote: Quote.nullable(),
      /** The figures that were on the card, canonical as they are stored. */
      evidence: z.json().nullable(),
    }),
  ),
  setUp: defineEvent(
    'incident.set_up',
    z.object({
      step: Step,
      state: z.enum(['done', 'failed']),
      detail: z.string().nullable(),
      channel: z.string().optional(),
    }),
  ),
  channelLost: defineEvent('incident.channel_lost', z.object({ channel: z.string(), reason: z.string() })),
  channelArchived: defineEvent('incident.channel_archived', z.object({ channel: z.string() })),
  archiveRefused: defineEvent('incident.archive_refused', z.object({ channel: z.string(), reason: z.string() })),
  joined: defineEvent('incident.joined', z.object({ person: z.string() })),
  left: defineEvent('incident.left', z.object({ person: z.string() })),
  acknowledged: defineEvent('incident.acknowledged', z.object({ after_seconds: z.number() })),
  firstResponseMissed: defineEvent('incident.first_response_missed', z.object({ due: At })),
  roleAssigned: defineEvent(
    'incident.role_assigned',
    z.object({ role: z.enum(roleIds), person: z.string(), previous: z.string().nullable() }),
  ),
  roleReleased: defineEvent('incident.role_released', z.object({ role: z.enum(roleIds), person: z.string() })),
  commanderMissing: defineEvent('incident.commander_missing', z.object({ after_minutes: z.number() })),
  severityChanged: defineEvent(
    'incident.severity_changed',
    z.object({ from: Severity, to: Severity, reason: z.string() }),
  ),
  statusChanged: defineEvent('incident.status_changed', z.object({ from: Status, to: Status, reason: z.string() })),
  decisionAsked: defineEvent('incident.decision_asked', z.object({ reason: z.string() })),
  decisionMade: defineEvent('incident.decision_made', z.object({ reason: z.string() })),
  rollback: defineEvent('incident.rollback', z.object({ rollback: z.number(), what: z.string(), by: z.string() })),
  communication: defineEvent(
    'incident.communication',
    z.object({ communication: z.number(), what: z.string(), by: z.string() }),
  ),
  updated: defineEvent(
    'incident.updated',
    Update.extend({
      deadline: z.number().nullable(),
      late_seconds: z.number(),
      next_due: At.nullable(),
    }),
  ),
  updateReminded: defineEvent('incident.update_reminded', z.object({ deadline: z.number(), due: At })),
  updateMissed: defineEvent('incident.update_missed', z.object({ deadline: z.number(), due: At })),
  updateSnoozed: defineEvent(
    'incident.update_snoozed',
    z.object({ deadline: z.number(), minutes: z.number(), reason: z.string(), due: At }),
  ),
  cadenceChanged: defineEvent(
    'incident.cadence_changed',
    z.object({ every_minutes: z.number(), due: At, reason: z.string() }),
  ),
  escalated: defineEvent(
    'incident.escalated',
    z.object({
      cause: z.string(),
      level: z.number(),
      name: z.string(),
      called: z.array(z.string()),
      backup: z.boolean(),
    }),
  ),
  escalationTaken: defineEvent('incident.escalation_taken', z.object({ cause: z.string(), level: z.number() })),
  noted: defineEvent('incident.noted', z.object({ text: z.string(), quote: Quote.optional() })),
  corrected: defineEvent('incident.corrected', z.object({ seq: z.number(), text: z.string() })),
  checklistStarted: defineEvent('incident.checklist_started', z.object({ checklist: z.string(), title: z.string() })),
  itemTicked: defineEvent(
    'incident.item_ticked',
    z.object({ checklist: z.string(), item: z.string(), text: z.string(), ticked: z.boolean() }),
  ),
  resolved: defineEvent(
    'incident.resolved',
    z.object({ summary: z.string(), cause: z.string(), after_seconds: z.number() }),
  ),
  reopenProposed: defineEvent('incident.reopen_proposed', z.object({ verdict: z.string(), figures: z.string() })),
  watchEnded: defineEvent('incident.watch_ended', z.object({ verdict: z.string(), watched_minutes: z.number() })),
  reopened: defineEvent('incident.reopened', z.object({ reason: z.string() })),
  noticeFailed: defineEvent(
    'incident.notice_failed',
    z.object({ kind: z.string(), recipient: z.string().nullable(), reason: z.string() }),
  ),
} as const;
