// The figures as people were shown them: what somebody does from a card is about what they saw, not about what is so by then.
import type { OwnDb } from '../../db/own.ts';
import type { Queryable } from '../../db/query.ts';
import { day } from '../../lib/clock.ts';
import { AppError } from '../../lib/errors.ts';
import { isId, newId } from '../../lib/ids.ts';
import { deleteShownBefore, insertShown, selectShown } from './shown-snapshot-store.ts';
import type { AuthSnapshot } from './snapshot.ts';

const keptForMs = day;

// Questions that come together share one snapshot, and so one row.
const kept = new WeakMap<AuthSnapshot, Promise<string>>();

/** Keeps what is about to be shown, once for each snapshot; returns the id that the card's buttons carry. */
export function keepShown(deps: { db: OwnDb }, snapshot: AuthSnapshot): Promise<string> {
  const before = kept.get(snapshot);
  if (before !== undefined) return before;
  const id = newId();
  // Lost in a crash of the database server, a card is as if it were a day old.
  const keeping = insertShown(deps.db.relaxed, id, snapshot).then(() => id);
  kept.set(snapshot, keeping);
  keeping.catch(() => kept.delete(snapshot));
  return keeping;
}

/** What was shown under an id; undefined after a day, and for a text that is no id. */
export async function findShown(db: Queryable, id: string): Promise<AuthSnapshot | undefined> {
  return isId(id) ? await selectShown(db, id) : undefined;
}

/** The same for what cannot be done without it. @throws AppError `auth_metrics.card_too_old`. */
export async function shownSnapshot(db: Queryable, id: string): Promise<AuthSnapshot> {
  const snapshot = await findShown(db, id);
  if (snapshot !== undefined) return snapshot;
  throw new AppError({
    kind: 'not_found',
    code: 'auth_metrics.card_too_old',
    message: `nothing is kept of the card ${id}`,
    userMessage:
      'This card is older than a day, and its figures are no longer kept. Ask for a new one with `/auth-status`.',
  });
}

/** Forgets what was shown more than a day before `now` (domain time); returns how many. */
export async function pruneShown(db: Queryable, now: Date): Promise<number> {
  return await deleteShownBefore(db, new Date(now.getTime() - keptForMs));
}
