// Has something said once: the row is the promise, a job keeps it.
import type { Tx } from '../../db/own.ts';
import type { IncidentDeps } from './deps.ts';
import { postNoticeJob } from './jobs.ts';
import type { NoticeContent } from './notice.ts';
import { insertNotice } from './notice-store.ts';

/**
 * Writes the notice and the job that posts it, in the caller's transaction.
 * @returns whether it is new: a job that runs again, since its worker died after the commit, finds its notice there.
 * @param notice.key what it is about; of two with the same key the second is not said.
 * @param notice.recipient a person's id, a channel's id or #name; null for the incident's own channel.
 */
export async function queueNotice(
  deps: Pick<IncidentDeps, 'jobs'>,
  tx: Tx,
  notice: { incident: number; key: string; recipient: string | null; content: NoticeContent },
): Promise<boolean> {
  const id = await insertNotice(tx, notice);
  if (id !== undefined) await deps.jobs.enqueue(tx, postNoticeJob, { notice: id });
  return id !== undefined;
}
