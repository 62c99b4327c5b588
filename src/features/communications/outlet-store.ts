// The SQL of places: what is being published there, and what they call our threads.
import { z } from 'zod';
import type { Queryable } from '../../db/query.ts';
import { sql } from '../../db/sql.ts';
import type { Channel } from './communication.ts';

const Place = z.object({ recipient: z.string() });

/** Where somebody was publishing it who is gone. */
export async function interruptedPlaces(db: Queryable, communication: number, channel: Channel): Promise<string[]> {
  const rows = await db.rows(
    Place,
    sql`select recipient from backbolt.delivery where communication = ${communication} and channel = ${channel} and state = 'sending' order by id`,
  );
  return rows.map(({ recipient }) => recipient);
}

const Remote = z.object({ remote_id: z.string() });

export async function remoteIdOf(db: Queryable, page: string, thread: string): Promise<string | undefined> {
  const found = await db.maybeOne(
    Remote,
    sql`select remote_id from backbolt.status_page_incident where page = ${page} and thread = ${thread}`,
  );
  return found?.remote_id;
}

export async function storeRemoteId(db: Queryable, page: string, thread: string, remoteId: string): Promise<void> {
  await db.run(
    sql`insert into backbolt.status_page_incident (page, thread, remote_id) values (${page}, ${thread}, ${remoteId})
      on conflict (page, thread) do update set remote_id = excluded.remote_id`,
  );
}
