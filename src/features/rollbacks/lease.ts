// The lease of a target: one process at a time executes there, and each holder has a higher number than the one before.
import { z } from 'zod';
import type { OwnDb, Tx } from '../../db/own.ts';
import { sql } from '../../db/sql.ts';
import { AppError } from '../../lib/errors.ts';

/** Physical time: how long a lease lasts that nobody renews. A holder that was killed is followed after this. */
const leaseMs = 2_500;
const renewEveryMs = 600;

export type Lease = {
  readonly target: string;
  readonly fence: number;
  /** Aborted when it was lost: somebody else executes now. */
  readonly lost: AbortSignal;
  /** Whether it was renewed lately enough that nobody else can have it; asked before what cannot be taken back. */
  isHeld(): boolean;
  /** Gives it back, in a transaction of the caller's that finds nothing left to do. */
  release(tx: Tx): Promise<void>;
  /** Stops renewing it. */
  end(): void;
};

const Fence = z.object({ fence: z.number() });
const until = sql`clock_timestamp() + ${leaseMs} * interval '1 millisecond'`;

/** Takes the lease if it is free, or its holder has not renewed it in time; undefined while somebody else has it. */
export async function takeLease(db: OwnDb, target: string, holder: string): Promise<Lease | undefined> {
  const taken = await db.maybeOne(
    Fence,
    sql`insert into backbolt.rollback_lease as l (target, fence, holder, leased_until) values (${target}, 1, ${holder}, ${until})
      on conflict (target) do update set fence = l.fence + 1, holder = excluded.holder, leased_until = excluded.leased_until
      where l.leased_until is null or l.leased_until < clock_timestamp() returning fence`,
  );
  if (taken === undefined) return undefined;
  const { fence } = taken;
  const lost = new AbortController();
  const mine = sql`target = ${target} and fence = ${fence} and holder is not null`;
  let renewedAt = performance.now();
  // An own database that does not answer cannot say that the lease is still ours.
  const isHeld = () => {
    if (performance.now() - renewedAt > leaseMs) lost.abort();
    return !lost.signal.aborted;
  };
  const renew = async () => {
    const startedAt = performance.now();
    const renewed = await db.run(sql`update backbolt.rollback_lease set leased_until = ${until} where ${mine}`);
    if (renewed === 0) lost.abort();
    else renewedAt = startedAt;
  };
  const renewing = setInterval(() => {
    isHeld();
    void renew().catch(() => undefined);
  }, renewEveryMs);
  const end = () => clearInterval(renewing);
  lost.signal.addEventListener('abort', end);
  return {
    target,
    fence,
    lost: lost.signal,
    isHeld,
    async release(tx) {
      await tx.run(sql`update backbolt.rollback_lease set holder = null, leased_until = null where ${mine}`);
    },
    end,
  };
}

/**
 * Passes while nobody else can have taken the lease: a process that stood still for a while finds out before it does anything outside.
 * @throws AppError `rollbacks.fenced_off`
 */
export function requireHeld(lease: Lease): void {
  if (!lease.isHeld()) throw fencedOff(lease);
}

/** Passes while the lease is ours, and holds it until the transaction ends. @throws AppError `rollbacks.fenced_off` */
export async function requireLease(tx: Tx, { target, fence }: Pick<Lease, 'target' | 'fence'>): Promise<void> {
  const held = await tx.maybeOne(
    Fence,
    sql`select fence from backbolt.rollback_lease where target = ${target} for update`,
  );
  if (held?.fence !== fence) throw fencedOff({ target, fence });
}

function fencedOff({ target, fence }: Pick<Lease, 'target' | 'fence'>): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'rollbacks.fenced_off',
    message: `lease ${fence} of ${target} is over`,
    userMessage: 'Another replica of Backbolt goes on with this run. Nothing was done here.',
  });
}
