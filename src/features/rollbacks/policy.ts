// The section `rollbacks:` of templates/policy.yml.
import { z } from 'zod';
import { policyPeople } from '../access/people.ts';
import { severities } from '../incidents/incident.ts';
import { metrics } from './figures.ts';

const Name = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, { error: 'must be lower case words joined by hyphens' });
const Variable = z.string().regex(/^[A-Z][A-Z0-9_]{0,99}$/, { error: 'must be the name of an environment variable' });
const Identifier = z.string().regex(/^[a-z_][a-z0-9_$]{0,62}$/, { error: 'must be a plain lower-case name' });
const Table = z
  .string()
  .regex(/^[a-z_][a-z0-9_$]{0,62}\.[a-z_][a-z0-9_$]{0,62}$/, { error: 'must be schema.table in lower case' });
const Minutes = z.int().min(1).max(10_080);

const TargetPolicy = z.strictObject({
  /** The environment variable with the Postgres URL of a role that may write there. */
  database: Variable,
  /** The table of feature flags, for steps `flag` and `rollout`. */
  flags: z
    .strictObject({ table: Table, key: Identifier, enabled: Identifier, rollout: Identifier.optional() })
    .optional(),
  /** The table of sessions, for steps `sessions`. */
  sessions: z.strictObject({ table: Table, user: Identifier, created: Identifier.optional() }).optional(),
});
export type TargetPolicy = z.output<typeof TargetPolicy>;

const Command = z.strictObject({
  /** An absolute path, or the environment variable that holds one; a program that is not there is not offered. */
  program: z.union([Variable, z.string().regex(/^\/\S+$/, { error: 'must be an absolute path or a variable' })]),
  /** Given before the step's own arguments. */
  arguments: z.array(z.string()).default([]),
  /** Variables that it is given besides PATH, HOME and LANG; nothing else of Backbolt's environment reaches it. */
  environment: z.array(Variable).default([]),
});
const HttpService = z.strictObject({
  /** The variable with its address. */
  address: Variable,
  /** The variable with what stands in its Authorization header. */
  authorization: Variable.optional(),
});
/** A cluster: a kubeconfig file, or the one that the pod runs in. */
const Cluster = z.strictObject({ kubeconfig: Variable.optional(), namespace: z.string().min(1).max(63) });
const Redis = z.strictObject({ url: Variable });
/** A Supabase project's flags through its API: its address, the service key, and a table that the API shows. */
const Supabase = z.strictObject({
  url: Variable,
  service_key: Variable,
  flags: z.strictObject({ table: Table, key: Identifier, enabled: Identifier }),
});
export type SupabasePolicy = z.output<typeof Supabase>;

const ApprovalRule = z.strictObject({
  /** How many people must approve; 0 means that the commander's confirmation of each step is enough. */
  needed: z.int().min(0).max(5),
  /** Who may, besides the incident's commander; with nobody named, every member of the workspace but the requester. */
  from: policyPeople,
  requester_may_approve: z.boolean(),
});
export type ApprovalRule = z.output<typeof ApprovalRule>;

const matrixActions = ['full_rollback', 'rollout_to_zero', 'halve_rollout', 'pause_rollout', 'watch'] as const;

const MatrixRow = z
  .strictObject({
    severity: z.enum(severities),
    metric: z.enum(metrics),
    /** In percent, ms, or a count; the range is half-open: above `over`, up to and including `up_to`. */
    over: z.number().min(0),
    up_to: z.number().min(0).optional(),
    for_minutes: Minutes.default(5),
    action: z.enum(matrixActions),
    /** What it proposes to start; null only watches. */
    runbook: Name.nullable(),
  })
  .refine(({ over, up_to }) => up_to === undefined || up_to > over, { error: 'up_to must be more than over' });
export type MatrixRow = z.output<typeof MatrixRow>;

const rules = Object.fromEntries(severities.map((one) => [one, ApprovalRule])) as Record<
  (typeof severities)[number],
  typeof ApprovalRule
>;

// A runbook says names, and `constructor` is none that policy has.
const named = <Entry extends z.ZodType>(entry: Entry) =>
  z
    .record(Name, entry)
    .transform((entries): Record<string, z.output<Entry>> => Object.assign(Object.create(null), entries));

export const RollbackPolicy = z.strictObject({
  targets: named(TargetPolicy),
  commands: named(Command),
  services: named(HttpService),
  clusters: named(Cluster),
  redis: named(Redis),
  supabase: named(Supabase),
  /** Where `backup` and `restore` by pg_dump keep their archives: a folder that all replicas see. */
  backups: z.strictObject({ folder: Variable }).optional(),
  approvals: z.strictObject({
    ...rules,
    /** For a rollback that belongs to no incident. */
    without_incident: ApprovalRule,
    /** For skipping a step that failed. */
    skip: ApprovalRule,
    expires_after_minutes: Minutes,
  }),
  /** Runbooks that, under a P0, start and go on by themselves as `policy`. Empty as shipped. */
  automatic: z.array(Name),
  matrix: z.strictObject({
    /** With fewer sign-in attempts in the window nothing is proposed. */
    minimum_attempts: z.int().min(1),
    rows: z.array(MatrixRow).max(50),
  }),
  /** S1: a rollback ends within five minutes. */
  duration_target_minutes: Minutes,
  drill: z.strictObject({
    /** Somebody is reminded when the last drill is older; null reminds nobody. */
    every_days: z.int().min(1).max(366).nullable(),
    remind_in: z
      .string()
      .regex(/^(#\S{1,80}|[CG][A-Z0-9]{6,})$/, { error: 'must be a channel: #name or its id' })
      .nullable(),
  }),
});
export type RollbackPolicy = z.output<typeof RollbackPolicy>;
