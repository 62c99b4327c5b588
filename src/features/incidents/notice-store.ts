// The SQL of notices.
import type { Tx } from '../../db/own.ts';
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

export async function lockNotice(tx: Tx, id: string): Promise<Notice | undefined> {
  return await tx.maybeOne(
    Notice,
    sql`select id, incident, recipient, data as content, asked_at, state from backbolt.incident_notice where id = ${id} for update`,
  );
}

export async function setNoticeState(tx: Tx, id: string, state: 'posting' | 'outdated'): Promise<void> {
  await tx.run(sql`update backbolt.incident_notice set state = ${state} where id = ${id}`);
}

export async function setNoticeResult(tx: Tx, id: string, result: NoticeResult): Promise<void> {
  const place = result.state === 'posted' ? result : { channel: null, ts: null };
  const refusal = result.state === 'refused' ? result.code : null;
  await tx.run(sql`
    update backbolt.incident_notice set state = ${result.state}, channel = ${place.channel}, ts = ${place.ts}, refusal = ${refusal}
    where id = ${id}`);
}
