// A timeline as Markdown, for a report or a wiki.
import { type Names, named, nameOf } from '../access/names.ts';
import type { Appendix, AppendixRow } from './appendix.ts';
import { correctionsIn } from './corrections.ts';
import type { Incident } from './incident.ts';
import type { WholeTimeline } from './timeline.ts';

/** Title, facts, and one row for each entry; what people typed is text in it, whatever it looks like. */
export function timelineAsMarkdown(
  { incident, entries }: WholeTimeline,
  names: Names,
  appendices: readonly Appendix[] = [],
): string {
  const corrections = correctionsIn(entries.map((entry) => entry.event));
  const rows = entries.map(({ seq, at, actor, text }) => {
    const corrected = (corrections.get(seq) ?? []).map(
      (one) =>
        `<br>**Corrected by ${escaped(nameOf(names, one.actor))} in ${one.seq}:** ${cell(named(names, one.text))}`,
    );
    const who = cell(nameOf(names, actor));
    return `| ${seq} | ${timeText(at)} | ${who} | ${cell(named(names, text))}${corrected.join('')} |`;
  });
  const last = entries.at(-1);
  return [
    `# Incident ${incident.number}: ${cell(incident.title)}`,
    ['| | |', '|---|---|', ...facts(incident, names).map(([label, value]) => `| ${label} | ${cell(value)} |`)].join(
      '\n',
    ),
    '## Timeline',
    ['| Entry | Time (UTC) | Who | What |', '|---|---|---|---|', ...rows].join('\n'),
    last === undefined ? 'No entries.' : `Entry ${last.seq} is the last one; its hash is \`${last.hash}\`.`,
    ...appendices.flatMap((one) => appendixText(one, names)),
    '',
  ].join('\n\n');
}

// Many columns make no table that anybody can read: each row is a list of what is known.
function appendixText({ title, rows }: Appendix, names: Names): string[] {
  const lines = ({ columns }: AppendixRow) =>
    Object.entries(columns).flatMap(([column, text]) =>
      text === '' ? [] : [`- **${column.replaceAll('_', ' ')}**: ${cell(named(names, text))}`],
    );
  return rows.length === 0 ? [] : [`## ${title}`, ...rows.map((row) => lines(row).join('\n'))];
}

function facts(incident: Incident, names: Names): [string, string][] {
  const { severity, status, impact, components, started_at, acknowledged_at, resolved_at, summary, cause } = incident;
  const by = (person: string | null) => (person === null ? '' : ` by ${nameOf(names, person)}`);
  const kinds = [incident.private ? 'private' : '', incident.practice ? 'practice' : ''].filter((kind) => kind !== '');
  const rows: [string, string | null | undefined][] = [
    ['Severity', severity],
    ['Status', status],
    ['Kind', kinds.join(', ')],
    ['Impact', impact],
    ['Components', components.join(', ')],
    ['Declared', `${timeText(started_at)} UTC${by(incident.declared_by)}`],
    ['Acknowledged', acknowledged_at && `${timeText(acknowledged_at)} UTC${by(incident.acknowledged_by)}`],
    ['Resolved', resolved_at && `${timeText(resolved_at)} UTC${by(incident.resolved_by)}`],
    ['Summary', summary],
    ['Cause', cause],
  ];
  return rows.flatMap(([label, value]) => (value ? [[label, value]] : []));
}

const timeText = (at: Date) => at.toISOString().slice(0, 19).replace('T', ' ');

// A cell is one line, so what has a meaning only at the start of a line (lists, headings by underline) has none here.
const cell = (text: string) => escaped(text.trim()).replace(/\r\n|[\r\n\u2028\u2029]/g, '<br>');

/**
 * The text with a backslash before everything that Markdown (CommonMark, GitHub's tables, strikethrough, formulas and links from bare
 * addresses), or HTML in it, gives a meaning to within a line. Control characters, and those that turn the direction of what follows, become
 * spaces; line breaks are left.
 */
function escaped(text: string): string {
  return text
    .replace(/[^\P{Cc}\r\n]|[\u202a-\u202e\u2066-\u2069]/gu, ' ')
    .replace(/[\\`*_{}[\]<>#|~&!$^=]/g, '\\$&')
    .replace(/:(?=\/\/)/g, '\\:')
    .replace(/\bwww\./gi, (www) => `${www.slice(0, -1)}\\.`);
}
