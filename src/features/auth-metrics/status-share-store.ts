// The SQL of shared status cards.
import type { Tx } from '../../db/own.ts';
import type { Queryable } from '../../db/query.ts';
import { type Sql, sql } from '../../db/sql.ts';
import { StatusShare } from './status-share.ts';

const columns = sql`id, requested_by, requested_at, asked_at, channel, note, snapshot, state, posted_ts, refusal`;

export async function insertShare(
  tx: Tx,
  share: Omit<StatusShare, 'asked_at' | 'state' | 'posted_ts' | 'refusal'>,
): Promise<void> {
  await tx.run(sql`
    insert into backbolt.status_share (id, requested_by, requested_at, channel, note, snapshot)
    values (${share.id}, ${share.requested_by}, ${share.requested_at}, ${share.channel}, ${share.note}, ${JSON.stringify(share.snapshot)})`);
}

export async function findShare(db: Queryable, id: string, lock: Sql = sql``): Promise<StatusShare | undefined> {
  return await db.maybeOne(StatusShare, sql`select ${columns} from backbolt.status_share where id = ${id} ${lock}`);
}

export async function lockShare(tx: Tx, id: string): Promise<StatusShare | undefined> {
  return await findShare(tx, id, sql`for update`);
}

export async function updateShare(
  tx: Tx,
  id: string,
  change: Pick<StatusShare, 'state' | 'posted_ts' | 'refusal'>,
): Promise<void> {
  await tx.run(sql`
    update backbolt.status_share set state = ${change.state}, posted_ts = ${change.posted_ts}, refusal = ${change.refusal}
    where id = ${id}`);
}
