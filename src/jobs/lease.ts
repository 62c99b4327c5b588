// A lease: one process at a time works on something, and each holder has a higher number than the one before.
import { z } from 'zod';
import type { OwnDb, Tx } from '../db/own.ts';
import { type Sql, sql } from '../db/sql.ts';
import type { AppError } from '../lib/errors.ts';

/** Physical time: how long a lease lasts that nobody renews. A holder that was killed is followed after this. */
const leaseMs = 2_500;
const renewEveryMs = 600;

export type Lease = {
  /** What it is on, such as the name of a target. */
  readonly subject: string;
  readonly fence: number;
  /** Aborted when it was lost: somebody else works on it now. */
  readonly lost: AbortSignal;
  /** Whether it was renewed lately enough that nobody else can have it; asked before what cannot be taken back. */
  isHeld(): boolean;
  /** Gives it back, in a transaction of the caller's that finds nothing left to do. */
  release(tx: Tx): Promise<void>;
  /** Stops renewing it. */
  end(): void;
};

/** The leases of one feature: a table with the columns of `key`, fence, holder and leased_until. */
export type Leases = {
  table: Sql;
  /** The column that holds the subject. */
  key: Sql;
  /** What whoever has lost one is told. */
  fencedOff(lease: Pick<Lease, 'subject' | 'fence'>): AppError;
};

const Fence = z.object({ fence: z.number() });
const until = sql`clock_timestamp() + ${leaseMs} * interval '1 millisecond'`;

/** Takes the lease if it is free, or its holder has not renewed it in time; undefined while somebody else has it. */
export async function takeLease(
  db: OwnDb,
  { table, key }: Leases,
  subject: string,
  holder: string,
): Promise<Lease | undefined> {
  const taken = await db.maybeOne(
    Fence,
    sql`insert into ${table} as l (${key}, fence, holder, leased_until) values (${subject}, 1, ${holder}, ${until})
      on conflict (${key}) do update set fence = l.fence + 1, holder = excluded.holder, leased_until = excluded.leased_until
      where l.leased_until is null or l.leased_until < clock_timestamp() returning fence`,
  );
  if (taken === undefined) return undefined;
  const { fence } = taken;
  const lost = new AbortController();
  const mine = sql`${key} = ${subject} and fence = ${fence} and holder is not null`;
  let renewedAt = performance.now();
  // An own database that does not answer cannot say that the lease is still ours.
  const isHeld = () => {
    if (performance.now() - renewedAt > leaseMs) lost.abort();
    return !lost.signal.aborted;
  };
  const renew = async () => {
    const startedAt = performance.now();
    const renewed = await db.run(sql`update ${table} set leased_until = ${until} where ${mine}`);
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
    subject,
    fence,
    lost: lost.signal,
    isHeld,
    async release(tx) {
      await tx.run(sql`update ${table} set holder = null, leased_until = null where ${mine}`);
    },
    end,
  };
}

/** Passes while nobody else can have taken the lease: a process that stood still for a while finds out before it does anything outside. */
export function requireHeld(leases: Leases, lease: Lease): void {
  if (!lease.isHeld()) throw leases.fencedOff(lease);
}

/** Passes while the lease is ours, and holds it until the transaction ends. @throws what `fencedOff` makes */
export async function requireLease(tx: Tx, leases: Leases, lease: Pick<Lease, 'subject' | 'fence'>): Promise<void> {
  const held = await tx.maybeOne(
    Fence,
    sql`select fence from ${leases.table} where ${leases.key} = ${lease.subject} for update`,
  );
  if (held?.fence !== lease.fence) throw leases.fencedOff(lease);
}
