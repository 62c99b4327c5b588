// A timeline as CSV (RFC 4180), for a spreadsheet.
import { csvRecord } from '../../lib/csv.ts';
import { type Names, named, nameOf } from '../access/names.ts';
import { correctionsIn } from './corrections.ts';
import type { WholeTimeline } from './timeline.ts';

const header = ['entry', 'time', 'actor', 'name', 'kind', 'text', 'corrections', 'hash'];

/** A header and one record for each entry. Not for a computer to verify: that is what JSON is for. */
export function timelineAsCsv({ entries }: WholeTimeline, names: Names): string {
  const corrections = correctionsIn(entries.map((entry) => entry.event));
  const records = entries.map(({ seq, at, actor, kind, text, hash }) => {
    const corrected = (corrections.get(seq) ?? []).map((one) => `${one.seq}: ${named(names, one.text)}`).join('\n');
    const name = nameOf(names, actor);
    return [String(seq), at.toISOString(), actor, name, kind, named(names, text), corrected, hash];
  });
  return [header, ...records].map(csvRecord).join('');
}
