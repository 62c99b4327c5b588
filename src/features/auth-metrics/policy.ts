// The section `auth_metrics:` of templates/policy.yml.
import { z } from 'zod';

const Percent = z.number().min(0).max(100);
const Days = z.int().min(1).max(3650);

const Name = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, { error: 'must be a short name in lower case' });
const Variable = z.string().regex(/^[A-Z][A-Z0-9_]*$/, { error: 'must be the name of an environment variable' });

/** A watched database besides the one of AUTH_DATABASE_URL. */
const Source = z.strictObject({
  url: Variable,
  /** A folder of templates/sources; recognised by the tables unless said. */
  pack: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/)
    .optional(),
  label: z.string().min(1).max(60).optional(),
});

/** What is asked every 30 s whether it is up. */
const Probe = z.strictObject({
  name: Name,
  url: z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' }),
  status: z.int().min(100).max(599).default(200),
  /** One value of the answer's JSON: `path` as `items.0.state`. */
  json: z
    .strictObject({
      path: z.string().min(1).max(200),
      equals: z.union([z.string(), z.number(), z.boolean(), z.null()]),
    })
    .optional(),
  /** What the answer must hold. */
  text: z.string().min(1).max(500).optional(),
  timeout_seconds: z.number().min(0.1).max(20).default(5),
});
export type Probe = z.output<typeof Probe>;

export const AuthMetricsPolicy = z.strictObject({
  /** Seed S1 calls more than 10 % failures critical; the KPI of S3 is 98 % success. */
  verdict: z
    .strictObject({
      healthy_from_percent: Percent,
      degraded_from_percent: Percent,
      minimum_attempts: z.int().min(1),
      stale_after_minutes: z.number().min(1),
    })
    .refine((verdict) => verdict.degraded_from_percent < verdict.healthy_from_percent, {
      message: 'degraded_from_percent must be below healthy_from_percent',
    }),
  collector: z.strictObject({
    every_seconds: z.int().min(5).max(300),
    late_minutes: z.int().min(1).max(60),
    /** At least the longest window, so that a window is either read whole or known to be missing minutes. */
    backfill_days: z.int().min(7).max(30),
  }),
  sessions: z.strictObject({
    idle_after_minutes: z.int().min(1),
    /** A session without an end of its own counts as over when it was not seen for so long. */
    timeout_hours: z.int().min(1).default(168),
  }),
  sources: z.record(Name, Source).default({}),
  probes: z
    .array(Probe)
    .max(20)
    .refine(
      (probes) => new Set(probes.map(({ name }) => name)).size === probes.length,
      'each probe needs a name of its own',
    )
    .default([]),
  /** The variable with the secret that POST /webhooks/complaints is signed with. */
  complaints: z.strictObject({ webhook_secret: Variable }).default({ webhook_secret: 'COMPLAINTS_WEBHOOK_SECRET' }),
  top: z.strictObject({ names_per_hour: z.int().min(1).max(500) }),
  retention: z
    .strictObject({
      minute_samples_days: Days,
      hour_samples_days: Days,
      top_days: Days,
      complaints_days: Days.default(90),
    })
    .refine((retention) => retention.minute_samples_days >= 8 && retention.hour_samples_days >= 8, {
      message: 'minute_samples_days and hour_samples_days must be at least 8: the longest window shown is 7 days',
    }),
});
export type AuthMetricsPolicy = z.output<typeof AuthMetricsPolicy>;
