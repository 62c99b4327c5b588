// How far each source has been read, who is reading it, and what went wrong last.
import { z } from 'zod';
import type { OwnDb, Tx } from '../../db/own.ts';
import type { Queryable } from '../../db/query.ts';
import { sql } from '../../db/sql.ts';
import { MinuteRange } from './minute-ranges.ts';
import { packFigures } from './source-pack.ts';

/** Why a source could not be read. The list is closed: the card has a sentence for each. */
export const failureKinds = ['unreachable', 'login_refused', 'too_slow', 'query_failed'] as const;
export type FailureKind = (typeof failureKinds)[number];

const SourceState = z.object({
  fence: z.number(),
  watermark: z.date().nullable(),
  previous_watermark: z.date().nullable(),
  missing: z.array(MinuteRange),
  // A pack that lost a file in an upgrade leaves names behind that no longer mean anything.
  present: z.array(z.string()).transform((names) => packFigures.filter((figure) => names.includes(figure))),
  reasons: z.record(z.string(), z.string()),
  chunk_minutes: z.number(),
  top_watermark: z.date().nullable(),
  failing_kind: z.enum(failureKinds).nullable(),
  failing_since: z.date().nullable(),
  problem: z.string().nullable(),
  slow_rounds: z.number(),
  retry_at: z.date().nullable(),
  backfill_retry_at: z.date().nullable(),
});
export type SourceState = z.output<typeof SourceState>;

const columns = sql`fence, watermark, previous_watermark, missing, present, reasons, chunk_minutes, top_watermark, failing_kind, failing_since,
  problem, slow_rounds, retry_at, backfill_retry_at`;

// Longer than any pause between two commits of a round; what a killed replica held is free after it.
const leaseSeconds = 30;

/**
 * Takes the source's lease for a round, if nobody holds it. The lease is physical time by the database's clock, which all replicas share.
 * @returns the state with the fence of this round, or undefined when another one is at it.
 */
export async function claimSource(db: Queryable, source: string): Promise<SourceState | undefined> {
  return await db.maybeOne(
    SourceState,
    sql`insert into backbolt.metric_source as held (source, fence, leased_until)
      values (${source}, 1, clock_timestamp() + ${leaseSeconds} * interval '1 second')
      on conflict (source) do update set fence = held.fence + 1, leased_until = excluded.leased_until
        where held.leased_until < clock_timestamp()
      returning ${columns}`,
  );
}

/** Gives the lease back, unless somebody else has it by now. */
export async function releaseSource(db: Queryable, source: string, fence: number): Promise<void> {
  await db.run(
    sql`update backbolt.metric_source set leased_until = '-infinity' where source = ${source} and fence = ${fence}`,
  );
}

const Held = z.object({ fence: z.number() });

/**
 * Runs `work` in a transaction that renews the lease, if `fence` still holds it.
 * @returns false, with nothing done, when it does not: another replica took over.
 */
export async function whileHolding(
  db: OwnDb,
  source: string,
  fence: number,
  work: (tx: Tx) => Promise<void>,
): Promise<boolean> {
  return await db.transaction(async (tx) => {
    const held = await tx.maybeOne(
      Held,
      sql`update backbolt.metric_source set leased_until = clock_timestamp() + ${leaseSeconds} * interval '1 second'
        where source = ${source} and fence = ${fence} returning fence`,
    );
    if (held === undefined) return false;
    await work(tx);
    return true;
  });
}

/** Notes that everything up to `watermark` has been read, except `missing`; the source is well. */
export async function saveProgress(
  tx: Tx,
  source: string,
  progress: Pick<SourceState, 'watermark' | 'previous_watermark' | 'missing' | 'present' | 'reasons' | 'chunk_minutes'>,
): Promise<void> {
  await tx.run(sql`
    update backbolt.metric_source set watermark = ${progress.watermark}, previous_watermark = ${progress.previous_watermark},
      missing = ${JSON.stringify(progress.missing)}, present = ${JSON.stringify(progress.present)}, reasons = ${JSON.stringify(progress.reasons)},
      chunk_minutes = ${progress.chunk_minutes}, failing_kind = null, failing_since = null, problem = null, slow_rounds = 0,
      retry_at = null
    where source = ${source}`);
}

/** Notes that the recent minutes could not be read. `since` is when that began. */
export async function saveFailure(
  tx: Tx,
  source: string,
  failure: {
    kind: FailureKind;
    since: Date;
    problem: string;
    slowRounds: number;
    retryAt: Date | null;
    chunkMinutes: number;
  },
): Promise<void> {
  await tx.run(sql`
    update backbolt.metric_source set failing_kind = ${failure.kind}, failing_since = ${failure.since},
      problem = ${failure.problem}, slow_rounds = ${failure.slowRounds}, retry_at = ${failure.retryAt},
      chunk_minutes = ${failure.chunkMinutes}
    where source = ${source}`);
}

/** Notes that older minutes could not be read, and when and in what pieces to try again. */
export async function saveBackfillPause(tx: Tx, source: string, retryAt: Date, chunkMinutes: number): Promise<void> {
  await tx.run(sql`
    update backbolt.metric_source set backfill_retry_at = ${retryAt}, chunk_minutes = ${chunkMinutes} where source = ${source}`);
}

/** Notes up to when the hourly top lists have been read. */
export async function saveTopWatermark(tx: Tx, source: string, watermark: Date): Promise<void> {
  await tx.run(sql`update backbolt.metric_source set top_watermark = ${watermark} where source = ${source}`);
}

/** The state of a source; undefined before its first round. */
export async function readSourceState(db: Queryable, source: string): Promise<SourceState | undefined> {
  return await db.maybeOne(SourceState, sql`select ${columns} from backbolt.metric_source where source = ${source}`);
}

/** Notes which pack reads the source; null while none is recognised. */
export async function savePack(tx: Tx, source: string, pack: string | null, remark: string | null): Promise<void> {
  await tx.run(sql`update backbolt.metric_source set pack = ${pack}, pack_remark = ${remark}
    where source = ${source} and (pack is distinct from ${pack} or pack_remark is distinct from ${remark})`);
}

const Pack = z.object({ source: z.string(), pack: z.string().nullable(), remark: z.string().nullable() });

/** Which pack reads each source, by source. */
export async function readPacks(db: Queryable): Promise<Map<string, z.output<typeof Pack>>> {
  const packs = await db.rows(Pack, sql`select source, pack, pack_remark as remark from backbolt.metric_source`);
  return new Map(packs.map((pack) => [pack.source, pack]));
}
