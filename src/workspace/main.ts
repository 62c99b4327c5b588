// The workspace alone, for any Bolt app: npm run workspace -- --manifest path [--port N] [--request-url URL] [--folder path]
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { systemClock } from '../lib/clock.ts';
import { AppError, messageOf } from '../lib/errors.ts';
import { openLog } from '../lib/log.ts';
import { loadManifest } from './manifest.ts';
import { mount } from './mount.ts';
import { openWorkspace, type Workspace } from './workspace.ts';

const usage =
  'npm run workspace -- --manifest manifest.yml [--port 3000] [--request-url http://127.0.0.1:3001/slack/events] [--folder .workspace]';

const Arguments = z.object({
  manifest: z.string({ error: '--manifest is missing' }),
  port: z.coerce.number().int().min(0).max(65_535).default(3000),
  'request-url': z.url().optional(),
  folder: z.string().optional(),
});

async function main(): Promise<void> {
  const string = { type: 'string' } as const;
  const { values } = parseArgs({ options: { manifest: string, port: string, 'request-url': string, folder: string } });
  const given = Arguments.parse(values);
  const requestUrl = given['request-url'];
  const workspace = await openWorkspace({
    manifest: loadManifest(given.manifest),
    folder: given.folder ?? null,
    clock: systemClock,
    log: openLog('warn'),
    delivery: requestUrl === undefined ? { kind: 'socket' } : { kind: 'http', requestUrl },
  });
  const server = createServer();
  const url = await mount(workspace, server, given.port);
  process.stdout.write(`${introduction(url, workspace.tokens, requestUrl)}\n\n`);
  const stop = () => {
    server.close();
    void workspace.close().then(() => server.closeAllConnections());
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

/** What one must know to point any Bolt app here, in the mode that was asked for, and how to have the other one. */
function introduction(url: string, tokens: Workspace['tokens'], requestUrl: string | undefined): string {
  const { bot, app, signingSecret } = tokens;
  const socket = requestUrl === undefined;
  const [reach, other] = socket
    ? [
        `socketMode: true, appToken: process.env.SLACK_APP_TOKEN`,
        'HTTP: --request-url http://127.0.0.1:3001/slack/events',
      ]
    : [`signingSecret: process.env.SLACK_SIGNING_SECRET`, 'Socket Mode: leave --request-url out'];
  return [
    `Local Slack workspace: ${url}  (${socket ? 'Socket Mode' : `HTTP, requests go to ${requestUrl}`})`,
    '',
    `  slackApiUrl  ${url}/api/`,
    `  export SLACK_BOT_TOKEN=${bot}`,
    socket ? `  export SLACK_APP_TOKEN=${app}` : `  export SLACK_SIGNING_SECRET=${signingSecret}`,
    '',
    `  new App({ token: process.env.SLACK_BOT_TOKEN, ${reach},`,
    `            clientOptions: { slackApiUrl: '${url}/api/', retryConfig: { retries: 10 } } })`,
    '',
    `  The other mode is ${other}`,
  ].join('\n');
}

main().catch((error: unknown) => {
  const misused = error instanceof z.ZodError;
  const reason = misused ? z.prettifyError(error) : error instanceof AppError ? error.userMessage : messageOf(error);
  process.stderr.write(`${reason}\n${misused ? `${usage}\n` : ''}`);
  process.exitCode = 1;
});
