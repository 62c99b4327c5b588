// Identifiers: time-ordered for rows, short ones for people to read out.
import { randomBytes, randomUUID } from 'node:crypto';

/** A UUID version 7 (RFC 9562): the first 48 bits are milliseconds, so rows sort by age. */
export function newId(now: number = Date.now()): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now, 0, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether a text, such as what a button carried, can be an id of ours: Postgres takes no other text for a UUID. */
export function isId(text: string): boolean {
  return uuid.test(text);
}

/** Ten characters that a person can read out to whoever has the log. */
export function newReference(): string {
  return randomUUID().replaceAll('-', '').slice(0, 10);
}
