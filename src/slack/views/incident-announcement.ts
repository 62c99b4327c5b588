// What everybody outside the incident's channel sees of it: one message, edited in place.
import type { KnownBlock } from '@slack/types';
import { escapeMrkdwn } from '../../blockkit/escape.ts';
import type { IncidentView } from '../../features/incidents/incident-view.ts';
import type { Message } from '../outcome.ts';
import { context, fields, header, plain, section } from './blocks.ts';
import { channelMrkdwn, localTime, nameOf, severitySigns, statusWords } from './incident-words.ts';
import { mention } from './mention.ts';
import { updateBlock } from './status-update.ts';

export function announcement(view: IncidentView, severityName: string): Message {
  const { incident, roles, cadence, latest } = view;
  const commander = roles.find(({ role }) => role === 'commander');
  const over = incident.status === 'resolved';
  const sign = over ? ':white_check_mark:' : severitySigns[incident.severity];
  const headline = `${sign} ${over ? 'Resolved: ' : ''}${nameOf(incident)}`;
  const blocks: KnownBlock[] = [
    header(headline),
    ...(incident.impact === '' ? [] : [plain(incident.impact)]),
    fields([
      ['Severity', `${incident.severity} ${escapeMrkdwn(severityName)}`],
      ['Status', statusWords[incident.status]],
      ['Incident commander', commander === undefined ? '_nobody yet_' : mention(commander.person)],
      ['Started', localTime(incident.started_at)],
    ]),
    ...(latest === undefined ? [] : [updateBlock({ ...latest, next_due_at: over ? null : latest.next_due_at })]),
    ...(over && incident.summary !== null ? [section(`*Summary*  ${escapeMrkdwn(incident.summary)}`)] : []),
    context(
      [
        `Follow it in ${channelMrkdwn(incident)}`,
        over || cadence === undefined ? [] : `next update by ${localTime(cadence.due_at)}`,
      ]
        .flat()
        .join(' · '),
    ),
  ];
  return { text: `${escapeMrkdwn(headline)}: ${statusWords[incident.status]}`, blocks };
}
