// The workspace alone, for any Bolt app: npm run workspace -- --manifest path [--port N] [--request-url URL] [--folder path]
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { systemClock } from '../lib/clock.ts';
import { messageOf } from '../lib/errors.ts';
import { openLog } from '../lib/log.ts';
import { loadManifest } from './manifest.ts';
import { mount } from './mount.ts';
import { openWorkspace } from './workspace.ts';

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
  const { bot, app, signingSecret } = workspace.tokens;
  process.stdout.write(
    [
      `Local Slack workspace: ${url}`,
      `  slackApiUrl           ${url}/api/`,
      `  SLACK_BOT_TOKEN       ${bot}`,
      requestUrl === undefined ? `  SLACK_APP_TOKEN       ${app}` : `  SLACK_SIGNING_SECRET  ${signingSecret}`,
      '',
    ].join('\n'),
  );
  process.once('SIGINT', () => {
    server.close();
    void workspace.close().then(() => server.closeAllConnections());
  });
}

main().catch((error: unknown) => {
  const reason = error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error);
  process.stderr.write(`${reason}\n${usage}\n`);
  process.exitCode = 1;
});
