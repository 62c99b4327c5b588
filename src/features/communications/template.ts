// A message template: template.yml, which says what it is for and what it asks, and one text for each locale.
import { z } from 'zod';
import { severities, statuses } from '../incidents/incident.ts';
import type { LocaleText } from './locale-text.ts';
import { channels, inAppLevels, statusPageStatuses } from './rendered.ts';
import { Variables } from './variable.ts';

const line = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .regex(/^[^\r\n]*$/, { error: 'must be one line' });

/** Whom it is for unless somebody chooses otherwise; policy has the query of each. */
export const audienceKinds = ['everyone', 'recent_sessions', 'platform', 'list'] as const;

export const TemplateFile = z
  .strictObject({
    title: line(75),
    /** Said where people choose; a Slack option's description is as long. */
    when: line(75),
    /** It is proposed while an incident has this status. */
    incident_status: z.enum(statuses).optional(),
    severities: z.array(z.enum(severities)).min(1),
    channels: z.array(z.enum(channels)).min(1),
    status_page: z.strictObject({ status: z.enum(statusPageStatuses) }).optional(),
    in_app: z.strictObject({ level: z.enum(inAppLevels) }).optional(),
    audience: z.enum(audienceKinds).optional(),
    /** Sent to those as well who do not want e-mails that they can do without. */
    essential: z.boolean(),
    /** Needs approval however few it is sent to. */
    security: z.boolean().default(false),
    variables: Variables.default({}),
  })
  .superRefine((file, context) => {
    const say = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    for (const channel of ['status_page', 'in_app'] as const) {
      const isThere = file.channels.includes(channel);
      if (isThere !== (file[channel] !== undefined))
        say(
          channel,
          isThere ? `is missing: ${channel} is among the channels` : `remove it, or add ${channel} to channels`,
        );
    }
    const hasReaders = file.channels.includes('email');
    if (hasReaders !== (file.audience !== undefined))
      say('audience', hasReaders ? 'is missing: who gets the e-mail?' : 'remove it: there is no e-mail');
  });
export type TemplateFile = z.output<typeof TemplateFile>;

/** A message template that was read and found right. */
export type MessageTemplate = {
  readonly name: string;
  readonly file: TemplateFile;
  /** By locale; the same locales for every template. */
  readonly texts: ReadonlyMap<string, LocaleText>;
};
