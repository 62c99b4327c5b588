// What is known of a person, and what that allows: facts come from Slack, rights from these rules.
import { z } from 'zod';

export const Person = z.object({
  id: z.string(),
  team_id: z.string(),
  name: z.string(),
  is_bot: z.boolean(),
  is_guest: z.boolean(),
  is_deleted: z.boolean(),
});
export type Person = z.infer<typeof Person>;

/** All that access is asked about; a feature adds its actions here. */
export type Action =
  | 'auth_status.read'
  | 'auth_status.share'
  | 'auth_status.complain'
  | 'incident.declare'
  | 'incident.read'
  | 'incident.note'
  | 'incident.update'
  | 'incident.acknowledge'
  | 'incident.status'
  | 'incident.checklist'
  | 'incident.claim'
  | 'incident.assign'
  | 'incident.severity'
  | 'incident.resolve'
  | 'incident.reopen'
  | 'incident.escalate'
  | 'incident.set_up'
  | 'rollback.read'
  | 'rollback.plan'
  | 'rollback.approve'
  | 'rollback.confirm'
  | 'rollback.pause'
  | 'rollback.control'
  | 'communication.read'
  | 'communication.request'
  | 'communication.approve'
  | 'communication.send'
  | 'communication.pause'
  | 'record.verify';

/** Why this person may not do anything at all, or undefined when they may. Guests, bots and people of other workspaces fail closed. */
export function refusalOf(person: Person, homeTeam: string): string | undefined {
  if (person.team_id !== homeTeam) return 'people of other workspaces cannot use Backbolt';
  if (person.is_deleted) return 'this account is deactivated';
  if (person.is_bot) return 'bots cannot use Backbolt';
  if (person.is_guest) return 'guests cannot use Backbolt';
  return undefined;
}

/** What an action is called in a sentence to a person. */
export const actionNames: Record<Action, string> = {
  'auth_status.read': 'see the sign-in health',
  'auth_status.share': 'share the sign-in health',
  'auth_status.complain': 'note a complaint',
  'incident.declare': 'declare an incident',
  'incident.read': 'see incidents',
  'incident.note': 'add to the timeline of an incident',
  'incident.update': 'post a status update',
  'incident.acknowledge': 'acknowledge an incident',
  'incident.status': 'change the status of an incident',
  'incident.checklist': 'use a checklist',
  'incident.claim': 'take a role',
  'incident.assign': 'give somebody else a role',
  'incident.severity': 'change the severity of an incident',
  'incident.resolve': 'resolve an incident',
  'incident.reopen': 'reopen an incident',
  'incident.escalate': 'call for help',
  'incident.set_up': 'set up an incident',
  'rollback.read': 'see rollbacks',
  'rollback.plan': 'plan a rollback',
  'rollback.approve': 'approve a rollback',
  'rollback.confirm': 'confirm the steps of a rollback',
  'rollback.pause': 'pause a rollback',
  'rollback.control': 'abort, retry, skip or undo a rollback',
  'communication.read': 'see communications',
  'communication.request': 'write to users',
  'communication.approve': 'approve a communication',
  'communication.send': 'send, schedule, resume or cancel a communication',
  'communication.pause': 'pause or stop a communication',
  'record.verify': 'verify the record',
};
