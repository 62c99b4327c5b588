// What is shown of a communication, read anew each time.
import { z } from 'zod';
import { domainNow } from '../../db/domain-time.ts';
import type { Queryable } from '../../db/query.ts';
import { sql } from '../../db/sql.ts';
import { day } from '../../lib/clock.ts';
import { authorize } from '../access/authorize.ts';
import type { Actor } from '../events/event.ts';
import { findProgress, type Progress } from '../events/progress.ts';
import { type Channel, type Communication, type Contents, noCommunication, streamOf } from './communication.ts';
import { contentsOf, findCommunication, listStored, type Vote, votesOn } from './communication-store.ts';
import type { Counts } from './delivery.ts';
import { countDeliveries, countRecentEmails, troubledDeliveries } from './delivery-store.ts';
import type { CommunicationDeps } from './deps.ts';
import { type Health, healthOf } from './health.ts';
import { countSuppressed } from './suppression-store.ts';

export type CommunicationView = {
  communication: Communication;
  contents: Contents;
  counts: Record<Channel, Counts>;
  votes: readonly Vote[];
  /** E-mails, while they are sent. */
  progress: Progress | undefined;
  /** Of its e-mails. */
  health: Health;
  /** Those that did not arrive as they should, the first ones. */
  troubled: Awaited<ReturnType<typeof troubledDeliveries>>;
  /** The hash of its last event. */
  head: string;
};

const Head = z.object({ hash: z.string() });
const mostTroubled = 20;

/** @throws AppError `communications.not_found`, `access.refused` */
export async function readCommunication(
  deps: CommunicationDeps,
  input: { number: number; actor: Actor },
): Promise<CommunicationView> {
  const { number, actor } = input;
  const { db } = deps;
  await authorize(deps, actor, 'communication.read', streamOf(number));
  const communication = await findCommunication(db, number, actor);
  if (communication === undefined) throw noCommunication(number);
  const [contents, counts, votes, progress, troubled, head] = await Promise.all([
    contentsOf(db, number),
    countDeliveries(db, number),
    votesOn(db, number),
    findProgress(db, streamOf(number)),
    troubledDeliveries(db, number, mostTroubled),
    headOf(db, number),
  ]);
  const health = healthOf(counts.email, deps.communicationPolicy.health);
  return { communication, contents, counts, votes, progress, health, troubled, head };
}

async function headOf(db: Queryable, number: number): Promise<string> {
  const head = await db.maybeOne(Head, sql`select hash from backbolt.event_head where stream = ${streamOf(number)}`);
  return head?.hash ?? '';
}

/** The newest communications that somebody may see. */
export async function listCommunications(
  deps: CommunicationDeps,
  input: { actor: Actor; incident?: number | undefined; before?: number | undefined; limit: number },
): Promise<Communication[]> {
  await authorize(deps, input.actor, 'communication.read', 'communications');
  return await listStored(deps.db, input.actor, input);
}

export type EmailHealth = Health & { sinceDays: number; suppressed: number };

const healthDays = 7;

/** E-mail health of all communications of the last seven days. */
export async function readEmailHealth(deps: CommunicationDeps, input: { actor: Actor }): Promise<EmailHealth> {
  await authorize(deps, input.actor, 'communication.read', 'communications');
  const since = new Date((await domainNow(deps.db)).getTime() - healthDays * day);
  const [counts, suppressed] = await Promise.all([countRecentEmails(deps.db, since), countSuppressed(deps.db)]);
  return { ...healthOf(counts, deps.communicationPolicy.health), sinceDays: healthDays, suppressed };
}
