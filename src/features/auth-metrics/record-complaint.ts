// What users complain of: noted by people, by a reaction or by a help desk, and counted.
import { domainNow } from '../../db/domain-time.ts';
import type { OwnDb } from '../../db/own.ts';
import { scrubAndCap } from '../../lib/redaction.ts';
import { type AccessDeps, authorize } from '../access/authorize.ts';
import type { Actor } from '../events/event.ts';
import { type ComplaintSource, insertComplaint } from './complaint-store.ts';

const longestText = 1_000;

export type Complaint = {
  /** The same for the same complaint, however often it comes: Slack's event id, the help desk's number. */
  key: string;
  text?: string | undefined;
  source: ComplaintSource;
};

/**
 * Notes that a user complained. What was said is data: cut, and without what looks like a secret.
 * @returns false when this one was noted before. @throws AppError `access.refused`.
 */
export async function recordComplaint(deps: AccessDeps, input: Complaint & { actor: Actor }): Promise<boolean> {
  await authorize(deps, input.actor, 'auth_status.complain', input.source);
  return await keep(deps.db, input, input.actor);
}

/** As `recordComplaint`, for a help desk whose signature was checked. */
export async function recordSignedComplaint(
  deps: { db: OwnDb },
  complaint: Omit<Complaint, 'source'>,
): Promise<boolean> {
  return await keep(deps.db, { ...complaint, source: 'webhook' }, 'webhook');
}

async function keep(db: OwnDb, { key, text, source }: Complaint, reportedBy: string): Promise<boolean> {
  const said = text === undefined || text.trim() === '' ? null : scrubAndCap(text.trim(), longestText).toWellFormed();
  return await insertComplaint(db, { id: `${source}:${key}`, at: await domainNow(db), source, reportedBy, text: said });
}
