// A message that a program asks for: a template with values, and for all that is not said what a form would begin with.
import type { Actor } from '../events/event.ts';
import type { Incident } from '../incidents/incident.ts';
import type { Channel } from './communication.ts';
import type { CommunicationDeps } from './deps.ts';
import { readFacts } from './read-facts.ts';
import { channelProblem } from './request-communication.ts';
import type { MessageTemplate } from './template.ts';
import { prefilled } from './values.ts';
import type { Given } from './write-message.ts';

/** What is said, apart from all that is left to template and policy. */
export type MessageWish = {
  template: MessageTemplate;
  values: Given;
  /** Left out: those of the template that can be used. */
  channels: readonly Channel[] | undefined;
  /** Left out: the template's own. */
  audience: { name: string; parameters: readonly string[] } | undefined;
};

export type ProposedMessage = {
  given: Given;
  /** The names of the values that were known, and nobody gave. */
  known: readonly string[];
  channels: readonly Channel[];
  /** Wanted, or of the template, and not used: why, with the remedy. */
  leftOut: readonly { channel: Channel; problem: string }[];
  /** Undefined without e-mail. */
  audience: { name: string; parameters: readonly string[] } | undefined;
};

/** Fills in what is known of the incident, the figures and the clock now, and chooses channels and audience as a form does. */
export async function proposeMessage(
  deps: CommunicationDeps,
  { template, values, channels: wanted, audience }: MessageWish,
  { actor, incident }: { actor: Actor; incident: Incident | undefined },
): Promise<ProposedMessage> {
  const facts = prefilled(template, await readFacts(deps, { actor, incident }));
  const given = { ...facts, ...values };
  const looked = (wanted ?? template.file.channels).map((channel) => {
    const problem = channelProblem(deps, channel);
    // What is private is announced nowhere, unless somebody names the channel.
    const isSecret = wanted === undefined && channel === 'slack' && incident?.private === true;
    return { channel, problem: problem ?? (isSecret ? 'its incident is private' : undefined) };
  });
  const leftOut = looked.flatMap(({ channel, problem }) => (problem === undefined ? [] : [{ channel, problem }]));
  const channels = looked.filter(({ problem }) => problem === undefined).map(({ channel }) => channel);
  const usual = template.file.audience === undefined ? undefined : { name: template.file.audience, parameters: [] };
  return {
    given,
    known: Object.keys(facts).filter((name) => !Object.hasOwn(values, name)),
    channels,
    leftOut,
    audience: channels.includes('email') ? (audience ?? usual) : undefined,
  };
}
