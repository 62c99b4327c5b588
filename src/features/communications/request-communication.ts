// Asks for a communication: what was rendered is stored as it is, and its audience is counted.
import { domainNow } from '../../db/domain-time.ts';
import { newId } from '../../lib/ids.ts';
import { authorize } from '../access/authorize.ts';
import { appendEvent } from '../events/append-event.ts';
import type { Actor } from '../events/event.ts';
import { once } from '../events/intent.ts';
import { noIncident } from '../incidents/incident.ts';
import { findIncident } from '../incidents/incident-store.ts';
import { chooseAudience } from './audience.ts';
import { advanceSoon, holdsSendingRole, isProgram, maySend, showAnew } from './change-communication.ts';
import { type Channel, type Contents, contentHash, noCommunication, streamOf } from './communication.ts';
import { events } from './communication-events.ts';
import { findByKey, findCommunication, insertCommunication } from './communication-store.ts';
import type { CommunicationDeps } from './deps.ts';
import { invalidRequest } from './invalid-request.ts';
import { componentsOf } from './policy.ts';

export type CommunicationRequest = {
  actor: Actor;
  /** The same for the same request: of a repeat nothing is stored a second time. */
  key: string;
  template: string;
  /** What people call it in lists. */
  title: string;
  /** By locale; holds policy's default locale. */
  rendered: Contents;
  channels: readonly Channel[];
  /** By its name in policy, with the values of its parameters in order; required with the channel `email`. */
  audience?: { name: string; parameters: readonly string[] };
  /** Reaches people who have unsubscribed, too. */
  essential: boolean;
  /** Is approved whatever the number of people. */
  security: boolean;
  incident?: number;
  /** Of a planned maintenance: a status page that is told of one must know its times. */
  maintenance?: { from: Date; until: Date };
  /** Parts of the status page, by policy's names; all that a page knows where none is named. */
  components?: readonly string[];
  /** The communication that this one corrects or continues. */
  follows?: number;
  /** What the template was filled with; kept for a correction. */
  given?: Readonly<Record<string, unknown>>;
  /** The Slack channel that it is asked for in. */
  askedIn?: string;
  /** It is sent as soon as it is counted, and approved where it must be, without anybody at its card; left out where whoever asks may not send. */
  sendsItself?: boolean;
};

/**
 * Stores a draft and has its audience counted; it can be approved and sent when that is done.
 * @throws AppError `communications.no_default_locale`, `communications.no_channel`, `communications.no_audience`,
 *   `communications.no_component`, `communications.wrong_parameter`, `communications.channel_missing`, `communications.maintenance_times`, `incidents.not_found`, `access.refused`
 */
export async function requestCommunication(
  deps: CommunicationDeps,
  input: CommunicationRequest,
): Promise<{ number: number }> {
  const { actor, key, rendered, channels } = input;
  if (!isProgram(actor)) await authorize(deps, actor, 'communication.request', 'communications');
  const { default_locale } = deps.communicationPolicy;
  if (rendered[default_locale] === undefined)
    throw invalidRequest('no_default_locale', `It is not rendered in ${default_locale}.`);
  if (channels.length === 0) throw invalidRequest('no_channel', 'No channel was chosen.');
  for (const channel of channels) requireChannel(deps, channel);
  requireTimes(input, default_locale);
  requireComponents(deps, input);
  const audience = channels.includes('email') ? chooseAudience(deps.communicationPolicy, input.audience) : null;
  const incident = input.incident ?? null;
  if (incident !== null && (await findIncident(deps.db, incident, actor)) === undefined) throw noIncident(incident);
  const earlier = input.follows === undefined ? undefined : await findCommunication(deps.db, input.follows, actor);
  if (input.follows !== undefined && earlier === undefined) throw noCommunication(input.follows);
  // Asked before the transaction: the answer may have to come from Slack.
  const isNamed = input.sendsItself === true && (await maySend(deps, actor));
  return await deps.db.transaction(async (tx) => {
    const { outcome } = await once(tx, key, async () => {
      const before = await findByKey(tx, key);
      if (before !== undefined) return { number: before.number };
      const at = await domainNow(tx);
      const { template, title, essential, security } = input;
      const fields = { template, title, content_hash: contentHash(rendered), incident, essential, security };
      const follows = input.follows ?? null;
      const { number } = await insertCommunication(tx, {
        ...fields,
        id: newId(),
        key,
        default_locale,
        rendered,
        channels: [...new Set(channels)],
        audience,
        follows,
        thread: earlier?.thread ?? (incident === null ? null : `incident-${incident}`),
        maintenance_from: input.maintenance?.from ?? null,
        maintenance_until: input.maintenance?.until ?? null,
        components: distinct(input.components),
        given: input.given ?? {},
        asked_in: input.askedIn ?? null,
        sends_itself: input.sendsItself === true && (isNamed || (await holdsSendingRole(tx, { incident }, actor))),
        requested_by: actor,
        requested_at: at,
      });
      await advanceSoon(deps, { tx, at }, number);
      await showAnew(deps, tx, number);
      const data = { ...fields, channels: [...channels], audience, follows };
      await appendEvent(tx, { stream: streamOf(number), at, actor, kind: events.requested, data });
      return { number };
    });
    return outcome;
  });
}

function requireTimes({ rendered, channels, maintenance }: CommunicationRequest, locale: string): void {
  if (maintenance !== undefined && maintenance.until <= maintenance.from)
    throw invalidRequest('maintenance_times', 'The maintenance ends before it begins.');
  if (rendered[locale]?.statusPage?.status !== 'scheduled' || !channels.includes('status_page')) return;
  if (maintenance === undefined)
    throw invalidRequest('maintenance_times', 'A planned maintenance needs the times at which it begins and ends.');
}

const distinct = (names: readonly string[] | undefined) => (names === undefined ? null : [...new Set(names)]);

function requireComponents(
  { communicationPolicy }: CommunicationDeps,
  { components = [] }: CommunicationRequest,
): void {
  const known = componentsOf(communicationPolicy);
  const stranger = components.find((name) => !known.includes(name));
  if (stranger === undefined) return;
  const there = known.join(', ') || 'none';
  throw invalidRequest('no_component', `No status page of policy has the part "${stranger}"; there are: ${there}.`);
}

function requireChannel(deps: CommunicationDeps, channel: Channel): void {
  const why = channelProblem(deps, channel);
  if (why !== undefined)
    throw invalidRequest('channel_missing', `The channel ${channel.replace('_', '-')} cannot be used: ${why}.`);
}

/** Why a channel cannot be used, with the remedy; undefined when it can. */
export function channelProblem(
  { mailers, outlets }: Pick<CommunicationDeps, 'mailers' | 'outlets'>,
  channel: Channel,
): string | undefined {
  if (channel === 'email') return mailers.missing();
  return outlets.missing(channel);
}
