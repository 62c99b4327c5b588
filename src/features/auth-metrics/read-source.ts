// Reads one piece of a source in one read-only transaction and makes minute samples of it.
import type { z } from 'zod';
import type { Queryable } from '../../db/query.ts';
import { hour, minute } from '../../lib/clock.ts';
import {
  type BlockMap,
  type BlockSurvey,
  blocksPerSlice,
  emptyMap,
  newestOf,
  partsWith,
  surveyBlocks,
} from './block-survey.ts';
import { keptHealth } from './database-health.ts';
import type { MetricSource } from './deps.ts';
import { addLogged, type Logged } from './log-minutes.ts';
import { addFailures, draftMinutes, setFigure } from './minute-draft.ts';
import type { MinuteRange } from './minute-ranges.ts';
import { type CountFigure, type Counts, countFigures, type Gauges, type MinuteSample } from './sample.ts';
import type { PackFigure, PackFile } from './source-pack.ts';
import {
  type CountRow,
  countRowOf,
  presentFiles,
  readPackFile,
  refused,
  SessionsRow,
  UnrecordedRow,
} from './source-rows.ts';

/** By figure of the pack. */
type Reasons = Record<string, string>;

export type SourcePiece = {
  /** One for each minute of the range, also for those in which nothing happened. */
  samples: MinuteSample[];
  /** The pack's files whose view is there and being written. */
  present: PackFigure[];
  /** Why figures are not written down at present, or their failures never. */
  reasons: Reasons;
  surveys: BlockSurvey[];
  /** How long the pack's files took: what a survey takes has a limit of its own, whatever the size of the piece. */
  tookMs: number;
};

export type PieceOptions = {
  now: Date;
  /** Asks for gauges too, for the minute that holds it: the newest piece of a round. */
  gaugesAt: Date | null;
  idleAfterMinutes: number;
  timeoutHours: number;
  /** Nothing before it is of interest. */
  oldest: Date;
  blocks: ReadonlyMap<string, BlockMap>;
  /** What a project's logs say of the range; they know more of failures than the pack's file does. */
  logged: Logged | undefined;
};

/**
 * Reads the minutes of `range`, up to `now` and no further.
 * @throws AppError of kind unavailable (the database) or invalid (the pack's file, named).
 */
export async function readSource(
  source: MetricSource,
  range: MinuteRange,
  options: PieceOptions,
): Promise<SourcePiece> {
  const read = (db: Queryable) => readPiece(db, source, range, options);
  const { files, present, reasons, gauges, surveys, tookMs } = await source.db.read(read, { brief: true });
  const byMinute = new Map<number, Counts>();
  for (let at = range[0]; at < range[1]; at += minute) byMinute.set(at, {});
  for (const { file, figure, rows } of files) {
    if (figure !== 'sign-in-failures') setFigure(byMinute, figure, file, draftMinutes(byMinute.keys(), file, rows));
  }
  const known = options.logged === undefined ? undefined : addLogged(byMinute, options.logged);
  const others = new Map([...byMinute].filter(([at]) => known?.has(at) !== true));
  for (const { file, figure, rows } of files) {
    if (figure === 'sign-in-failures') addFailures(others, draftMinutes(byMinute.keys(), file, rows));
  }
  const gaugeMinute = gauges && Math.floor(gauges.at / minute) * minute;
  const samples = [...byMinute].map(([at, counts]) => {
    return { minute: new Date(at), counts, gauges: at === gaugeMinute ? gauges : null };
  });
  return { samples, present, reasons, surveys, tookMs };
}

async function readPiece(db: Queryable, source: MetricSource, range: MinuteRange, options: PieceOptions) {
  const from = new Date(range[0]);
  const to = new Date(Math.min(range[1], options.now.getTime()));
  const found = await presentFiles(db, source.pack);
  const fileOf = (figure: PackFigure) => found.find((file) => file.figure === figure);
  const surveys = await surveyAll(db, source, found, range, options);
  const started = performance.now();
  const mapOf = (file: PackFile) => surveys.find(({ map }) => map.table === file.blocksOf?.table)?.map;
  const saying = fileOf('unrecorded');
  const unrecorded = await readUnrecorded(db, saying, saying && mapOf(saying), options.now);
  const isRecorded = (file: PackFile) => !(file.figure in unrecorded);
  const files: { file: PackFile; figure: CountFigure | 'sign-in-failures'; rows: CountRow[] }[] = [];
  // A file that counts several figures is read once.
  const rowsOf = new Map<string, CountRow[]>();
  // Failures come after what they are added to.
  for (const figure of [...countFigures, 'sign-in-failures'] as const) {
    const file = fileOf(figure);
    if (file === undefined || !isRecorded(file)) continue;
    const map = mapOf(file);
    const parts = map === undefined ? [[]] : partsWith(map, from, to, source.sliceBlocks ?? blocksPerSlice);
    const rows = rowsOf.get(file.file) ?? (await readCountRows(db, file, from, to, parts));
    rowsOf.set(file.file, rows);
    files.push({ file, figure, rows: file.counts === null ? rows : rows.filter((row) => row.figure === figure) });
  }
  const gauges = options.gaugesAt && (await readGauges(db, fileOf('sessions'), options.gaugesAt, options));
  const database = keptHealth(source.db);
  if (gauges !== null && database !== undefined) gauges.database = database;
  const present = found.filter(isRecorded);
  const successesOnly = present.flatMap(({ figure, failuresUnknown: why }) => (why === null ? [] : [[figure, why]]));
  const reasons: Reasons = { ...Object.fromEntries(successesOnly), ...unrecorded };
  const tookMs = performance.now() - started;
  return { files, present: present.map(({ figure }) => figure), reasons, gauges, surveys, tookMs };
}

async function readCountRows(
  db: Queryable,
  file: PackFile,
  from: Date,
  to: Date,
  parts: readonly string[][],
): Promise<CountRow[]> {
  const rows: CountRow[] = [];
  for (const part of parts) rows.push(...(await readPackFile(db, file, countRowOf(file), [from, to, ...part])));
  const stray = rows.find(({ figure }) => figure !== undefined && !file.counts?.includes(figure));
  if (stray !== undefined) {
    throw refused('unexpected_row', file, `returned a row of ${stray.figure}, which its header does not name`);
  }
  return rows;
}

async function readUnrecorded(
  db: Queryable,
  file: PackFile | undefined,
  map: BlockMap | undefined,
  now: Date,
): Promise<Reasons> {
  if (file === undefined) return {};
  const rows = await readPackFile(db, file, UnrecordedRow, [now, map === undefined ? null : newestOf(map)]);
  return Object.fromEntries(rows.map(({ figure, reason }) => [figure, reason]));
}

async function surveyAll(
  db: Queryable,
  source: MetricSource,
  files: readonly PackFile[],
  [from, to]: MinuteRange,
  { blocks, oldest, gaugesAt }: PieceOptions,
): Promise<BlockSurvey[]> {
  const tables = new Map(files.flatMap(({ blocksOf }) => (blocksOf === null ? [] : [[blocksOf.table, blocksOf]])));
  const surveys: BlockSurvey[] = [];
  for (const [table, of] of tables) {
    const sliceBlocks = source.sliceBlocks ?? blocksPerSlice;
    const span = { from: new Date(from), to: new Date(to), oldest, inTurn: gaugesAt !== null, sliceBlocks };
    surveys.push(await surveyBlocks(db, of, blocks.get(table) ?? emptyMap(table), span));
  }
  return surveys;
}

async function readGauges(
  db: Queryable,
  file: PackFile | undefined,
  at: Date,
  { idleAfterMinutes, timeoutHours }: PieceOptions,
): Promise<Gauges> {
  const gauges: Gauges = { at: at.getTime() };
  if (file === undefined) return gauges;
  const before = (ms: number) => new Date(gauges.at - ms);
  const times = [at, before(idleAfterMinutes * minute), before(timeoutHours * hour)];
  const [row] = await readPackFile(db, file, SessionsRow satisfies z.ZodType, times);
  if (row === undefined) throw refused('unexpected_row', file, 'returned no row; expected exactly one');
  return { ...gauges, sessions: row };
}
