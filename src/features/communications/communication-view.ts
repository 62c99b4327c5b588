// All that a card, a preview and a list show of communications.
import type { Progress } from '../events/progress.ts';
import type { Channel, Communication, Contents } from './communication.ts';
import type { Vote } from './communication-store.ts';
import type { Counts } from './delivery.ts';
import type { troubledDeliveries } from './delivery-store.ts';
import type { Health } from './health.ts';
import type { ApprovalRule, AudiencePolicy } from './policy.ts';
import type { MessageTemplate } from './template.ts';

export type CommunicationView = {
  communication: Communication;
  contents: Contents;
  counts: Record<Channel, Counts>;
  votes: readonly Vote[];
  /** E-mails, while they are sent. */
  progress: Progress | undefined;
  /** Of its e-mails. */
  health: Health;
  /** Those that did not arrive as they should, the first ones. */
  troubled: Awaited<ReturnType<typeof troubledDeliveries>>;
  /** The hash of its last event. */
  head: string;
  /** Who must approve it; null when nobody must. While it is being counted that may change. */
  rule: ApprovalRule | null;
  /** The Slack ids of those whom the approval is asked of; empty: everybody but the requester. */
  approvers: readonly string[];
  /** Who leads its incident, and may approve in any case. */
  commander: string | undefined;
  /** The incident's channel, or the one that it was asked for in; undefined where there is none (yet). */
  channel: string | undefined;
  /** Nothing of a practice incident is sent to users. */
  isPractice: boolean;
  /** Only whoever is on its incident may know of it. */
  isPrivate: boolean;
  audienceTitle: string | undefined;
  /** In which dates are shown where nobody in particular reads them. */
  timeZone: string;
};

export type EmailHealth = Health & { unknown: number; sinceDays: number; suppressed: number };

type About = { number: number; title: string; status: string };

/** What somebody chooses from. */
export type ChoiceView = {
  incident: About | undefined;
  /** Those that fit the incident as it is, first. */
  templates: readonly MessageTemplate[];
  /** How many of them fit. */
  fitting: number;
};

/** What a form about one template offers, and begins with. */
export type WriteView = {
  incident: About | undefined;
  template: MessageTemplate;
  /** The one for readers of all other languages comes first. */
  locales: readonly string[];
  /** By the names of variables, as `writeCommunication` takes them; those that are not known are left out. */
  initial: Readonly<Record<string, unknown>>;
  channels: readonly { channel: Channel; problem: string | undefined; chosen: boolean }[];
  audiences: readonly { name: string; policy: AudiencePolicy }[];
  /** The audience to begin with, with the values of its parameters. */
  audience: { name: string; parameters: readonly string[] } | undefined;
  /** The parts of the status page that there are, and those to begin with. */
  components: readonly { name: string; chosen: boolean }[];
  follows: number | null;
};
