// Puts the local workspace in the place of Slack, on the bot's own server.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from './config.ts';
import { skipTime } from './db/domain-time.ts';
import type { OwnDb } from './db/own.ts';
import type { HttpServer } from './http/server.ts';
import { systemClock } from './lib/clock.ts';
import type { Closing } from './lib/closing.ts';
import type { Log } from './lib/log.ts';
import { Secret } from './lib/redaction.ts';
import type { Connection } from './slack/app.ts';
import { loadManifest } from './workspace/manifest.ts';
import { openWorkspace } from './workspace/workspace.ts';

const manifest = fileURLToPath(new URL('../manifest.yml', import.meta.url));

/** Opens the workspace and its page; it speaks HTTP mode, and signs what it sends to /slack/events. */
export async function openLocalSlack(options: {
  config: Pick<Config, 'dataFolder'>;
  http: HttpServer;
  db: OwnDb;
  closing: Closing;
  log: Log;
}): Promise<Connection> {
  const { config, http, db, closing, log } = options;
  const workspace = await openWorkspace({
    manifest: await loadManifest(manifest),
    folder: join(config.dataFolder, 'workspace'),
    clock: systemClock,
    log,
    // One clock: "skip 15 minutes" makes deadlines of the bot due, and messages carry the time that it then is.
    skip: async (ms) => void (await skipTime(db, ms)),
    delivery: { kind: 'http', requestUrl: `${http.url}/slack/events` },
  });
  closing.push(workspace.close);
  workspace.setBaseUrl(http.url);
  http.route('/', workspace.handleRequest);
  const { bot, signingSecret } = workspace.tokens;
  return {
    mode: 'http',
    botToken: new Secret(bot),
    signingSecret: new Secret(signingSecret),
    apiUrl: `${http.url}/api/`,
  };
}
