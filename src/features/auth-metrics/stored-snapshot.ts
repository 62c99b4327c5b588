// A snapshot that was frozen as JSON (shared, kept as evidence) and is read again.
import { z } from 'zod';
import { Finding } from './advice-store.ts';
import { complaintSources } from './complaint-store.ts';
import { Gauges } from './sample.ts';
import type { AuthSnapshot } from './snapshot.ts';
import { failureKinds } from './source-store.ts';
import { windowIds } from './windows.ts';

const At = z.coerce.date();
const Count = z.number();
const Share = z.number().nullable();
const Counted = z.array(z.object({ name: z.string(), count: Count }));
const Rated = z.array(z.object({ name: z.string(), attempts: Count.nullable(), succeeded: Count }));
const Outcome = z.object({
  succeeded: Count,
  attempts: Count.nullable(),
  failed: Count.nullable(),
  successRate: Share,
});
const Times = z.object({ p50: Count, p95: Count, p99: Count }).nullable();
// What was kept before there was such a figure does not know it.
const Later = Outcome.nullable().default(null);

const Database = Gauges.shape.database.unwrap();
const ProbeShape = z.object({
  name: z.string(),
  isUp: z.boolean().nullable(),
  since: At.nullable(),
  checkedAt: At.nullable(),
  uptime: Share,
  checks: Count,
  latencyMs: Share,
  meanMs: Share,
  lastFailure: z.object({ reason: z.string(), at: At }).nullable(),
});
const Asked = z.object({ value: Share, at: At.nullable(), isCurrent: z.boolean(), problem: z.string().nullable() });
// A refresh did not say how many failed, once: that is what is left of its attempts.
const Refresh = z.preprocess(
  (value) =>
    value !== null && typeof value === 'object' && 'attempts' in value && !('failed' in value) && 'succeeded' in value
      ? { ...value, failed: Number(value.attempts) - Number(value.succeeded) }
      : value,
  z.object({ ...Outcome.shape, durationMs: z.object({ p50: Count, p95: Count }).nullable() }).nullable(),
);

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
      ...Outcome.shape,
      failuresOf: z.array(z.string()).nullable().default(null),
      byError: Counted,
      byMethod: Rated,
      byPlatform: Rated,
      durationMs: Times,
      averageMs: Count.nullable().default(null),
    })
    .nullable(),
  refresh: Refresh,
  sessions: z.object({ active: Count, users: Count, idleShare: Share, idleAfterMinutes: Count, at: At }).nullable(),
  rlsViolations: z.object({ count: Count, byTable: Counted }).nullable(),
  registrations: Later,
  tokenValidations: Later,
  mfaChallenges: Later,
  appRequests: z
    .object({ requests: Count, failed: Count, errorRate: Share, byStatus: Counted, durationMs: Times })
    .nullable()
    .default(null),
  permissionDenials: z.object({ count: Count, byPermission: Counted }).nullable().default(null),
  database: Database.nullable().default(null),
  probes: z.array(ProbeShape).nullable().default(null),
  complaints: z
    .object({ count: Count, bySource: z.array(z.object({ source: z.enum(complaintSources), count: Count })) })
    .nullable()
    .default(null),
  application: z.object({ errorRate: Asked, p95Ms: Asked }).nullable().default(null),
  advice: z
    .object({
      levels: z.array(z.object({ level: z.string(), count: Count })).nullable(),
      findings: z.array(Finding),
      at: At.nullable(),
      problem: z.string().nullable(),
    })
    .nullable()
    .default(null),
  unknownBecause: z.record(z.string(), z.string()).default({}),
  verdict: z.object({ level: z.enum(['healthy', 'degraded', 'failing', 'unknown']), reason: z.string() }),
});
