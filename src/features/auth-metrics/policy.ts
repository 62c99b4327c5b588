// The section `auth_metrics:` of templates/policy.yml.
import { z } from 'zod';
import { policyPeople } from '../access/people.ts';

const Percent = z.number().min(0).max(100);
const PerHour = z.int().min(1).max(1_000_000);
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
  /** An address, or the variable that holds it; while that is not set the probe is off. */
  url: z.union([z.url({ protocol: /^https?$/ }), Variable], {
    error: 'must be an http(s) URL, or the name of an environment variable',
  }),
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

const PromQl = z.string().trim().min(1).max(2000);

/** A Prometheus that knows how the application does. */
const Prometheus = z.strictObject({
  url: z
    .url({ protocol: /^https?$/, error: 'must be an http(s) URL' })
    .refine((url) => !URL.canParse(url) || !/[?#@]/.test(url), {
      error: 'must hold no password and end before any ? or #: name the variable of a token instead',
    }),
  /** Gives one number: the share of requests that fail, 0 to 1. */
  error_rate: PromQl,
  /** Gives one number, in seconds. */
  p95_seconds: PromQl,
  /** The variable that holds a bearer token. */
  token: Variable.optional(),
});

const Column = z.string().regex(/^[A-Za-z_]\w{0,62}$/, { error: 'must be the name of a column' });

/** A table of feature flags that is read through the API of a Supabase project. */
const Flags = z.strictObject({
  /** The variables that hold the project's URL, and a key that may read the table. */
  url: Variable,
  key: Variable,
  table: z.string().regex(/^[A-Za-z_]\w{0,62}\.[A-Za-z_]\w{0,62}$/, { error: 'must be schema.table' }),
  name: Column,
  enabled: Column,
});
export type FlagsPolicy = z.output<typeof Flags>;

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
  sources: z.record(Name, Source).default({}),
  probes: z
    .array(Probe)
    .max(20)
    .refine(
      (probes) => new Set(probes.map(({ name }) => name)).size === probes.length,
      'each probe needs a name of its own',
    )
    .default([]),
  prometheus: Prometheus.nullable().default(null),
  flags: Flags.nullable().default(null),
  complaints: z
    .strictObject({
      /** The variable with the secret that POST /webhooks/complaints is signed with. */
      webhook_secret: Variable.default('COMPLAINTS_WEBHOOK_SECRET'),
      /** The emoji, without colons, by which somebody says that a message is a user's complaint; null: none. */
      reaction: z
        .string()
        .regex(/^[a-z0-9_+'-]{1,100}$/, { error: 'must be the name of an emoji, without colons' })
        .nullable()
        .default('sos'),
    })
    .prefault({}),
  /** Failed sign-ins in an hour; seed S3's limits. */
  security: z
    .strictObject({
      failed_per_address: PerHour.default(10),
      failed_per_account: PerHour.default(5),
      failed_in_all: PerHour.default(100),
      suspicious_per_address: PerHour.default(50),
      /** Who may see accounts and addresses in full; with nobody named, nobody. */
      see_accounts: policyPeople.default([]),
    })
    .prefault({}),
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
