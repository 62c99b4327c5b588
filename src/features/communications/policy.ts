// The section `communications:` of templates/policy.yml.
import { z } from 'zod';
import { policyPeople } from '../access/people.ts';
import { Product } from './product.ts';
import { canonicalZone } from './reader.ts';

const Name = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, { error: 'must be lower case words joined by hyphens' });
const Variable = z.string().regex(/^[A-Z][A-Z0-9_]{0,99}$/, { error: 'must be the name of an environment variable' });
const Percent = z.number().min(0).max(100);
// Nobody can end a header with a name, or add one.
const OneLine = z
  .string()
  .min(1)
  .max(120)
  .regex(/^[^\p{Cc}]+$/u, { error: 'must be one line' });
const Locale = z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, { error: 'must be a locale such as en or fr-CA' });

const TimeZone = z
  .string()
  .max(50)
  .refine((name) => canonicalZone(name) !== '', { error: 'must be a time zone such as Europe/Vienna' });

const AudienceParameter = z.strictObject({
  label: OneLine,
  type: z.enum(['text', 'number', 'choice']),
  choices: z.array(OneLine).min(1).max(100).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
});

const Audience = z
  .strictObject({
    title: OneLine,
    /** Returns user_id, email, locale, time_zone, name; its parameters are $1, $2 … in the order of `parameters`. */
    query: z.string().min(1).max(20_000).optional(),
    parameters: z.array(AudienceParameter).max(5).default([]),
    /**
     * A file with an id or an address on each line. With `query` they are ids, given to it in portions as $1 (text[]); without, they are
     * addresses.
     */
    file: z.string().min(1).optional(),
  })
  .refine(({ query, file }) => query !== undefined || file !== undefined, { error: 'needs a query or a file' })
  .refine(({ file, parameters }) => file === undefined || parameters.length === 0, {
    error: 'a file takes no parameters',
  });
export type AudiencePolicy = z.output<typeof Audience>;

export const ApprovalRule = z.strictObject({
  /** How many people must approve, besides whoever asked. */
  needed: z.int().min(0).max(5),
  /** Who may, besides the incident's commander; with nobody named, every member of the workspace but the requester. */
  from: policyPeople,
  requester_may_approve: z.boolean(),
});
export type ApprovalRule = z.output<typeof ApprovalRule>;

const Rate = {
  /** E-mails a second, of all replicas together. */
  per_second: z.number().positive().max(10_000),
  connections: z.int().min(1).max(50).default(5),
};
const ConfigurationSet = OneLine.optional();
const MailProvider = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('smtp'), name: Name, url: Variable, ...Rate }),
  /** Amazon SES by its SMTP end point; the configuration set is what sends bounces to SNS. */
  z.strictObject({ type: z.literal('ses'), name: Name, url: Variable, configuration_set: ConfigurationSet, ...Rate }),
  /** Amazon SES by its API (version 2). */
  z
    .strictObject({
      type: z.literal('ses-api'),
      name: Name,
      region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, { error: 'must be a region such as eu-west-1' }),
      configuration_set: ConfigurationSet,
      /** Without them, the credentials that the AWS SDK finds: its own variables, a profile, or the role of what the bot runs on. */
      access_key: Variable.optional(),
      secret_key: Variable.optional(),
      /** Of an end point of one's own, as in a VPC; the region's unless said. */
      url: Variable.optional(),
      ...Rate,
    })
    .refine(({ access_key: id, secret_key: key }) => (id === undefined) === (key === undefined), {
      error: 'needs both access_key and secret_key, or neither',
    }),
]);
export type MailProviderPolicy = z.output<typeof MailProvider>;

const component = { components: z.record(z.string(), z.string()).default({}) };
const StatusPage = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('atlassian'),
    page: Variable,
    key: Variable,
    url: Variable.optional(),
    ...component,
  }),
  z.strictObject({
    type: z.literal('instatus'),
    page: Variable,
    key: Variable,
    url: Variable.optional(),
    ...component,
  }),
  z.strictObject({ type: z.literal('cachet'), url: Variable, key: Variable, ...component }),
  /** Anything else: the update as JSON, signed with HMAC-SHA-256. */
  z.strictObject({ type: z.literal('webhook'), url: Variable, secret: Variable }),
]);
export type StatusPagePolicy = z.output<typeof StatusPage>;

const InApp = z.discriminatedUnion('type', [
  /** The table of templates/install/in-app.sql, in a database that may be written to. */
  z.strictObject({
    type: z.literal('postgres'),
    database: Variable,
    expires_after_hours: z.number().positive().max(8760),
  }),
  z.strictObject({
    type: z.literal('supabase'),
    url: Variable,
    service_key: Variable,
    expires_after_hours: z.number().positive().max(8760),
  }),
]);
export type InAppPolicy = z.output<typeof InApp>;

// As Slack names it, or its id.
const SlackChannel = z
  .string()
  .regex(/^(#[^\s#,<>]{1,80}|[CG][A-Z0-9]{5,})$/, { error: 'must be a channel such as "#auth"' });

export const CommunicationPolicy = z.strictObject({
  product: Product,
  default_locale: Locale,
  default_time_zone: TimeZone,
  from: z.strictObject({ name: OneLine, address: z.email(), reply_to: z.email().nullable() }),
  /** Who may send, besides commander and communications lead of the incident; with nobody named, every member of the workspace. */
  senders: policyPeople,
  audiences: z.record(Name, Audience),
  approvals: z.strictObject({
    /** More people than this need approval. */
    audience_above: z.int().min(0),
    large: ApprovalRule,
    security: ApprovalRule,
    expires_after_minutes: z.int().min(1).max(10_080),
    /** By so much the audience may have grown since it was approved. */
    growth_percent: Percent,
  }),
  /** In the order in which they are tried: the second while the first cannot be used. */
  mail: z.array(MailProvider).max(3),
  status_pages: z.record(Name, StatusPage),
  in_app: z.record(Name, InApp),
  /** Where colleagues read what users are told. */
  slack_channels: z.record(Name, SlackChannel),
  /** S5: beyond these, from so many e-mails on, sending stops by itself. */
  health: z.strictObject({
    from_emails: z.int().min(1),
    bounce_percent: Percent,
    complaint_percent: Percent,
    delivered_percent: Percent,
  }),
  bounces: z.strictObject({
    /** ARNs of the SNS topics that SES writes to. */
    sns_topics: z.array(
      z.string().regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:\S+$/, { error: 'must be the ARN of an SNS topic' }),
    ),
    /** The variable with the secret of POST /webhooks/mail. */
    webhook_secret: Variable.nullable(),
  }),
});
export type CommunicationPolicy = z.output<typeof CommunicationPolicy>;

/** The parts of all status pages, by the names that policy gives them. */
export const componentsOf = ({ status_pages: pages }: Pick<CommunicationPolicy, 'status_pages'>): string[] => [
  ...new Set(Object.values(pages).flatMap((page) => (page.type === 'webhook' ? [] : Object.keys(page.components)))),
];
