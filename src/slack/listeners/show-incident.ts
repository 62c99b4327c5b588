// `/auth-incident show` and `list`: how things stand, to the person alone.
import { plainText } from '../../blockkit/plain-text.ts';
import type { IncidentDeps } from '../../features/incidents/deps.ts';
import { listIncidents } from '../../features/incidents/list-incidents.ts';
import { readIncident, whichIncident } from '../../features/incidents/read-incident.ts';
import { typedNumber } from '../button-values.ts';
import type { CommandListener } from '../listener.ts';
import { incidentCard } from '../views/incident-card.ts';
import { incidentList, listPageSize } from '../views/incident-list.ts';

export const showIncident: CommandListener<IncidentDeps> = {
  kind: 'command',
  command: '/auth-incident',
  subcommand: 'show',
  async handle({ person, channel, text }, deps) {
    const incident = await whichIncident(deps, { actor: person, number: typedNumber(text), channel });
    const view = await readIncident(deps, { number: incident.number, actor: person });
    const name = deps.incidentPolicy.severities[incident.severity].name;
    return { kind: 'reply', message: incidentCard(view, name) };
  },
};

// What the next page is asked for with stands at the end, after the words.
const listed = /^(?<all>all(?!\S))?\s*(?<words>.*?)(?:(?:^|\s+)before\s+(?<before>\d{1,9}))?$/s;

/** `list`, `list all`, `list [all] words`, `list [all] before 12` */
export const listByCommand: CommandListener<IncidentDeps> = {
  kind: 'command',
  command: '/auth-incident',
  subcommand: 'list',
  async handle({ person, text }, deps) {
    const { all, words = '', before } = listed.exec(plainText(text).trim())?.groups ?? {};
    const open = all === undefined;
    const page = { after: before, limit: listPageSize };
    const found = await listIncidents(deps, { actor: person, open, text: words, page });
    return { kind: 'reply', message: incidentList(found, { open, words }) };
  },
};
