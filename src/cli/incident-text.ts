// Incidents as text for a terminal.
import { type Names, nameOf } from '../features/access/names.ts';
import type { Incident } from '../features/incidents/incident.ts';
import type { IncidentView } from '../features/incidents/incident-view.ts';
import { roleOf } from '../features/incidents/role.ts';
import type { StatusUpdate, UpdateText } from '../features/incidents/status-update.ts';
import { printable, rowsText, timeText } from './printable.ts';

/** One incident on one line. */
export function incidentLine(incident: Incident): string {
  const { number, severity, status, started_at, title } = incident;
  const head = `${`#${number}`.padEnd(5)} ${severity}  ${status.padEnd(13)}  ${timeText(started_at)}`;
  return `${head}  ${printable(title)}${marks(incident)}`;
}

/** All that is known of one, a fact a line. */
export function incidentText(view: IncidentView, names: Names): string {
  const { incident, roles, cadence, latest, setup, checklists, figures } = view;
  const by = (at: Date | null, person: string | null) =>
    at && `${timeText(at)}${person === null ? '' : ` by ${nameOf(names, person)}`}`;
  const due = incident.first_response_due;
  return rowsText([
    ['incident', `#${incident.number} ${incident.title}${marks(incident)}`],
    ['severity', incident.severity],
    ['status', `${incident.status}${incident.decision_pending ? ', the decision to roll back is pending' : ''}`],
    ['impact', incident.impact],
    ['components', incident.components.join(', ')],
    ['declared', by(incident.started_at, incident.declared_by)],
    ['acknowledged', by(incident.acknowledged_at, incident.acknowledged_by) ?? (due && `no, due by ${timeText(due)}`)],
    ['resolved', by(incident.resolved_at, incident.resolved_by)],
    ['summary', incident.summary],
    ['cause', incident.cause],
    ['channel', channelText(incident)],
    ...roles.map(({ role, person }) => ['role', `${roleOf(role).title}: ${nameOf(names, person)}`] as const),
    ['checklists', checklists.join(', ')],
    ...setup
      .filter(({ state }) => state === 'failed')
      .map(({ step, detail }) => ['set-up failed', `${step}: ${detail ?? 'no reason is known'}`] as const),
    ['sign-in', figures && `${figures.verdict.level}: ${figures.verdict.reason}`],
    [
      'next update',
      cadence === undefined || cadence.phase === 'stopped' ? undefined : `due by ${timeText(cadence.due_at)}`,
    ],
    ['last update', latest && latestText(latest, names)],
    ...(latest === undefined ? [] : updateRows(latest)),
  ]);
}

/** A status update, a line of it a line. */
export const updateText = (text: UpdateText): string => rowsText(updateRows(text));

const updateRows = ({ colour, progress, metrics, issues, next }: UpdateText) =>
  [
    ['  colour', colour],
    ['  progress', progress],
    ['  metrics', metrics],
    ['  issues', issues],
    ['  next', next],
  ] as const;

const latestText = ({ number, posted_at, posted_by }: StatusUpdate, names: Names) =>
  `${number}, ${timeText(posted_at)} by ${nameOf(names, posted_by)}`;

function marks(incident: Incident): string {
  const kinds = [...(incident.private ? ['private'] : []), ...(incident.practice ? ['practice'] : [])];
  return kinds.length === 0 ? '' : ` (${kinds.join(', ')})`;
}

function channelText({ channel_state: state, channel, channel_name: name }: Incident): string {
  if (state === 'wanted') return 'is made as soon as the bot and Slack are up';
  const where = name === null ? (channel ?? '') : `#${name}`;
  if (state === 'borrowed') return `none of its own, ${where} serves`;
  return state === 'archived' ? `${where} (archived)` : where;
}
