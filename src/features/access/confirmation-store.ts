// The SQL of confirmations.
import { z } from 'zod';
import type { Tx } from '../../db/own.ts';
import type { Queryable } from '../../db/query.ts';
import { sql } from '../../db/sql.ts';
import { isId } from '../../lib/ids.ts';
import { type Action, actionNames } from './person.ts';

const Confirmation = z.object({
  id: z.string(),
  action: z.custom<Action>((name) => typeof name === 'string' && name in actionNames, { error: 'is no action' }),
  subject: z.string(),
  version: z.string(),
  /** Who was asked; null: whoever has the right. */
  actor: z.string().nullable(),
  data: z.record(z.string(), z.json()),
  /** Domain time, as is `used_at`. */
  expires_at: z.date(),
  used_at: z.date().nullable(),
});
export type Confirmation = z.infer<typeof Confirmation>;

export async function insertConfirmation(db: Queryable, asked: Omit<Confirmation, 'used_at'>): Promise<void> {
  await db.run(sql`
    insert into backbolt.confirmation (id, action, subject, version, actor, data, expires_at)
    values (${asked.id}, ${asked.action}, ${asked.subject}, ${asked.version}, ${asked.actor}, ${JSON.stringify(asked.data)}, ${asked.expires_at})`);
}

export async function lockConfirmation(tx: Tx, id: string): Promise<Confirmation | undefined> {
  if (!isId(id)) return undefined;
  return await tx.maybeOne(
    Confirmation,
    sql`select id, action, subject, version, actor, data, expires_at, used_at from backbolt.confirmation
      where id = ${id} for update`,
  );
}

export async function markUsed(tx: Tx, id: string, at: Date): Promise<void> {
  await tx.run(sql`update backbolt.confirmation set used_at = ${at} where id = ${id}`);
}

export async function deleteExpiredBefore(db: Queryable, before: Date): Promise<number> {
  return await db.run(sql`delete from backbolt.confirmation where expires_at < ${before}`);
}
