// Of a table without an index on its time column: which of its blocks hold which time, so that only those are read.
//
// New rows go to the end of a heap, but not all: space that a vacuum has freed is used again, and a short row fits where a long one did not.
// So each slice of blocks is remembered with the hours that it holds, as a BRIN index would. The last slices and those that held recent rows
// are looked at in each round, some others in turn, and all of them soon when the table's statistics say that space was freed. Minutes of rows
// that are found where nothing was expected are counted again.
import { z } from 'zod';
import type { Queryable } from '../../db/query.ts';
import { identifier, type Sql, sql } from '../../db/sql.ts';
import { hour, minute } from '../../lib/clock.ts';
import type { BlockTable } from './source-pack.ts';

/**
 * What is remembered of a slice, of rows no older than the back-fill: their `hours` since the epoch; the minute of the `earliest` and the time
 * of the `latest`, in ms, null without any. One that was remembered before Backbolt knew of the earliest has none.
 */
export type BlockSlice = { number: number; earliest: number | null; latest: number | null; hours: readonly number[] };

export type BlockMap = {
  table: string;
  /** Changes when the table is written anew (vacuum full, truncate): nothing that was known of its blocks holds then. */
  filenode: number;
  blocks: number;
  /** The next slices to look at in turn, among the last ones and among all. */
  nearNext: number;
  farNext: number;
  /** So many slices are still to be looked at soon. */
  hurry: number;
  /** Of the table's statistics: what it takes to free space. */
  churn: number;
  slices: ReadonlyMap<number, BlockSlice>;
};

export type BlockSurvey = {
  map: BlockMap;
  /** Slices that were looked at, to be remembered. */
  changed: BlockSlice[];
  /** Everything remembered before is void. */
  anew: boolean;
  /** Minutes (starts, in ms) of rows that were not known of, besides those that are being read. */
  found: number[];
};

/** Blocks in a slice: 2 MiB, some 2 ms to look at for what is new. */
export const blocksPerSlice = 256;
// A leaf of the free space map covers 4,069 blocks; within it space is found again without any vacuum.
const nearSlices = 17;
const turnMs = 4;
const hurryMs = 100;
const firstMs = 300;
const mostParts = 16;

const Table = z.object({ filenode: z.number(), blocks: z.number(), churn: z.number() });
const Row = z.object({ minute: z.number(), latest: z.date() });

export function emptyMap(table: string): BlockMap {
  return { table, filenode: 0, blocks: 0, nearNext: 0, farNext: 0, hurry: 0, churn: 0, slices: new Map() };
}

type Span = {
  /** Rows of [from, to) are about to be read. */
  from: Date;
  to: Date;
  /** Rows before it are of no interest. */
  oldest: Date;
  /** Also looks at slices that are known: in the newest piece of each round. */
  inTurn: boolean;
  sliceBlocks: number;
};

/** Brings the map up to date in the transaction that then reads by it. */
export async function surveyBlocks(db: Queryable, of: BlockTable, before: BlockMap, span: Span): Promise<BlockSurvey> {
  const relation = relationOf(of.table);
  const state = await db.one(
    Table,
    sql`select pg_relation_filenode(c.oid)::bigint as filenode,
      (pg_relation_size(c.oid) / current_setting('block_size')::integer)::integer as blocks,
      coalesce(n_tup_del + n_tup_upd + vacuum_count + autovacuum_count, 0)::bigint as churn
    from pg_class c left join pg_stat_all_tables s on s.relid = c.oid where c.oid = to_regclass(${of.table})`,
  );
  const anew = state.filenode !== before.filenode;
  // Statistics lag by a second and are lost in a crash: any difference counts.
  const churned = anew || state.churn !== before.churn;
  const count = Math.ceil(state.blocks / span.sliceBlocks);
  const known = new Map([...(anew ? [] : before.slices)].filter(([number]) => number < count));
  const changed = new Map<number, BlockSlice>();
  const found = new Set<number>();
  const look: Look = async (number) => {
    if (changed.has(number)) return false;
    const last = known.get(number);
    const whole = churned || before.hurry > 0;
    const { slice, minutes } = await lookAt(db, { ...of, relation }, number, whole ? undefined : last, span);
    const fresh = unexpected(last?.latest, slice, minutes, span);
    for (const at of fresh) found.add(at);
    changed.set(number, slice);
    known.set(number, slice);
    return fresh.length > 0;
  };
  const wasLast = Math.floor((before.blocks - 1) / span.sliceBlocks);
  const isHot = ({ number, latest }: BlockSlice) => number >= wasLast || (latest ?? 0) >= span.from.getTime();
  const hot = span.inTurn ? [...known.values()].filter(isHot).map(({ number }) => number) : [];
  const strange = Array.from({ length: count }, (_, number) => number).filter((number) => !known.has(number));
  // The end of the table first. What there is no time for is looked at later, and counted then.
  const end = performance.now() + firstMs;
  let left = false;
  for (const number of [...hot, ...strange].sort((a, b) => b - a)) {
    left = performance.now() >= end;
    if (left) break;
    await look(number);
  }
  const hurry = left || churned ? count : Math.min(before.hurry, count);
  const turns = { nearNext: before.nearNext, farNext: before.farNext, hurry };
  const next = span.inTurn && count > 0 && !left ? await lookInTurn(turns, known, count, look) : turns;
  const map = { table: of.table, ...state, ...next, slices: known };
  return { map, changed: [...changed.values()], anew, found: [...found] };
}

/** Looks at a slice, once; whether it held rows that were not known of. */
type Look = (number: number) => Promise<boolean>;
type Turns = Pick<BlockMap, 'nearNext' | 'farNext' | 'hurry'>;

async function lookInTurn(
  turns: Turns,
  known: ReadonlyMap<number, BlockSlice>,
  count: number,
  look: Look,
): Promise<Turns> {
  let { nearNext, farNext, hurry } = turns;
  const near = Math.min(nearSlices, count);
  nearNext = (nearNext + 1) % near;
  await look(count - 1 - nearNext);
  const until = performance.now() + (hurry > 0 ? hurryMs : turnMs);
  for (let turn = 0; turn < count && (turn === 0 || performance.now() < until); turn += 1) {
    farNext = (farNext + 1) % count;
    hurry = Math.max(0, hurry - 1);
    // Where one row is out of place there are more.
    if (known.has(farNext) && (await look(farNext))) hurry = count;
  }
  return { nearNext, farNext, hurry };
}

// Minutes of a slice's rows that came since it was last looked at, besides those that are being read.
function unexpected(
  before: number | null | undefined,
  slice: BlockSlice,
  minutes: readonly number[],
  { from, to }: Span,
): number[] {
  const last = before ?? Number.NEGATIVE_INFINITY;
  // The minute of the row that was the latest may have got another one, if there is a later row at all.
  if ((slice.latest ?? last) <= last) return [];
  return minutes.filter((at) => at + minute > last && (at < from.getTime() || at >= to.getTime()));
}

/** The parts of the table that may hold rows of [from, to), as [first row's place, end's place) of type tid. */
export function partsWith({ slices }: BlockMap, from: Date, to: Date, sliceBlocks: number): [string, string][] {
  const first = Math.floor(from.getTime() / hour);
  const last = Math.floor((to.getTime() - 1) / hour);
  const numbers = [...slices.values()]
    .filter(({ earliest, latest }) => (latest ?? 0) >= from.getTime() && (earliest ?? 0) < to.getTime())
    // Where space was used again, a slice holds rows of times that lie far apart.
    .filter(({ hours }) => hours.some((at) => at >= first && at <= last))
    .map(({ number }) => number)
    .sort((a, b) => a - b);
  // A few slices more cost less than another statement.
  let gap = 2;
  let parts = joined(numbers, gap);
  for (; parts.length > mostParts; parts = joined(numbers, gap)) gap *= 2;
  return parts.map(([start, end]) => [place(start * sliceBlocks), place(end * sliceBlocks)]);
}

// Ranges of slices, [first, end), over gaps of as many as `gap`.
function joined(numbers: readonly number[], gap: number): [number, number][] {
  const parts: [number, number][] = [];
  for (const number of numbers) {
    const part = parts.at(-1);
    if (part !== undefined && number - part[1] <= gap) part[1] = number + 1;
    else parts.push([number, number + 1]);
  }
  return parts;
}

/** The newest row of the table as far as it is known. */
export function newestOf({ slices }: BlockMap): Date | null {
  const latest = [...slices.values()].reduce((newest, slice) => Math.max(newest, slice.latest ?? 0), 0);
  return latest === 0 ? null : new Date(latest);
}

// Of a slice that is known, only rows that can have come since are looked at: a third of the work. What is gone from it stays in what is known,
// which costs a needless look and nothing more, until space was freed and all slices are looked at whole.
async function lookAt(
  db: Queryable,
  of: { relation: Sql; column: string },
  number: number,
  known: BlockSlice | undefined,
  { from, oldest, sliceBlocks }: Span,
): Promise<{ slice: BlockSlice; minutes: number[] }> {
  const last = known?.earliest == null ? undefined : known;
  const since =
    last === undefined ? oldest : new Date(Math.max(oldest.getTime(), Math.min(last.latest ?? 0, from.getTime())));
  const column = identifier(of.column);
  const rows = await db.rows(
    Row,
    sql`select floor(date_part('epoch', ${column}) / 60)::integer as minute, max(${column}) as latest from ${of.relation}
      where ctid >= ${place(number * sliceBlocks)}::tid and ctid < ${place((number + 1) * sliceBlocks)}::tid and ${column} >= ${since}
      group by 1`,
  );
  const minutes = rows.map((row) => row.minute * minute);
  return { slice: withRows(last ?? { number, earliest: null, latest: null, hours: [] }, rows), minutes };
}

function withRows(slice: BlockSlice, rows: readonly z.output<typeof Row>[]): BlockSlice {
  let { earliest, latest } = slice;
  const hours = new Set(slice.hours);
  for (const row of rows) {
    earliest = Math.min(earliest ?? Number.POSITIVE_INFINITY, row.minute * minute);
    latest = Math.max(latest ?? 0, row.latest.getTime());
    hours.add(Math.floor((row.minute * minute) / hour));
  }
  return { number: slice.number, earliest, latest, hours: [...hours].sort((a, b) => a - b) };
}

const place = (block: number) => `(${block},0)`;

function relationOf(table: string): Sql {
  const [schema = '', name = ''] = table.split('.');
  return sql`${identifier(schema)}.${identifier(name)}`;
}
