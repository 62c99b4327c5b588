// The roles of an incident: the response team of seed S4.

import { z } from 'zod';

export const roleIds = [
  'commander',
  'technical_lead',
  'database_engineer',
  'operations_engineer',
  'communications_lead',
  'support_liaison',
] as const;
export type RoleId = (typeof roleIds)[number];

export type Role = { id: RoleId; title: string; duty: string };

/** What each role is called, and what it is for. */
export const roles: readonly Role[] = [
  { id: 'commander', title: 'Incident commander', duty: 'coordinates everybody and decides' },
  { id: 'technical_lead', title: 'Technical lead', duty: 'finds the cause and has it fixed' },
  { id: 'database_engineer', title: 'Database engineer', duty: 'looks at the database, its queries and locks' },
  { id: 'operations_engineer', title: 'Operations engineer', duty: 'deploys, scales and watches the infrastructure' },
  { id: 'communications_lead', title: 'Communications lead', duty: 'tells users and stakeholders what is going on' },
  { id: 'support_liaison', title: 'Support liaison', duty: 'sorts what users report and answers them' },
];

export function roleOf(id: RoleId): Role {
  return roles.find((role) => role.id === id) as Role;
}

export function isRoleId(text: string): text is RoleId {
  return (roleIds as readonly string[]).includes(text);
}

/** A role, and who has it since when. */
export const Held = z.object({ role: z.enum(roleIds), person: z.string(), since: z.date() });
export type Held = z.infer<typeof Held>;
