// What is said of e-mails later: an address that does not exist, people who complained, and people who have unsubscribed.
import { z } from 'zod';
import { domainNow } from '../../db/domain-time.ts';
import type { OwnDb, Tx } from '../../db/own.ts';
import { sql } from '../../db/sql.ts';
import { scrubAndCap } from '../../lib/redaction.ts';
import { once } from '../events/intent.ts';
import { suppress, unsubscribe } from './suppression-store.ts';

export const MailFeedback = z.strictObject({
  /** Only what is for good: a full mailbox or a server that is away is no reason never to write again. */
  type: z.enum(['bounce', 'complaint', 'unsubscribe']),
  address: z.string().min(3).max(320),
  /** What the provider calls the e-mail, or the Message-ID that we gave it. */
  message_id: z.string().max(998).optional(),
  reason: z.string().max(2_000).default(''),
});
export type MailFeedback = z.output<typeof MailFeedback>;

/**
 * Puts the addresses on the suppression list (who has unsubscribed still gets what is essential) and marks the e-mails in the ledger. A repeat with the same key changes nothing.
 * @returns how many addresses were news
 */
export async function recordFeedback(
  deps: { db: OwnDb },
  input: { key: string; feedback: readonly MailFeedback[] },
): Promise<{ suppressed: number }> {
  return await deps.db.transaction(async (tx) => {
    const { outcome } = await once(tx, input.key, async () => {
      const at = await domainNow(tx);
      let suppressed = 0;
      for (const one of input.feedback) {
        const address = one.address.trim().toLowerCase();
        if (one.type === 'unsubscribe') {
          await unsubscribe(tx, address, at);
          continue;
        }
        const detail = scrubAndCap(one.reason, 500);
        const communication = await markDelivery(tx, one, address, detail, at);
        const { type: reason } = one;
        if (await suppress(tx, { address, reason, detail, communication, at })) suppressed += 1;
      }
      return { suppressed };
    });
    return outcome;
  });
}

const Marked = z.object({ communication: z.number() });

// Of ours: `<communication.mark@domain>`.
const ownMessageId = /^<?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.[0-9a-f]{20}@/;

async function markDelivery(
  tx: Tx,
  { type, message_id: id }: MailFeedback,
  address: string,
  detail: string,
  at: Date,
): Promise<number | null> {
  if (id === undefined) return null;
  const [, communication] = ownMessageId.exec(id) ?? [];
  const which =
    communication === undefined
      ? sql`provider_message_id = ${id}`
      : sql`communication = (select number from backbolt.communication where id = ${communication}::uuid)`;
  const rows = await tx.rows(
    Marked,
    sql`update backbolt.delivery set state = ${type === 'bounce' ? 'bounced' : 'complained'}, reason = ${detail}, at = ${at}
      where ${which} and channel = 'email' and recipient = ${address} and state in ('sending', 'sent', 'unknown', 'bounced')
      returning communication`,
  );
  return rows[0]?.communication ?? null;
}
