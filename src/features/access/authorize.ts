// Decides whether somebody may do something; every use-case asks, and a refusal is recorded.
import type { OwnDb } from '../../db/own.ts';
import type { Actor } from '../events/event.ts';
import type { Directory } from './directory.ts';
import { type Action, refusalOf } from './person.ts';
import { refuse } from './refusal.ts';

export type AccessDeps = {
  db: OwnDb;
  directory: Directory;
  /** The id of the workspace that Backbolt is installed in. */
  homeTeam: string;
};

/**
 * Passes when `actor` may do `action` to `subject`. It may wait for Slack, so it is asked before a transaction; what only the locked state
 * tells is checked in `withRefusals`.
 * The command line acts as `cli:<os user>`: who may run programs beside the database needs no Slack account, but never approves.
 * @throws AppError `access.refused` with a polite sentence, after recording the event `access.refused`.
 */
export async function authorize(deps: AccessDeps, actor: Actor, action: Action, subject: string): Promise<void> {
  if (actor.startsWith('cli:')) return;
  const reason = refusalOf(await deps.directory.find(actor), deps.homeTeam);
  if (reason !== undefined) await refuse(deps, { actor, action, subject, reason });
}
