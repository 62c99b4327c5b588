// The lease of a communication: one process at a time counts and sends it.
import type { OwnDb, Tx } from '../../db/own.ts';
import { sql } from '../../db/sql.ts';
import * as leases from '../../jobs/lease.ts';
import { AppError } from '../../lib/errors.ts';

export type Lease = leases.Lease;

const ofCommunications: leases.Leases = {
  table: sql`backbolt.communication_lease`,
  key: sql`communication`,
  fencedOff: ({ subject, fence }) =>
    new AppError({
      kind: 'conflict',
      code: 'communications.fenced_off',
      message: `lease ${fence} of communication ${subject} is over`,
      userMessage: 'Another replica of Backbolt goes on with this communication. Nothing was done here.',
    }),
};

/** Takes the lease if it is free, or its holder has not renewed it in time; undefined while somebody else has it. */
export async function takeLease(db: OwnDb, communication: number, holder: string): Promise<Lease | undefined> {
  return await leases.takeLease(db, ofCommunications, String(communication), holder);
}

/** Passes while the lease is ours, and holds it until the transaction ends. @throws AppError `communications.fenced_off` */
export const requireLease = (tx: Tx, lease: Lease): Promise<void> => leases.requireLease(tx, ofCommunications, lease);
