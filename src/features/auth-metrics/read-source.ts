// Reads one piece of a source in one read-only transaction and makes minute samples of it.
import type { z } from 'zod';
import { minute, second } from '../../lib/clock.ts';
import { AppError } from '../../lib/errors.ts';
import type { MetricSource } from './deps.ts';
import { toHistogram } from './histogram.ts';
import type { MinuteRange } from './minute-ranges.ts';
import { type CountFigure, type Counts, countFigures, type Gauges, type MinuteSample } from './sample.ts';
import type { PackFigure, PackFile } from './source-pack.ts';
import { CountRow, presentFiles, readPackFile, refused, SessionsRow } from './source-rows.ts';
import { capNames, cleanName, type Dimension, dimensions, maxNames, type Tally } from './tally.ts';

// Each statement has the connection's time-out; all of them together take no longer than this, in ms, plus the last one.
const longestReadMs = 2 * second;

export type SourcePiece = {
  /** One for each minute of the range, also for those in which nothing happened. */
  samples: MinuteSample[];
  /** The pack's files whose view is there. */
  present: PackFigure[];
};

/**
 * Reads the minutes of `range`, up to `now` and no further. `gaugesAt` asks for gauges too, for the minute that holds it.
 * @throws AppError of kind unavailable (the database) or invalid (the pack's file, named).
 */
export async function readSource(
  source: MetricSource,
  range: MinuteRange,
  options: { now: Date; gaugesAt: Date | null; idleAfterMinutes: number },
): Promise<SourcePiece> {
  const from = new Date(range[0]);
  const to = new Date(Math.min(range[1], options.now.getTime()));
  const read = await source.db.read(async (db) => {
    const started = performance.now();
    const read = <S extends z.ZodType>(file: PackFile, row: S, values: readonly Date[]) => {
      if (performance.now() - started > longestReadMs) throw tooSlow(file);
      return readPackFile(db, file, row, values);
    };
    const present = await presentFiles(db, source.pack);
    const counted: [PackFile, CountFigure, CountRow[]][] = [];
    for (const figure of countFigures) {
      const file = present.find((candidate) => candidate.figure === figure);
      if (file !== undefined) counted.push([file, figure, await read(file, CountRow, [from, to])]);
    }
    const sessions = present.find(({ figure }) => figure === 'sessions');
    const { gaugesAt } = options;
    const gauges: Gauges | null = gaugesAt && { at: gaugesAt.getTime() };
    if (gaugesAt !== null && gauges !== null && sessions !== undefined) {
      const idleBefore = new Date(gauges.at - options.idleAfterMinutes * minute);
      const [row] = await read(sessions, SessionsRow, [gaugesAt, idleBefore]);
      if (row === undefined) throw refused('unexpected_row', sessions, 'returned no row; expected exactly one');
      gauges.sessions = row;
    }
    return { present: present.map(({ figure }) => figure), counted, gauges };
  });
  const byMinute = new Map<number, Counts>();
  for (let at = range[0]; at < range[1]; at += minute) byMinute.set(at, {});
  for (const [file, figure, rows] of read.counted) addFigure(byMinute, file, figure, rows);
  const gaugeMinute = read.gauges && Math.floor(read.gauges.at / minute) * minute;
  const samples = [...byMinute].map(([at, counts]) => {
    return { minute: new Date(at), counts, gauges: at === gaugeMinute ? read.gauges : null };
  });
  return { samples, present: read.present };
}

function tooSlow(file: PackFile): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'watched.too_slow',
    message: `the files of the pack before ${file.file} took more than ${longestReadMs} ms together`,
    userMessage: 'The watched database is too slow to be read.',
  });
}

type Draft = {
  ok: number;
  failed: number;
  names: Map<Dimension, Map<string, [number, number]>>;
  ms: Map<number, number>;
};

function addFigure(
  byMinute: Map<number, Counts>,
  file: PackFile,
  figure: CountFigure,
  rows: readonly CountRow[],
): void {
  const drafts = new Map<number, Draft>();
  for (const at of byMinute.keys()) drafts.set(at, { ok: 0, failed: 0, names: new Map(), ms: new Map() });
  for (const row of rows) {
    const draft = drafts.get(row.minute.getTime());
    if (draft === undefined) {
      const problem = `returned ${row.minute.toISOString()}, which is not a minute of the range that was asked for`;
      throw refused('unexpected_row', file, problem);
    }
    addRow(draft, row);
  }
  for (const [at, counts] of byMinute) counts[figure] = finish(drafts.get(at) as Draft);
}

function addRow(draft: Draft, row: CountRow): void {
  if (row.dimension === 'total') {
    draft.ok += row.succeeded;
    draft.failed += row.failed;
  } else if (row.dimension === 'duration') {
    draft.ms.set(row.name, (draft.ms.get(row.name) ?? 0) + row.succeeded + row.failed);
  } else {
    const names = draft.names.get(row.dimension) ?? new Map<string, [number, number]>();
    const name = cleanName(row.name);
    const [ok, failed] = names.get(name) ?? [0, 0];
    draft.names.set(row.dimension, names.set(name, [ok + row.succeeded, failed + row.failed]));
  }
}

function finish(draft: Draft): Tally {
  const tally: Tally = { ok: draft.ok, failed: draft.failed };
  for (const dimension of dimensions) {
    const names = draft.names.get(dimension);
    if (names !== undefined) tally[dimension] = capNames(names, maxNames);
  }
  if (draft.ms.size > 0) tally.ms = [...toHistogram(draft.ms)];
  return tally;
}
