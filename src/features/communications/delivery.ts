// A delivery: one recipient or place of a communication in the ledger, and what a provider said of it.
import { z } from 'zod';

export const deliveryStates = [
  'pending',
  'sending',
  'sent',
  'failed',
  'bounced',
  'complained',
  'suppressed',
  'unknown',
] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** What was claimed: nobody else sends it. */
export const Claimed = z.object({
  recipient: z.string(),
  address: z.string().nullable(),
  locale: z.string(),
  time_zone: z.string().nullable(),
  name: z.string().nullable(),
  attempts: z.number(),
});
export type Claimed = z.output<typeof Claimed>;

/** What came of handing something to a provider. */
export type Outcome =
  | { kind: 'sent'; id: string | null }
  /** For good, because of this recipient; `address` when the address itself does not exist. */
  | { kind: 'refused'; reason: string; address?: boolean }
  /** Not accepted now, because of this recipient: it may be later. */
  | { kind: 'deferred'; reason: string }
  /** The provider cannot be used at the moment; nothing was accepted. */
  | { kind: 'unavailable'; reason: string }
  /** It may have been accepted; nobody can say. It is not sent again. */
  | { kind: 'unknown'; reason: string };

export type Counts = Record<DeliveryState, number>;

/** How many there are that a communication is for, without those that it may not be sent to. */
export const totalOf = (counts: Counts): number =>
  deliveryStates.reduce((sum, state) => sum + counts[state], 0) - counts.suppressed;

/** How many of them are behind it. */
export const doneOf = (counts: Counts): number => totalOf(counts) - counts.pending - counts.sending;
