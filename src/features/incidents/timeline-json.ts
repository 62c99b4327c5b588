// A timeline as JSON: everything that was hashed, so that the chain can be verified from the file alone.
import { z } from 'zod';
import { AppError } from '../../lib/errors.ts';
import { type Names, named } from '../access/names.ts';
import { type BrokenLink, checkLink, noHash } from '../events/event.ts';
import type { Appendix, AppendixRow } from './appendix.ts';
import { correctionsIn } from './corrections.ts';
import { Incident } from './incident.ts';
import type { WholeTimeline } from './timeline.ts';

const At = z.iso.datetime();

const Entry = z.strictObject({
  stream: z.string(),
  seq: z.int().positive(),
  at: At,
  actor: z.string(),
  kind: z.string(),
  /** Canonical JSON as text, as it was hashed. */
  data: z.string(),
  prev_hash: z.string(),
  hash: z.string(),
  /** What it says to people; not hashed. */
  text: z.string(),
  /** The entries that correct this one. */
  corrected_by: z.array(z.int()),
});

/** The file. Its version rises when a reader of the old one would misread the new one. */
export const TimelineFile = z.strictObject({
  format: z.literal('backbolt.timeline'),
  version: z.literal(1),
  incident: z.strictObject({
    ...Incident.pick({ number: true, title: true, severity: true, status: true, impact: true, components: true }).shape,
    ...Incident.pick({ private: true, practice: true, declared_by: true, acknowledged_by: true }).shape,
    ...Incident.pick({ resolved_by: true, summary: true, cause: true }).shape,
    started_at: At,
    acknowledged_at: At.nullable(),
    resolved_at: At.nullable(),
  }),
  /** Slack id → handle, of everybody who is known by one. */
  people: z.record(z.string(), z.string()),
  entries: z.array(Entry),
  /** What belongs to it besides, such as `communications`: what users were told. Not hashed here; each has a record of its own. */
  appendices: z.record(z.string(), z.array(z.record(z.string(), z.string()))).default({}),
});
export type TimelineFile = z.infer<typeof TimelineFile>;

export function timelineAsJson(
  { incident, entries }: WholeTimeline,
  names: Names,
  appendices: readonly Appendix[] = [],
): string {
  const plain = ({ columns }: AppendixRow) =>
    Object.fromEntries(Object.entries(columns).map(([column, text]) => [column, named(names, text)]));
  const corrections = correctionsIn(entries.map((entry) => entry.event));
  const { started_at, acknowledged_at, resolved_at, number, title, severity, status, impact, components } = incident;
  const { practice, declared_by, acknowledged_by, resolved_by, summary, cause } = incident;
  const file: TimelineFile = {
    format: 'backbolt.timeline',
    version: 1,
    incident: {
      ...{ number, title, severity, status, impact, components, private: incident.private, practice },
      ...{ declared_by, acknowledged_by, resolved_by, summary, cause },
      started_at: started_at.toISOString(),
      acknowledged_at: acknowledged_at?.toISOString() ?? null,
      resolved_at: resolved_at?.toISOString() ?? null,
    },
    people: Object.fromEntries(names),
    entries: entries.map(({ event, text }) => ({
      ...event,
      at: event.at.toISOString(),
      text: named(names, text),
      corrected_by: (corrections.get(event.seq) ?? []).map((one) => one.seq),
    })),
    appendices: Object.fromEntries(appendices.map(({ name, rows }) => [name, rows.map(plain)])),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** Reads such a file. @throws AppError `incidents.not_a_timeline`. */
export function readTimelineFile(text: string): TimelineFile {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw notATimeline('it is not JSON');
  }
  const parsed = TimelineFile.safeParse(content);
  if (!parsed.success) throw notATimeline(z.prettifyError(parsed.error));
  return parsed.data;
}

/**
 * The first link of the file's chain that does not hold; undefined when all do. A file that ends early holds: compare its last hash with the
 * record's, or with one that was published.
 */
export function brokenLinkOf({ incident, entries }: TimelineFile): BrokenLink | undefined {
  const stream = `incident-${incident.number}`;
  let last = { seq: 0, hash: noHash };
  for (const { text: _text, corrected_by: _by, ...entry } of entries) {
    if (entry.stream !== stream) return { stream, seq: entry.seq, problem: `it is an entry of ${entry.stream}` };
    const broken = checkLink({ ...entry, at: new Date(entry.at) }, last);
    if (broken !== undefined) return broken;
    last = entry;
  }
  return undefined;
}

function notATimeline(problem: string): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'incidents.not_a_timeline',
    message: problem,
    userMessage: `This is not a timeline that Backbolt exported as JSON (version 1): ${problem}`,
  });
}
