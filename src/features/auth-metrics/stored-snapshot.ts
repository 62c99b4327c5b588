// A snapshot that was frozen as JSON (shared, kept as evidence) and is read again.
import { z } from 'zod';
import type { AuthSnapshot } from './snapshot.ts';
import { failureKinds } from './source-store.ts';
import { windowIds } from './windows.ts';

const At = z.coerce.date();
const Count = z.number();
const Share = z.number().nullable();
const Counted = z.array(z.object({ name: z.string(), count: Count }));
const Rated = z.array(z.object({ name: z.string(), attempts: Count, succeeded: Count }));

export const StoredSnapshot: z.ZodType<AuthSnapshot> = z.object({
  source: z.string(),
  window: z.enum(windowIds),
  from: At,
  to: At,
  takenAt: At,
  dataAsOf: At.nullable(),
  missingMinutes: Count,
  health: z.discriminatedUnion('state', [
    z.object({ state: z.literal('ok') }),
    z.object({ state: z.literal('not_yet') }),
    z.object({ state: z.enum(failureKinds), since: At, lastSuccess: At.nullable() }),
  ]),
  signIn: z
    .object({
      attempts: Count,
      succeeded: Count,
      failed: Count,
      successRate: Share,
      byError: Counted,
      byMethod: Rated,
      byPlatform: Rated,
      durationMs: z.object({ p50: Count, p95: Count, p99: Count }).nullable(),
    })
    .nullable(),
  refresh: z
    .object({
      attempts: Count,
      succeeded: Count,
      successRate: Share,
      durationMs: z.object({ p50: Count, p95: Count }).nullable(),
    })
    .nullable(),
  sessions: z.object({ active: Count, users: Count, idleShare: Share, idleAfterMinutes: Count, at: At }).nullable(),
  rlsViolations: z.object({ count: Count, byTable: Counted }).nullable(),
  verdict: z.object({ level: z.enum(['healthy', 'degraded', 'failing', 'unknown']), reason: z.string() }),
});
