// The kinds of events that a rollback's record consists of. They are never renamed.
import { z } from 'zod';
import { defineEvent } from '../events/event.ts';
import { Value } from './parameter.ts';

const Reason = z.object({ reason: z.string() });
const AtStep = z.object({ step: z.number(), id: z.string() });

export const events = {
  planAsked: defineEvent(
    'rollback.plan_asked',
    z.object({
      runbook: z.string(),
      runbook_hash: z.string(),
      target: z.string(),
      incident: z.number().nullable(),
      practice: z.boolean(),
      parameters: z.record(z.string(), Value),
    }),
  ),
  planned: defineEvent('rollback.planned', z.object({ hash: z.string(), plan: z.json() })),
  planFailed: defineEvent('rollback.plan_failed', Reason),
  approvalAsked: defineEvent(
    'rollback.approval_asked',
    z.object({ hash: z.string(), needed: z.number(), until: z.string() }),
  ),
  approved: defineEvent('rollback.approved', z.object({ hash: z.string(), by: z.string(), still_needed: z.number() })),
  refused: defineEvent('rollback.refused', z.object({ hash: z.string(), reason: z.string() })),
  expired: defineEvent('rollback.expired', z.object({ hash: z.string() })),
  voided: defineEvent('rollback.voided', Reason),
  started: defineEvent('rollback.started', z.object({ hash: z.string() })),
  confirmed: defineEvent('rollback.steps_confirmed', z.object({ steps: z.array(z.string()), typed: z.boolean() })),
  stepStarted: defineEvent('rollback.step_started', AtStep.extend({ attempt: z.number(), fence: z.number() })),
  stepsDone: defineEvent(
    'rollback.steps_done',
    z.object({
      steps: z.array(AtStep.extend({ rows: z.number().nullable(), ms: z.number(), output: z.string() })),
      fence: z.number(),
    }),
  ),
  stepFailed: defineEvent('rollback.step_failed', AtStep.extend({ applied: z.boolean(), reason: z.string() })),
  stepUnknown: defineEvent('rollback.step_unknown', AtStep.extend({ evidence: z.string() })),
  stepSettled: defineEvent(
    'rollback.step_settled',
    AtStep.extend({ as: z.enum(['done', 'not_done']), reason: z.string() }),
  ),
  skipAsked: defineEvent('rollback.skip_asked', AtStep.extend({ reason: z.string(), needed: z.number() })),
  stepSkipped: defineEvent('rollback.step_skipped', AtStep.extend({ reason: z.string() })),
  answered: defineEvent('rollback.answered', AtStep.extend({ go: z.boolean(), note: z.string() })),
  paused: defineEvent('rollback.paused', z.object({})),
  resumed: defineEvent('rollback.resumed', z.object({})),
  retried: defineEvent('rollback.step_retried', AtStep),
  aborted: defineEvent('rollback.aborted', Reason),
  undoBegun: defineEvent('rollback.undo_begun', z.object({ down_to: z.number(), reason: z.string() })),
  undoConfirmed: defineEvent('rollback.undo_confirmed', AtStep.extend({ differs: z.boolean() })),
  stepUndone: defineEvent('rollback.step_undone', AtStep.extend({ rows: z.number().nullable(), output: z.string() })),
  completed: defineEvent('rollback.completed', z.object({ seconds: z.number() })),
  undone: defineEvent('rollback.undone', z.object({ seconds: z.number() })),
  messageFailed: defineEvent('rollback.message_failed', z.object({ text: z.string(), reason: z.string() })),
  drilled: defineEvent('rollback.drilled', z.object({ milliseconds: z.number() })),
};
