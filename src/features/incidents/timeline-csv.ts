// A timeline as CSV (RFC 4180), for a spreadsheet.
import { csvRecord } from '../../lib/csv.ts';
import { type Names, named, nameOf } from '../access/names.ts';
import type { Appendix, AppendixRow } from './appendix.ts';
import { correctionsIn } from './corrections.ts';
import type { WholeTimeline } from './timeline.ts';

const header = ['entry', 'time', 'actor', 'name', 'kind', 'text', 'corrections', 'hash'];

/**
 * A header, one record for each entry, and after them one for each row of an appendix, of the kind that is its name. Not for a computer to
 * verify: that is what JSON is for.
 */
export function timelineAsCsv({ entries }: WholeTimeline, names: Names, appendices: readonly Appendix[] = []): string {
  const corrections = correctionsIn(entries.map((entry) => entry.event));
  const records = entries.map(({ seq, at, actor, kind, text, hash }) => {
    const corrected = (corrections.get(seq) ?? []).map((one) => `${one.seq}: ${named(names, one.text)}`).join('\n');
    const name = nameOf(names, actor);
    return [String(seq), at.toISOString(), actor, name, kind, named(names, text), corrected, hash];
  });
  const more = appendices.flatMap(({ name, rows }) => rows.map((row) => recordOf(name, row, names)));
  return [header, ...records, ...more].map(csvRecord).join('');
}

// Columns of its own would be empty in all entries: they are lines of its text.
function recordOf(kind: string, { entry, at, actor, hash, columns }: AppendixRow, names: Names): string[] {
  const known = Object.entries(columns).filter(([, text]) => text !== '' && text !== hash);
  const lines = known.map(([column, text]) => `${column.replaceAll('_', ' ')}: ${named(names, text)}`);
  return [entry, at.toISOString(), actor, nameOf(names, actor), kind, lines.join('\n'), '', hash];
}
