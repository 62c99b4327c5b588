// Makes minute samples of the rows that a pack's files return.
import { minute } from '../../lib/clock.ts';
import { toHistogram } from './histogram.ts';
import type { CountFigure, Counts } from './sample.ts';
import type { PackFile } from './source-pack.ts';
import { type CountRow, refused } from './source-rows.ts';
import { capNames, cleanName, type Dimension, dimensions, maxNames, type Tally } from './tally.ts';

type Draft = {
  ok: number;
  failed: number;
  names: Map<Dimension, Map<string, [number, number]>>;
  ms: Map<number, number>;
};
/** What one file counted in each minute of the range. */
export type Drafts = ReadonlyMap<number, Draft>;

/** Puts the rows of one file into the minutes of a range. @throws AppError `source_pack.unexpected_row` for a minute outside of it. */
export function draftMinutes(minutes: Iterable<number>, file: PackFile, rows: readonly CountRow[]): Drafts {
  const drafts = new Map<number, Draft>();
  for (const at of minutes) drafts.set(at, { ok: 0, failed: 0, names: new Map(), ms: new Map() });
  for (const row of rows) {
    const draft = drafts.get(row.minute.getTime());
    if (draft === undefined) {
      const problem = `returned ${row.minute.toISOString()}, which is not a minute of the range that was asked for`;
      throw refused('unexpected_row', file, problem);
    }
    addRow(draft, row);
  }
  return drafts;
}

/** The figure as the file counted it, for each minute, whether anything happened or not. */
export function setFigure(
  byMinute: ReadonlyMap<number, Counts>,
  figure: CountFigure,
  file: PackFile,
  drafts: Drafts,
): void {
  for (const [at, counts] of byMinute) {
    const tally = finish(drafts.get(at) as Draft);
    counts[figure] = file.failuresUnknown === null ? tally : { ...tally, failuresOf: [] };
  }
}

// So many successes that the file of failures knows nothing of are no coincidence: then it is not being written.
const unseenSuccesses = 3;

/**
 * Adds the failures of `sign-in-failures.sql` to sign-ins of which only the successes were known. The methods that the file names in a minute are
 * known there; a method that succeeded repeatedly without the file having seen it is not being recorded, and stays unknown.
 */
export function addFailures(byMinute: ReadonlyMap<number, Counts>, failures: Drafts): void {
  for (const [at, counts] of byMinute) {
    const tally = counts['sign-ins'];
    if (tally?.failuresOf === undefined) continue;
    const draft = failures.get(at) as Draft;
    const seen = draft.names.get('method') ?? new Map<string, [number, number]>();
    const before = failures.get(at - minute)?.names.get('method');
    const methods = new Map((tally.method ?? []).map(([name, ok, failed]) => [name, [ok, failed] as [number, number]]));
    const known = [...seen.keys()].filter((name) => {
      const succeeded = methods.get(name)?.[0] ?? 0;
      return succeeded < unseenSuccesses || (seen.get(name)?.[0] ?? 0) + (before?.get(name)?.[0] ?? 0) > 0;
    });
    for (const [name, [, failed]] of seen) {
      const [ok, others] = methods.get(name) ?? [0, 0];
      if (ok + others + failed > 0) methods.set(name, [ok, others + failed]);
    }
    const errors = draft.names.get('error');
    counts['sign-ins'] = {
      ...tally,
      failed: tally.failed + draft.failed,
      method: capNames(methods, maxNames),
      ...(errors === undefined ? {} : { error: capNames(errors, maxNames) }),
      failuresOf: known,
    };
  }
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
