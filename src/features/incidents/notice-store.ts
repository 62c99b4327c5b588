// The SQL of notices.
import type { Tx } from '../../db/own.ts';
import type { Queryable } from '../../db/query.ts';
import { sql } from '../../db/sql.ts';
import { newId } from '../../lib/ids.ts';
import { Notice, type NoticeContent, type NoticeResult } from './notice.ts';

/** Returns the new notice's id; undefined when there is one with this key already. */
export async function insertNotice(
  tx: Tx,
  notice: { incident: number; key: string; recipient: string | null; content: NoticeContent },
): Promise<string | undefined> {
  const id = newId();
  const added = await tx.run(sql`
    insert into backbolt.incident_notice (id, incident, key, kind, recipient, data)
    values (${id}, ${notice.incident}, ${notice.key}, ${notice.content.kind}, ${notice.recipient}, ${JSON.stringify(notice.content)})
    on conflict (key) do nothing`);
  return added > 0 ? id : undefined;
}

const columns = sql`id, incident, recipient, data as content, asked_at, held_by, state`;

export async function findNotice(db: Queryable, id: string): Promise<Notice | undefined> {
  return await db.maybeOne(Notice, sql`select ${columns} from backbolt.incident_notice where id = ${id}`);
}

export async function lockNotice(tx: Tx, id: string): Promise<Notice | undefined> {
  return await tx.maybeOne(Notice, sql`select ${columns} from backbolt.incident_notice where id = ${id} for update`);
}

/** What is still to be said about an incident in one place, in the order in which it was asked for, at most 100. */
export async function openNotices(tx: Tx, incident: number, recipient: string | null): Promise<Notice[]> {
  return await tx.rows(
    Notice,
    sql`select ${columns} from backbolt.incident_notice where incident = ${incident} and recipient is not distinct from ${recipient}::text
      and state in ('requested', 'posting') order by asked_at, id limit 100`,
  );
}

export async function setOutdated(tx: Tx, id: string): Promise<void> {
  await tx.run(sql`update backbolt.incident_notice set state = 'outdated' where id = ${id}`);
}

export async function holdNotice(tx: Tx, id: string, turn: string): Promise<void> {
  await tx.run(sql`update backbolt.incident_notice set state = 'posting', held_by = ${turn} where id = ${id}`);
}

export async function letGoOfNotice(db: Queryable, id: string, turn: string): Promise<void> {
  await db.run(sql`update backbolt.incident_notice set held_by = null where id = ${id} and held_by = ${turn}`);
}

export async function setNoticeResult(tx: Tx, id: string, result: NoticeResult): Promise<void> {
  const place = result.state === 'posted' ? result : { channel: null, ts: null };
  const refusal = result.state === 'refused' ? result.code : null;
  await tx.run(sql`
    update backbolt.incident_notice set state = ${result.state}, channel = ${place.channel}, ts = ${place.ts}, refusal = ${refusal}, held_by = null
    where id = ${id}`);
}
