// The section `incidents:` of templates/policy.yml.
import { z } from 'zod';
import { policyPeople } from '../access/people.ts';
import { type RoleId, roleIds } from './role.ts';

const Minutes = z.int().min(1).max(10_080);
const Channel = z.string().regex(/^(#\S{1,80}|[CG][A-Z0-9]{6,})$/, { error: 'must be a channel: #name or its id' });

const SeverityPolicy = z.strictObject({
  name: z.string().min(1).max(20),
  /** Shown where somebody chooses it; 75 characters are what Slack takes beside an option. */
  means: z.string().min(1).max(75),
  first_response_minutes: Minutes,
  update_every_minutes: Minutes,
  announce_in: Channel.nullable(),
  /** Who is brought into the channel at once, besides whoever declared it; nobody into a private one. */
  invite: policyPeople,
  /** The checklists that begin with the incident. */
  checklists: z.array(z.string()),
});

const called = {
  name: z.string().min(1).max(60),
  primary: policyPeople,
  backup: policyPeople,
  channel: Channel.nullable(),
};
const Timed = z.strictObject({ ...called, after_minutes: z.int().min(0).max(1440) });
const OnDecision = z.strictObject({ ...called, when: z.literal('rollback_decision_pending') });
const Prolonged = z.strictObject({ ...called, when: z.literal('p0_open_for'), minutes: Minutes });

const RolePolicy = z.strictObject({ primary: policyPeople, backup: policyPeople });

export const IncidentPolicy = z.strictObject({
  severities: z.strictObject({ P0: SeverityPolicy, P1: SeverityPolicy, P2: SeverityPolicy, P3: SeverityPolicy }),
  roles: z.strictObject(Object.fromEntries(roleIds.map((id) => [id, RolePolicy])) as Record<RoleId, typeof RolePolicy>),
  /** Who may change severity and other people's roles, and resolve, besides the commander. */
  managers: policyPeople,
  /** A missing commander is asked for after each of these. */
  ask_for_commander_after_minutes: z.array(Minutes).min(1).max(5),
  escalation: z.strictObject({
    backup_after_minutes: Minutes,
    /** S4's five: delays for the first three, conditions for the last two. */
    levels: z
      .tuple([Timed, Timed, Timed, OnDecision, Prolonged])
      .refine(
        ([one, two, three]) => one.after_minutes <= two.after_minutes && two.after_minutes <= three.after_minutes,
        {
          message: 'the delays of the first three levels must not fall',
        },
      ),
  }),
  resolved: z.strictObject({
    watch_minutes: z.int().min(1).max(1440),
    archive_channel_after_days: z.int().min(1).max(3650).nullable(),
  }),
});
export type IncidentPolicy = z.output<typeof IncidentPolicy>;
export type EscalationLevel = IncidentPolicy['escalation']['levels'][number];
