// A message template: template.yml, which says what it is for and what it asks, and one text for each locale.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { severities, statuses } from '../incidents/incident.ts';
import type { LocaleText } from './locale-text.ts';
import { type Channel, channels, inAppLevels, statusPageStatuses } from './rendered.ts';
import { Variables } from './variable.ts';

const line = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .regex(/^[^\r\n]*$/, { error: 'must be one line' });

export const TemplateFile = z
  .strictObject({
    title: line(75),
    /** Said where people choose; a Slack option's description is as long. */
    when: line(75),
    /** It is proposed while an incident has this status. */
    incident_status: z.enum(statuses).optional(),
    severities: z.array(z.enum(severities)).min(1),
    channels: z.array(z.enum(channels)).min(1),
    /** `starts` and `ends` name the variables of what is scheduled: a status page is told its times. */
    status_page: z
      .strictObject({
        status: z.enum(statusPageStatuses),
        starts: z.string().optional(),
        ends: z.string().optional(),
        /** Parts of the page, by the names that policy gives them, that are ticked unless somebody chooses others; all of them unless said. */
        components: z.array(z.string().min(1).max(75)).min(1).optional(),
      })
      .optional(),
    in_app: z.strictObject({ level: z.enum(inAppLevels) }).optional(),
    /** The audience of policy to which it goes unless somebody chooses another. */
    audience: z.string().min(1).max(40).optional(),
    /** Sent to those as well who do not want e-mails that they can do without. */
    essential: z.boolean(),
    /** Then it is approved as policy asks of security notices, however few get it. */
    security: z.boolean().default(false),
    variables: Variables.default({}),
  })
  .superRefine((file, context) => {
    for (const [path, message] of contradictionsIn(file)) context.addIssue({ code: 'custom', path: [path], message });
  });
export type TemplateFile = z.output<typeof TemplateFile>;

type Sections = {
  channels: readonly Channel[];
  status_page?: { status: string; starts?: string | undefined; ends?: string | undefined } | undefined;
  in_app?: object | undefined;
  audience?: string | undefined;
  variables: Variables;
};

/** What does not go together, each with the key that it is about. */
function contradictionsIn(file: Sections): [key: string, problem: string][] {
  const problems: [string, string][] = [];
  for (const channel of ['status_page', 'in_app'] as const) {
    const isThere = file.channels.includes(channel);
    if (isThere && file[channel] === undefined)
      problems.push([channel, `is missing: ${channel} is among the channels`]);
    if (!isThere && file[channel] !== undefined) problems.push([channel, `remove it, or add ${channel} to channels`]);
  }
  const hasReaders = file.channels.includes('email');
  if (hasReaders && file.audience === undefined) problems.push(['audience', 'is missing: who gets the e-mail?']);
  if (!hasReaders && file.audience !== undefined) problems.push(['audience', 'remove it: there is no e-mail']);
  return [...problems, ...problemsOfTimes(file)];
}

function problemsOfTimes({ status_page: page, variables }: Sections): [key: string, problem: string][] {
  const isTime = (name: string | undefined) => {
    const variable = name === undefined ? undefined : variables[name];
    return variable?.type === 'date_time' && !variable.optional;
  };
  const isRight = (name: string | undefined) => (page?.status === 'scheduled' ? isTime(name) : name === undefined);
  return (['starts', 'ends'] as const)
    .filter((key) => !isRight(page?.[key]))
    .map((key) => [
      'status_page',
      `${key}: must name a date_time of the variables when the status is scheduled, and only then`,
    ]);
}

/** A message template that was read and found right. */
export type MessageTemplate = {
  readonly name: string;
  readonly file: TemplateFile;
  /** By locale; the same locales for every template. */
  readonly texts: ReadonlyMap<string, LocaleText>;
};

/** SHA-256, in hex, of all that it says and asks: the same template gives the same message for the same values. */
export function templateHash({ name, file, texts }: MessageTemplate): string {
  const said = { name, file, texts: [...texts].map(([locale, { lines, body }]) => [locale, [...lines], body]) };
  return createHash('sha256').update(JSON.stringify(said)).digest('hex');
}
