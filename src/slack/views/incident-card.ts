// The card of an incident: pinned in its channel and edited in place, so that it always shows how things stand.
import type { KnownBlock } from '@slack/types';
import { escapeMrkdwn } from '../../blockkit/escape.ts';
import type { Incident } from '../../features/incidents/incident.ts';
import type { IncidentView } from '../../features/incidents/incident-view.ts';
import { metricsLine } from '../../features/incidents/status-update.ts';
import type { Message } from '../outcome.ts';
import { actions, type ButtonInit, context, fields, header, plain, section } from './blocks.ts';
import { communicationActions } from './communication-actions.ts';
import {
  actorMrkdwn,
  channelMrkdwn,
  colourSigns,
  detailMrkdwn,
  localTime,
  nameOf,
  roleTitle,
  severitySigns,
  statusWords,
} from './incident-words.ts';
import { mention } from './mention.ts';
import { rollbackActions } from './rollback-actions.ts';

export const incidentActions = {
  acknowledge: 'incident_acknowledge',
  update: 'incident_update',
  roles: 'incident_roles',
  severity: 'incident_severity',
  status: 'incident_status',
  timeline: 'incident_timeline',
  resolve: 'incident_resolve',
  reopen: 'incident_reopen',
} as const;

/** @param severityName what policy calls its severity. */
export function incidentCard(view: IncidentView, severityName: string): Message {
  const { incident } = view;
  const headline = `${severitySigns[incident.severity]} ${nameOf(incident)}`;
  const blocks: KnownBlock[] = [
    header(headline),
    ...(incident.impact === '' ? [] : [plain(incident.impact)]),
    ...quoted(incident),
    fields(facts(view, severityName)),
    ...progress(view),
    ...problems(view),
    context(origin(incident)),
    actions(`incident_${incident.number}`, buttons(incident)),
  ];
  return { text: `${escapeMrkdwn(headline)}: ${statusWords[incident.status]}`, blocks };
}

// The message that it was declared from: whatever is in it, it is text.
function quoted({ quote }: Incident): KnownBlock[] {
  if (quote === null) return [];
  const text = quote.text.length > 1000 ? `${quote.text.slice(0, 999)}…` : quote.text;
  const said = { type: 'text' as const, text: text === '' ? '(no text)' : text };
  return [{ type: 'rich_text', elements: [{ type: 'rich_text_quote', elements: [said] }] }];
}

function facts(view: IncidentView, severityName: string): [string, string][] {
  const { incident, roles, members, cadence } = view;
  const commander = roles.find(({ role }) => role === 'commander');
  const open = incident.status !== 'resolved';
  return [
    ['Severity', `${incident.severity} ${escapeMrkdwn(severityName)}`],
    ['Status', `${statusWords[incident.status]}${incident.decision_pending ? ', rollback decision pending' : ''}`],
    ['Incident commander', commander === undefined ? '_nobody yet_' : mention(commander.person)],
    ['On it', onIt(roles, members)],
    ['Started', localTime(incident.started_at)],
    open ? ['Next update due', nextUpdate(cadence)] : ['Resolved', resolvedAt(incident)],
    ...(incident.components.length === 0
      ? []
      : [['Affected', escapeMrkdwn(incident.components.join(', '))] as [string, string]]),
    ['First response', firstResponse(incident)],
  ];
}

function nextUpdate(cadence: IncidentView['cadence']): string {
  if (cadence === undefined) return 'not set';
  const late = cadence.phase === 'reminded' || cadence.phase === 'missed';
  return `${late ? ':warning: since ' : ''}${localTime(cadence.due_at)}, every ${cadence.every_minutes} min`;
}

const resolvedAt = ({ resolved_at: at }: Incident) => (at === null ? '' : localTime(at));

function firstResponse(incident: Incident): string {
  if (incident.acknowledged_by !== null) return `by ${actorMrkdwn(incident.acknowledged_by)}`;
  if (incident.first_response_due !== null) return `due ${localTime(incident.first_response_due)}`;
  return incident.status === 'resolved' ? 'none' : ':warning: missed';
}

function onIt(roles: IncidentView['roles'], members: readonly string[]): string {
  const named = roles
    .filter(({ role }) => role !== 'commander')
    .map(({ role, person }) => `${roleTitle(role)}: ${mention(person)}`);
  const others = members.filter((person) => !roles.some((held) => held.person === person)).length;
  const rest = others === 0 ? [] : [others === 1 ? '1 more person' : `${others} more people`];
  return [...named, ...rest].join('\n') || 'nobody else yet';
}

function progress({ incident, latest, figures }: IncidentView): KnownBlock[] {
  const lines = [`*Figures, last 15 min*  ${escapeMrkdwn(metricsLine(figures))}`];
  if (latest !== undefined) {
    const said = escapeMrkdwn(latest.progress);
    lines.push(
      `*Update ${latest.number}*  ${colourSigns[latest.colour]} ${latest.colour}, ${localTime(latest.posted_at)}: ${said}`,
    );
  }
  if (incident.status === 'resolved') {
    lines.push(`*Summary*  ${escapeMrkdwn(incident.summary ?? '')}`, `*Cause*  ${escapeMrkdwn(incident.cause ?? '')}`);
  }
  return [section(lines.join('\n'))];
}

function problems({ setup }: IncidentView): KnownBlock[] {
  const failed = setup.filter(({ state }) => state === 'failed');
  if (failed.length === 0) return [];
  return [
    context(
      failed.map(({ detail }) => `:warning: ${detailMrkdwn(detail ?? 'A part of the set-up failed.')}`).join('\n'),
    ),
  ];
}

function origin(incident: Incident): string {
  const parts = [`Declared by ${actorMrkdwn(incident.declared_by)}`, channelMrkdwn(incident)];
  if (incident.quote !== null) parts.push(`from a message in <#${incident.quote.channel}>`);
  if (incident.evidence !== null) parts.push(`figures kept as of ${localTime(incident.evidence.takenAt)}`);
  parts.push(`\`/auth-incident help\``);
  return parts.join(' · ');
}

function buttons(incident: Incident): ButtonInit[] {
  const value = String(incident.number);
  const one = (key: keyof typeof incidentActions, text: string, style?: 'primary' | 'danger'): ButtonInit => ({
    action: incidentActions[key],
    text,
    value,
    ...(style === undefined ? {} : { style }),
  });
  if (incident.status === 'resolved') return [one('timeline', 'Timeline'), one('reopen', 'Reopen')];
  return [
    ...(incident.acknowledged_by === null ? [one('acknowledge', 'Acknowledge', 'primary')] : []),
    one('update', 'Post update'),
    one('roles', 'Roles'),
    one('severity', 'Severity'),
    one('status', 'Status'),
    one('timeline', 'Timeline'),
    { action: rollbackActions.start, text: 'Roll back', value },
    { action: communicationActions.start, text: 'Tell users', value },
    one('resolve', 'Resolve', 'danger'),
  ];
}
