// The section `auth_metrics:` of templates/policy.yml.
import { z } from 'zod';

const Percent = z.number().min(0).max(100);
const Days = z.int().min(1).max(3650);

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
  /** Seed S3's key figures; each is met above its percentage, or below its time. */
  targets: z
    .strictObject({
      sign_in_success_percent: Percent,
      registration_success_percent: Percent,
      token_validation_percent: Percent,
      average_authentication_ms: z.number().min(1),
    })
    .prefault({
      sign_in_success_percent: 98,
      registration_success_percent: 95,
      token_validation_percent: 99.9,
      average_authentication_ms: 200,
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
  top: z.strictObject({ names_per_hour: z.int().min(1).max(500) }),
  retention: z
    .strictObject({ minute_samples_days: Days, hour_samples_days: Days, top_days: Days })
    .refine((retention) => retention.minute_samples_days >= 8 && retention.hour_samples_days >= 8, {
      message: 'minute_samples_days and hour_samples_days must be at least 8: the longest window shown is 7 days',
    }),
});
export type AuthMetricsPolicy = z.output<typeof AuthMetricsPolicy>;
