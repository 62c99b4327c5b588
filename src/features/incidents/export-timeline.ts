// The whole timeline of an incident as a file, in the format that somebody can use.
import { scrubDeep } from '../../lib/redaction.ts';
import { idsIn, lookUpNames, type Names } from '../access/names.ts';
import type { Actor } from '../events/event.ts';
import type { Appendix } from './appendix.ts';
import type { IncidentDeps } from './deps.ts';
import type { ExportFormat } from './export-format.ts';
import { readWholeTimeline } from './read-timeline.ts';
import type { WholeTimeline } from './timeline.ts';
import { timelineAsCsv } from './timeline-csv.ts';
import { timelineAsJson } from './timeline-json.ts';
import { timelineAsMarkdown } from './timeline-markdown.ts';

type Renderer = {
  ending: string;
  render: (timeline: WholeTimeline, names: Names, appendices: readonly Appendix[]) => string;
};
const renderers: Record<ExportFormat, Renderer> = {
  markdown: { ending: 'md', render: timelineAsMarkdown },
  json: { ending: 'json', render: timelineAsJson },
  csv: { ending: 'csv', render: timelineAsCsv },
};

/**
 * @param appendices sections of Markdown and JSON; of CSV, which is one table, more records of it.
 * @returns the file's name, such as `incident-12-timeline.md`, and its content.
 * @throws AppError `incidents.not_found`, also for a private one that the actor is not on; `access.refused`.
 */
export async function exportTimeline(
  deps: IncidentDeps,
  input: { number: number; actor: Actor; format: ExportFormat },
  appendices: readonly Appendix[] = [],
): Promise<{ filename: string; content: string }> {
  const whole = await readWholeTimeline(deps, input);
  // Events were scrubbed before they were hashed; the incident's own row is what people typed.
  const timeline = { ...whole, incident: scrubDeep(whole.incident) };
  const scrubbed = appendices.map((one) => ({ ...one, rows: one.rows.map(scrubDeep) }));
  const said = scrubbed.flatMap(({ rows }) => rows.flatMap(({ actor, columns }) => [actor, ...Object.values(columns)]));
  const { incident, entries } = timeline;
  const people = [incident.declared_by, incident.acknowledged_by ?? '', incident.resolved_by ?? ''];
  const texts = entries.flatMap(({ actor, text }) => [actor, text]);
  const names = await lookUpNames(deps.directory, idsIn([...people, ...texts, ...said]));
  const { ending, render } = renderers[input.format];
  return { filename: `incident-${incident.number}-timeline.${ending}`, content: render(timeline, names, scrubbed) };
}
