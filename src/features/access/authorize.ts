// Decides whether somebody may do something; every use-case asks, and a refusal is recorded.
import { z } from 'zod';
import { domainNow } from '../../db/domain-time.ts';
import type { OwnDb } from '../../db/own.ts';
import { AppError } from '../../lib/errors.ts';
import { appendEvent } from '../events/append-event.ts';
import { type Actor, defineEvent } from '../events/event.ts';
import type { Directory } from './directory.ts';
import { type Action, actionNames, refusalOf } from './person.ts';

export type AccessDeps = {
  db: OwnDb;
  directory: Directory;
  /** The id of the workspace that Backbolt is installed in. */
  homeTeam: string;
};

const accessRefused = defineEvent(
  'access.refused',
  z.object({ action: z.string(), subject: z.string(), reason: z.string() }),
);

/**
 * Passes when `actor` may do `action` to `subject`.
 * The command line acts as `cli:<os user>`: who may run programs beside the database needs no Slack account, but never approves.
 * @throws AppError `access.refused` with a polite sentence, after recording the event `access.refused`.
 */
export async function authorize(deps: AccessDeps, actor: Actor, action: Action, subject: string): Promise<void> {
  if (actor.startsWith('cli:')) return;
  const reason = refusalOf(await deps.directory.find(actor), deps.homeTeam);
  if (reason === undefined) return;
  await deps.db.transaction(async (tx) => {
    const at = await domainNow(tx);
    await appendEvent(tx, { stream: 'access', at, actor, kind: accessRefused, data: { action, subject, reason } });
  });
  throw new AppError({
    kind: 'not_allowed',
    code: 'access.refused',
    message: `${actor} may not ${action}: ${reason}`,
    userMessage: `Sorry, you cannot ${actionNames[action]} here: ${reason}. Nothing was changed. Ask somebody of the team that runs sign-in to do it for you.`,
  });
}
