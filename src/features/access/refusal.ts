// A refusal: somebody had no right to something. It is recorded, and said politely.
import { z } from 'zod';
import { domainNow } from '../../db/domain-time.ts';
import type { OwnDb, Tx } from '../../db/own.ts';
import { AppError } from '../../lib/errors.ts';
import { appendEvent } from '../events/append-event.ts';
import { type Actor, defineEvent } from '../events/event.ts';
import { type Action, actionNames } from './person.ts';

/** `reason` completes "you cannot … here:", such as "guests cannot use Backbolt". */
export type Refusal = { actor: Actor; action: Action; subject: string; reason: string };

const accessRefused = defineEvent(
  'access.refused',
  z.object({ action: z.string(), subject: z.string(), reason: z.string() }),
);

// What to record of an error, beside it: an error that passes through many hands stays the plain AppError that all of them know.
const refusals = new WeakMap<AppError, Refusal>();

/** The error to throw, inside `withRefusals`, at somebody who is found under the lock to have no right: AppError `access.refused`. */
export function refusal(refused: Refusal): AppError {
  const error = sorry(refused);
  refusals.set(error, refused);
  return error;
}

/** Records the event `access.refused` in a transaction of its own. @throws AppError `access.refused`, always. */
export async function refuse(deps: { db: OwnDb }, refused: Refusal): Promise<never> {
  await record(deps.db, refused);
  throw sorry(refused);
}

/**
 * A transaction in which rights are checked again, under the lock. When `work` throws a `refusal(…)`, everything it did is rolled back, then
 * the refusal is recorded, then thrown on.
 */
export async function withRefusals<T>(deps: { db: OwnDb }, work: (tx: Tx) => Promise<T>): Promise<T> {
  try {
    return await deps.db.transaction(work);
  } catch (error) {
    const refused = error instanceof AppError ? refusals.get(error) : undefined;
    if (refused !== undefined) await record(deps.db, refused);
    throw error;
  }
}

async function record(db: OwnDb, { actor, action, subject, reason }: Refusal): Promise<void> {
  await db.transaction(async (tx) => {
    const at = await domainNow(tx);
    await appendEvent(tx, { stream: 'access', at, actor, kind: accessRefused, data: { action, subject, reason } });
  });
}

function sorry({ actor, action, reason }: Refusal): AppError {
  return new AppError({
    kind: 'not_allowed',
    code: 'access.refused',
    message: `${actor} may not ${action}: ${reason}`,
    userMessage: `Sorry, you cannot ${actionNames[action]} here: ${reason}. Nothing was changed. Ask somebody of the team that runs sign-in to do it for you.`,
  });
}
