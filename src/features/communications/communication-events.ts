// The kinds of events that a communication's record consists of. They are never renamed. No address stands in them: the record is for good.
import { z } from 'zod';
import { defineEvent } from '../events/event.ts';
import { AudienceChoice } from './communication.ts';

const Reason = z.object({ reason: z.string() });
const Numbers = z.record(z.string(), z.number());

export const events = {
  requested: defineEvent(
    'communication.requested',
    z.object({
      template: z.string(),
      title: z.string(),
      content_hash: z.string(),
      channels: z.array(z.string()),
      audience: AudienceChoice.nullable(),
      incident: z.number().nullable(),
      follows: z.number().nullable(),
      essential: z.boolean(),
      security: z.boolean(),
    }),
  ),
  counted: defineEvent('communication.counted', z.object({ hash: z.string(), count: z.number(), skipped: Numbers })),
  countFailed: defineEvent('communication.count_failed', Reason),
  approvalAsked: defineEvent(
    'communication.approval_asked',
    z.object({ hash: z.string(), needed: z.number(), until: z.string() }),
  ),
  approved: defineEvent(
    'communication.approved',
    z.object({ hash: z.string(), by: z.string(), still_needed: z.number() }),
  ),
  refused: defineEvent('communication.refused', z.object({ hash: z.string(), reason: z.string() })),
  expired: defineEvent('communication.expired', z.object({ hash: z.string() })),
  scheduled: defineEvent('communication.scheduled', z.object({ hash: z.string(), at: z.string() })),
  started: defineEvent('communication.started', z.object({ hash: z.string() })),
  paused: defineEvent('communication.paused', Reason),
  resumed: defineEvent('communication.resumed', z.object({})),
  stopped: defineEvent('communication.stopped', Reason.extend({ counts: Numbers })),
  cancelled: defineEvent('communication.cancelled', Reason),
  takenOver: defineEvent('communication.taken_over', z.object({ fence: z.number(), unknown: z.number() })),
  posted: defineEvent(
    'communication.posted',
    z.object({ channel: z.string(), place: z.string(), state: z.string(), reason: z.string().nullable() }),
  ),
  healthExceeded: defineEvent(
    'communication.health_exceeded',
    z.object({ reason: z.string(), emails: z.number(), counts: Numbers }),
  ),
  healthOverridden: defineEvent(
    'communication.health_overridden',
    Reason.extend({ emails: z.number(), counts: Numbers }),
  ),
  tested: defineEvent('communication.tested', z.object({ locale: z.string() })),
  sent: defineEvent('communication.sent', z.object({ seconds: z.number(), counts: Numbers })),
};
