// Minute samples as CSV, for a spreadsheet: one record for each count, so that names are data in a column and never a heading.
import { csvRecord } from '../../lib/csv.ts';
import { quantile } from './histogram.ts';
import { countFigures, type MinuteSample } from './sample.ts';
import { dimensions, type Tally } from './tally.ts';

export const samplesHeader = csvRecord(['minute', 'figure', 'dimension', 'name', 'succeeded', 'failed', 'value']);

/**
 * The records of one minute: of each figure its total, its names, and its quantiles in ms; of the gauges one each. A minute that was never
 * read has no record, which is not the same as zero. Where failures are unknown, their column is empty.
 */
export function sampleRecords({ minute, counts, gauges }: MinuteSample): string {
  const at = minute.toISOString();
  const records = countFigures.flatMap((figure) => {
    const tally = counts[figure];
    return tally === undefined ? [] : tallyRecords(at, figure, tally);
  });
  const sessions = Object.entries(gauges?.sessions ?? {}).map(([name, value]) => {
    return csvRecord([at, 'sessions', 'gauge', name, '', '', value === null ? '' : String(value)]);
  });
  return [...records, ...sessions].join('');
}

function tallyRecords(at: string, figure: string, tally: Tally): string[] {
  const known = (method: string | null) =>
    tally.failuresOf === undefined || (method !== null && tally.failuresOf.includes(method));
  const count = (dimension: string, name: string, ok: number, failed: number, isKnown: boolean) =>
    csvRecord([at, figure, dimension, name, String(ok), isKnown ? String(failed) : '', '']);
  const named = dimensions.flatMap((dimension) =>
    (tally[dimension] ?? []).map(([name, ok, failed]) => {
      const isKnown = dimension === 'error' || known(dimension === 'method' ? name : null);
      return count(dimension, name, ok, failed, isKnown);
    }),
  );
  const times = [0.5, 0.95, 0.99].flatMap((q) => {
    const ms = quantile(tally.ms ?? [], q);
    return ms === null ? [] : [csvRecord([at, figure, 'duration_ms', `p${q * 100}`, '', '', ms.toFixed(1)])];
  });
  return [count('total', '', tally.ok, tally.failed, known(null)), ...named, ...times];
}
