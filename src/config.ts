// The environment and the command line, checked once; every problem is reported together, each with its remedy.
import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { AppError } from './lib/errors.ts';
import { logLevels } from './lib/log.ts';
import { Secret } from './lib/redaction.ts';

const secret = (pattern: RegExp, remedy: string) =>
  z
    .string()
    .regex(pattern, { error: remedy })
    .transform((value) => new Secret(value));
const postgresUrl = z
  .string()
  .refine((url) => /^postgres(ql)?:\/\//.test(url) && URL.canParse(url), {
    error:
      'must be a Postgres URL: postgres://user:password@host:5432/database (in the password, write %23 for # and so on)',
  })
  .transform((value) => new Secret(value));

const Environment = z.object({
  NODE_ENV: z.string().optional(),
  SLACK_BOT_TOKEN: secret(
    /^xoxb-/,
    'must begin with xoxb-: copy "Bot User OAuth Token" from the app\'s OAuth & Permissions page',
  ).optional(),
  SLACK_APP_TOKEN: secret(
    /^xapp-/,
    'must begin with xapp-: generate one with connections:write under Basic Information → App-Level Tokens',
  ).optional(),
  SLACK_SIGNING_SECRET: secret(
    /^\S{16,}$/,
    'must be the "Signing Secret" of the app\'s Basic Information page',
  ).optional(),
  SLACK_API_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http(s) URL such as https://slack.com/api/' })
    .optional(),
  DATABASE_URL: postgresUrl.optional(),
  AUTH_DATABASE_URL: postgresUrl.optional(),
  AUTH_SOURCE: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/, { error: 'must be the name of a folder in templates/sources' })
    .optional(),
  POLICY_FILE: z.string().optional(),
  PUBLIC_URL: z
    .url({ protocol: /^https$/, error: 'must be the https:// address at which this server is reached from anywhere' })
    .refine((url) => !URL.canParse(url) || new URL(url).search + new URL(url).hash === '', {
      error: 'must end before any ? or #',
    })
    .transform((url) => new URL(url))
    .optional(),
  RUNBOOKS_FOLDER: z
    .string()
    .transform((folder) => [pathToFileURL(`${resolve(folder)}/`)])
    .default([]),
  PORT: z.coerce
    .number({ error: 'must be a port number, 1 to 65535 (0 takes any free one)' })
    .int()
    .min(0)
    .max(65535)
    .optional(),
  LOG_LEVEL: z.enum(logLevels, { error: `must be one of ${logLevels.join(', ')}` }).optional(),
});
type Environment = z.infer<typeof Environment>;

type SlackConnection =
  | { mode: 'local' }
  | { mode: 'socket'; botToken: Secret; appToken: Secret; apiUrl: string }
  | { mode: 'http'; botToken: Secret; signingSecret: Secret; apiUrl: string };

export type Config = {
  readonly slack: SlackConnection;
  /** Undefined: the embedded one. */
  readonly databaseUrl: Secret | undefined;
  /** Undefined: the demo's in the local workspace, none elsewhere. Without a pack it is recognised by the tables. */
  readonly watched: { url: Secret; pack: string | undefined } | undefined;
  /** The policy's path; undefined: the shipped one. */
  readonly policyFile: string | undefined;
  /** Folders of runbooks besides the shipped one. */
  readonly runbookFolders: readonly URL[];
  /** At which users reach the server; undefined: no e-mail has a link to it. */
  readonly publicUrl: URL | undefined;
  readonly port: number;
  readonly logLevel: (typeof logLevels)[number];
  /** Where embedded Postgres and the local workspace keep what they know. */
  readonly dataFolder: string;
  readonly reset: boolean;
  /** How many times as much as in its documents Slack takes: 1, whatever the environment says; measurements set it. */
  readonly limitFactor: number;
  /** The operating system's name for whoever runs the command line. */
  readonly osUser: string;
  /** An environment variable that policy names, such as the address of a target; undefined where it is not set. */
  readonly variable: (name: string) => Secret | undefined;
};

const defaults = { apiUrl: 'https://slack.com/api/', port: 3000, dataFolder: '.backbolt' };

/**
 * Reads the configuration. Empty variables count as absent.
 * @param argv `--port N`, `--reset`.
 * @throws AppError `config.invalid`, whose message lists every problem with its remedy and shows no value.
 */
export function readConfig(env: Record<string, string | undefined>, argv: readonly string[] = []): Config {
  const problems: string[] = [];
  const flags = readFlags(argv, problems);
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
  if (flags.port !== undefined) given.PORT = flags.port;
  const parsed = Environment.safeParse(given);
  if (!parsed.success) problems.push(...parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`));
  const slack = readSlack(given, parsed.data, problems);
  if (given.AUTH_SOURCE !== undefined && given.AUTH_DATABASE_URL === undefined) {
    problems.push(
      'AUTH_SOURCE is set without AUTH_DATABASE_URL: set the URL of the database to watch, or remove AUTH_SOURCE',
    );
  }
  if (flags.reset && given.DATABASE_URL !== undefined) {
    problems.push(
      '--reset erases the embedded database only, and DATABASE_URL is set: unset it, or empty that database yourself',
    );
  }
  if (problems.length > 0 || parsed.data === undefined || slack === undefined) throw invalid(problems);
  const values = parsed.data;
  return Object.freeze({
    slack,
    databaseUrl: values.DATABASE_URL,
    watched: values.AUTH_DATABASE_URL && { url: values.AUTH_DATABASE_URL, pack: values.AUTH_SOURCE },
    policyFile: values.POLICY_FILE && resolve(values.POLICY_FILE),
    runbookFolders: values.RUNBOOKS_FOLDER,
    publicUrl: values.PUBLIC_URL,
    port: values.PORT ?? defaults.port,
    logLevel: values.LOG_LEVEL ?? (slack.mode === 'local' ? 'warn' : 'info'),
    dataFolder: defaults.dataFolder,
    reset: flags.reset ?? false,
    limitFactor: 1,
    osUser: osUserName(),
    variable: (name) => (Object.hasOwn(given, name) ? new Secret(given[name] as string) : undefined),
  });
}

function readFlags(
  argv: readonly string[],
  problems: string[],
): { port?: string | undefined; reset?: boolean | undefined } {
  try {
    return parseArgs({ args: [...argv], options: { port: { type: 'string' }, reset: { type: 'boolean' } } }).values;
  } catch (error) {
    problems.push(`${(error as Error).message} (known options: --port N, --reset)`);
    return {};
  }
}

// What is set decides the mode, before anything is known of whether it is right: a mistyped token must not start the local workspace.
function readSlack(
  given: Record<string, string | undefined>,
  values: Environment | undefined,
  problems: string[],
): SlackConnection | undefined {
  const set = (name: string) => given[name] !== undefined;
  const anySlack = Object.keys(given).some((name) => name.startsWith('SLACK_'));
  if (!anySlack) {
    if (given.NODE_ENV === 'production') {
      problems.push(
        'NODE_ENV is production and no SLACK_ variable is set: the local workspace is for trying Backbolt out. Set SLACK_BOT_TOKEN and SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP), or unset NODE_ENV',
      );
    }
    return { mode: 'local' };
  }
  if (!set('SLACK_BOT_TOKEN'))
    problems.push(
      "SLACK_BOT_TOKEN is missing: copy it from the app's OAuth & Permissions page, or unset every SLACK_ variable for the local workspace",
    );
  if (!set('SLACK_APP_TOKEN') && !set('SLACK_SIGNING_SECRET')) {
    problems.push(
      'SLACK_APP_TOKEN (for Socket Mode) or SLACK_SIGNING_SECRET (for HTTP) is missing: set one of the two',
    );
  }
  if (set('SLACK_APP_TOKEN') && set('SLACK_SIGNING_SECRET')) {
    problems.push(
      'SLACK_APP_TOKEN and SLACK_SIGNING_SECRET are both set: keep the first for Socket Mode or the second for HTTP',
    );
  }
  if (values?.SLACK_BOT_TOKEN === undefined) return undefined;
  const common = { botToken: values.SLACK_BOT_TOKEN, apiUrl: withSlash(values.SLACK_API_URL ?? defaults.apiUrl) };
  if (values.SLACK_APP_TOKEN !== undefined) return { mode: 'socket', ...common, appToken: values.SLACK_APP_TOKEN };
  if (values.SLACK_SIGNING_SECRET !== undefined)
    return { mode: 'http', ...common, signingSecret: values.SLACK_SIGNING_SECRET };
  return undefined;
}

// A container may run under a number that no account has.
function osUserName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid-${process.getuid?.() ?? 'unknown'}`;
  }
}

const withSlash = (url: string) => (url.endsWith('/') ? url : `${url}/`);

function invalid(problems: readonly string[]): AppError {
  const list = problems.map((problem) => `  - ${problem}`).join('\n');
  return new AppError({
    kind: 'invalid',
    code: 'config.invalid',
    message: `the configuration has ${problems.length} problem(s):\n${list}`,
    userMessage: `Backbolt did not start: its configuration has ${problems.length} problem(s).\n${list}`,
  });
}
