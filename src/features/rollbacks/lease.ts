// The lease of a target: one process at a time executes there; the target turns lower numbers away.
import type { OwnDb, Tx } from '../../db/own.ts';
import { sql } from '../../db/sql.ts';
import * as leases from '../../jobs/lease.ts';
import { AppError } from '../../lib/errors.ts';

export type Lease = leases.Lease;

const ofTargets: leases.Leases = {
  table: sql`backbolt.rollback_lease`,
  key: sql`target`,
  fencedOff: ({ subject, fence }) =>
    new AppError({
      kind: 'conflict',
      code: 'rollbacks.fenced_off',
      message: `lease ${fence} of ${subject} is over`,
      userMessage: 'Another replica of Backbolt goes on with this run. Nothing was done here.',
    }),
};

/** Takes the lease if it is free, or its holder has not renewed it in time; undefined while somebody else has it. */
export async function takeLease(db: OwnDb, target: string, holder: string): Promise<Lease | undefined> {
  return await leases.takeLease(db, ofTargets, target, holder);
}

/** @throws AppError `rollbacks.fenced_off` as soon as somebody else can have taken the lease. */
export const requireHeld = (lease: Lease): void => leases.requireHeld(ofTargets, lease);

/** Passes while the lease is ours, and holds it until the transaction ends. @throws AppError `rollbacks.fenced_off` */
export const requireLease = (tx: Tx, lease: Lease): Promise<void> => leases.requireLease(tx, ofTargets, lease);
