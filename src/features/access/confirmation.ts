// "Are you sure?": a question about one version of one thing, which is answered with yes once, in time, by the person who was asked.
import type { Tx } from '../../db/own.ts';
import type { Queryable } from '../../db/query.ts';
import { day } from '../../lib/clock.ts';
import { AppError } from '../../lib/errors.ts';
import { newId } from '../../lib/ids.ts';
import type { Actor } from '../events/event.ts';
import {
  type Confirmation,
  deleteExpiredBefore,
  insertConfirmation,
  lockConfirmation,
  markUsed,
} from './confirmation-store.ts';
import { refusal } from './refusal.ts';

/** Long enough for an old button to be answered with what it was; afterwards it is unknown. */
const keptAfterExpiryMs = 7 * day;

/**
 * Asks. The button's value is the id that is returned.
 * @param question `version` is what must not change before the answer (a row's version, a plan's hash); `actor` null lets anybody with the
 *   right answer; `at` is domain time; `data` is small and holds no text that people typed.
 */
export async function askConfirmation(
  db: Queryable,
  question: Pick<Confirmation, 'action' | 'subject' | 'version' | 'actor'> & {
    at: Date;
    expiresInMs: number;
    data?: Confirmation['data'];
  },
): Promise<string> {
  const { action, subject, version, actor, at, expiresInMs, data = {} } = question;
  const id = newId();
  const expires_at = new Date(at.getTime() + expiresInMs);
  await insertConfirmation(db, { id, action, subject, version, actor, data, expires_at });
  return id;
}

/**
 * Takes the yes, in the transaction that does what was confirmed (`withRefusals`): when that fails, the question stays open.
 * Compare the version under the lock of the subject: `checkVersion`.
 * @throws AppError `access.confirmation_unknown`, `access.confirmation_used`, `access.confirmation_expired`, or a refusal when somebody else
 *   was asked.
 */
export async function takeConfirmation(
  tx: Tx,
  answer: { id: string; actor: Actor; at: Date },
): Promise<Pick<Confirmation, 'action' | 'subject' | 'version' | 'data'>> {
  const { id, actor, at } = answer;
  const asked = await lockConfirmation(tx, id);
  if (asked === undefined) throw unknown(id);
  const { action, subject, version, data } = asked;
  if (asked.actor !== null && asked.actor !== actor) {
    throw refusal({ actor, action, subject, reason: 'only the person who was asked can answer this' });
  }
  if (asked.used_at !== null) throw used(id);
  if (asked.expires_at <= at) throw expired(id);
  await markUsed(tx, id, at);
  return { action, subject, version, data };
}

/**
 * Passes when the subject is as it was when the question was asked. `currentVersion` was read under the subject's lock.
 * @param name what people call the subject, such as `#12`.
 * @throws AppError `access.confirmation_stale`.
 */
export function checkVersion(confirmation: Pick<Confirmation, 'version'>, currentVersion: string, name: string): void {
  if (confirmation.version === currentVersion) return;
  throw new AppError({
    kind: 'conflict',
    code: 'access.confirmation_stale',
    message: `${name} is at ${currentVersion}, the question was about ${confirmation.version}`,
    userMessage: `${name} changed since you were asked. Nothing was done. Here is how it is now.`,
  });
}

/** Forgets questions that expired more than a week ago; returns how many. */
export async function pruneConfirmations(db: Queryable, at: Date): Promise<number> {
  return await deleteExpiredBefore(db, new Date(at.getTime() - keptAfterExpiryMs));
}

function unknown(id: string): AppError {
  return new AppError({
    kind: 'not_found',
    code: 'access.confirmation_unknown',
    message: `there is no confirmation ${id}`,
    userMessage: 'This question is too old to be answered. Nothing was done. Begin again.',
  });
}

function used(id: string): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'access.confirmation_used',
    message: `confirmation ${id} is used`,
    userMessage: 'This was already confirmed. Nothing was done a second time.',
  });
}

function expired(id: string): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'access.confirmation_expired',
    message: `confirmation ${id} has expired`,
    userMessage: 'The time to confirm this is over. Nothing was done. Begin again.',
  });
}
