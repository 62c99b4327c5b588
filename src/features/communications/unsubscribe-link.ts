// Links by which somebody unsubscribes with one click (RFC 8058): the address is in them, sealed, so that nobody can read, change or make one.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { domainNow } from '../../db/domain-time.ts';
import type { Queryable } from '../../db/query.ts';
import { sql } from '../../db/sql.ts';
import { unsubscribe } from './suppression-store.ts';

/** Where the links lead, below the public address. */
export const unsubscribePath = '/unsubscribe/';

const cipher = 'aes-256-gcm';
const [ivBytes, tagBytes, keyBytes] = [12, 16, 32];
const longestToken = 1_000;

const Key = z.object({ key: z.instanceof(Uint8Array) });

// Made when it is first needed; of two replicas that make one, the first one's stays.
async function keyOf(db: Queryable): Promise<Uint8Array> {
  const find = () => db.maybeOne(Key, sql`select key from backbolt.unsubscribe_key`);
  const there = await find();
  if (there !== undefined) return there.key;
  await db.run(
    sql`insert into backbolt.unsubscribe_key (key) values (${randomBytes(keyBytes)}) on conflict do nothing`,
  );
  return ((await find()) as z.output<typeof Key>).key;
}

/** @param publicUrl where the bot's server is reached from anywhere. @returns the link of an address */
export async function openUnsubscribeLinks(db: Queryable, publicUrl: URL): Promise<(address: string) => string> {
  const key = await keyOf(db);
  const base = `${publicUrl.href.replace(/\/$/, '')}${unsubscribePath}`;
  return (address) => {
    const iv = randomBytes(ivBytes);
    const sealing = createCipheriv(cipher, key, iv);
    const sealed = Buffer.concat([iv, sealing.update(address, 'utf8'), sealing.final(), sealing.getAuthTag()]);
    return `${base}${sealed.toString('base64url')}`;
  };
}

/** The address that a link is for, in lower case; undefined for one that we did not make. */
export async function addressIn(db: Queryable, token: string): Promise<string | undefined> {
  if (token.length > longestToken || !/^[\w-]+$/.test(token)) return undefined;
  const sealed = Buffer.from(token, 'base64url');
  if (sealed.length <= ivBytes + tagBytes) return undefined;
  const opening = createDecipheriv(cipher, await keyOf(db), sealed.subarray(0, ivBytes), { authTagLength: tagBytes });
  opening.setAuthTag(sealed.subarray(-tagBytes));
  try {
    const address = opening.update(sealed.subarray(ivBytes, -tagBytes), undefined, 'utf8') + opening.final('utf8');
    return address.toLowerCase();
  } catch {
    return undefined;
  }
}

/** Whoever the link is for gets nothing but essential messages from now on; twice is as good as once. @returns whether it is a link of ours */
export async function followUnsubscribeLink(db: Queryable, token: string): Promise<boolean> {
  const address = await addressIn(db, token);
  if (address === undefined) return false;
  await unsubscribe(db, address, await domainNow(db));
  return true;
}
