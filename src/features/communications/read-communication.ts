// What is shown of a communication, read anew each time.
import { z } from 'zod';
import { domainNow } from '../../db/domain-time.ts';
import type { Queryable } from '../../db/query.ts';
import { sql } from '../../db/sql.ts';
import { day } from '../../lib/clock.ts';
import { authorize } from '../access/authorize.ts';
import type { Actor } from '../events/event.ts';
import { findProgress } from '../events/progress.ts';
import { findIncident, rolesHeld } from '../incidents/incident-store.ts';
import { approvalRuleFor } from './approve-communication.ts';
import { type Communication, noCommunication, streamOf } from './communication.ts';
import { contentsOf, findCommunication, listStored, votesOn } from './communication-store.ts';
import type { CommunicationView, EmailHealth } from './communication-view.ts';
import { countDeliveries, countRecentEmails, troubledDeliveries } from './delivery-store.ts';
import type { CommunicationDeps } from './deps.ts';
import { healthOf } from './health.ts';
import { countSuppressed } from './suppression-store.ts';

const Head = z.object({ hash: z.string() });
const mostTroubled = 20;

/** @param input.troubled so many of those that did not arrive. @throws AppError `communications.not_found`, `access.refused` */
export async function readCommunication(
  deps: CommunicationDeps,
  input: { number: number; actor: Actor; troubled?: number },
): Promise<CommunicationView> {
  const { number, actor } = input;
  const { db } = deps;
  if (actor !== 'backbolt') await authorize(deps, actor, 'communication.read', streamOf(number));
  const communication = await findCommunication(db, number, actor);
  if (communication === undefined) throw noCommunication(number);
  const [contents, counts, votes, progress, troubled, head, incident, roles] = await Promise.all([
    contentsOf(db, number),
    countDeliveries(db, number),
    votesOn(db, number),
    findProgress(db, streamOf(number)),
    troubledDeliveries(db, number, input.troubled ?? mostTroubled),
    headOf(db, number),
    communication.incident === null ? undefined : findIncident(db, communication.incident, 'backbolt'),
    communication.incident === null ? [] : rolesHeld(db, communication.incident),
  ]);
  const rule = communication.approval ?? approvalRuleFor(deps.communicationPolicy, communication) ?? null;
  const health = healthOf(counts.email, deps.communicationPolicy.health);
  return {
    ...{ communication, contents, counts, votes, progress, health, troubled, head, rule },
    approvers: rule === null ? [] : await deps.directory.idsOf(rule.from),
    commander: roles.find(({ role }) => role === 'commander')?.person,
    channel: incident?.channel ?? communication.asked_in ?? undefined,
    isPractice: incident?.practice ?? false,
    isPrivate: incident?.private ?? false,
    timeZone: deps.communicationPolicy.default_time_zone,
    audienceTitle: deps.communicationPolicy.audiences[communication.audience?.name ?? '']?.title,
  };
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

const healthDays = 7;

/** E-mail health of all communications of the last seven days. */
export async function readEmailHealth(deps: CommunicationDeps, input: { actor: Actor }): Promise<EmailHealth> {
  await authorize(deps, input.actor, 'communication.read', 'communications');
  const since = new Date((await domainNow(deps.db)).getTime() - healthDays * day);
  const [counts, suppressed] = await Promise.all([countRecentEmails(deps.db, since), countSuppressed(deps.db)]);
  const { unknown } = counts;
  return { ...healthOf(counts, deps.communicationPolicy.health), unknown, sinceDays: healthDays, suppressed };
}
