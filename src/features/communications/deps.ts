// What the use-cases of this feature need.
import type { IncidentDeps } from '../incidents/deps.ts';
import type { MessageTemplates } from './load-templates.ts';
import type { Mailers } from './mailer.ts';
import type { Outlets } from './outlet.ts';
import type { CommunicationPolicy } from './policy.ts';

export type CommunicationDeps = IncidentDeps & {
  communicationPolicy: CommunicationPolicy;
  /** Those of templates/messages. */
  templates: MessageTemplates;
  mailers: Mailers;
  outlets: Outlets;
  /** Where users reach the bot's server; without it e-mails have no unsubscribe link. */
  publicUrl?: URL | undefined;
};
