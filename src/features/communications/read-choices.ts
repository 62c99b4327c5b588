// What somebody chooses from who writes to users, and what the form about one template begins with.
import { authorize } from '../access/authorize.ts';
import type { Actor } from '../events/event.ts';
import { type Incident, noIncident } from '../incidents/incident.ts';
import { findByChannel, findIncident } from '../incidents/incident-store.ts';
import { type Communication, noCommunication } from './communication.ts';
import { findCommunication, givenOf } from './communication-store.ts';
import type { ChoiceView, WriteView } from './communication-view.ts';
import type { CommunicationDeps } from './deps.ts';
import { componentsOf } from './policy.ts';
import { readFacts } from './read-facts.ts';
import { channelProblem } from './request-communication.ts';
import type { MessageTemplate } from './template.ts';
import { prefilled } from './values.ts';
import { requireTemplate } from './write-communication.ts';
import { localesOf } from './write-message.ts';

type Where = { actor: Actor; incident: number | undefined; channel: string | undefined };

/** @param input.incident the one that is meant; undefined: the one that the channel belongs to, if any. */
export async function readChoices(deps: CommunicationDeps, input: Where): Promise<ChoiceView> {
  await authorize(deps, input.actor, 'communication.request', 'communications');
  const incident = await incidentOf(deps, input);
  const fits = ({ file }: MessageTemplate) =>
    incident !== undefined && file.incident_status === incident.status && file.severities.includes(incident.severity);
  const all = deps.templates.all();
  const fitting = all.filter(fits);
  return {
    incident: incident && aboutOf(incident),
    templates: [...fitting, ...all.filter((one) => !fits(one))],
    fitting: fitting.length,
  };
}

/**
 * @param input.follows what it corrects or continues: with the same template its values are taken over, and its audience in any case
 * @throws AppError `communications.no_template`, `communications.not_found`, `incidents.not_found`, `access.refused`
 */
export async function readWriting(
  deps: CommunicationDeps,
  input: Where & { template: string; follows: number | undefined },
): Promise<WriteView> {
  const { actor, follows } = input;
  await authorize(deps, actor, 'communication.request', 'communications');
  const template = requireTemplate(deps, input.template);
  const earlier = follows === undefined ? undefined : await findCommunication(deps.db, follows, actor);
  if (follows !== undefined && earlier === undefined) throw noCommunication(follows);
  const incident = await incidentOf(deps, { ...input, incident: earlier?.incident ?? input.incident });
  const facts = prefilled(template, await readFacts(deps, { actor, incident }));
  const before = earlier?.template === template.name ? await givenOf(deps.db, earlier.number) : undefined;
  return {
    incident: incident && aboutOf(incident),
    template,
    locales: localesOf(deps),
    initial: before ?? facts,
    channels: template.file.channels.map((channel) => {
      const problem = channelProblem(deps, channel);
      // What is private is announced nowhere, unless somebody wants it.
      const proposed = earlier?.channels.includes(channel) ?? !(channel === 'slack' && incident?.private);
      return { channel, problem, chosen: problem === undefined && proposed };
    }),
    audiences: Object.entries(deps.communicationPolicy.audiences).map(([name, policy]) => ({ name, policy })),
    audience: audienceFor(deps, template, earlier),
    components: componentsFor(deps, template, earlier),
    follows: follows ?? null,
  };
}

function audienceFor(
  { communicationPolicy: { audiences } }: CommunicationDeps,
  { file }: MessageTemplate,
  earlier: Communication | undefined,
): WriteView['audience'] {
  const before = earlier?.audience;
  if (before != null && audiences[before.name] !== undefined)
    return { name: before.name, parameters: before.parameters.map(String) };
  const { audience: name } = file;
  return name === undefined || audiences[name] === undefined ? undefined : { name, parameters: [] };
}

function componentsFor(
  { communicationPolicy }: CommunicationDeps,
  { file }: MessageTemplate,
  earlier: Communication | undefined,
): WriteView['components'] {
  const all = componentsOf(communicationPolicy);
  const wanted = earlier?.components ?? file.status_page?.components ?? all;
  // Policy may call them otherwise by now.
  const known = wanted.filter((name) => all.includes(name));
  return all.map((name) => ({ name, chosen: (known.length === 0 ? all : known).includes(name) }));
}

async function incidentOf(deps: CommunicationDeps, { actor, incident, channel }: Where): Promise<Incident | undefined> {
  if (incident === undefined) return channel === undefined ? undefined : await findByChannel(deps.db, channel, actor);
  const found = await findIncident(deps.db, incident, actor);
  if (found === undefined) throw noIncident(incident);
  return found;
}

const aboutOf = ({ number, title, status }: Incident) => ({ number, title, status });
