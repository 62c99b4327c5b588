// Listeners of a test's own, served as Backbolt's are: real Bolt, real Postgres, a workspace with the manifest that they need.
import { createServer } from 'node:http';
import type { OwnDb } from '../../src/db/own.ts';
import { openClaims } from '../../src/features/events/intent.ts';
import { Secret } from '../../src/lib/redaction.ts';
import { openAfterthoughts } from '../../src/slack/afterthoughts.ts';
import { type Connection, openSlackApp } from '../../src/slack/app.ts';
import { readIdentity } from '../../src/slack/identity.ts';
import { openLimiter } from '../../src/slack/limiter.ts';
import type { Listener } from '../../src/slack/listener.ts';
import { type Outbound, openOutbound } from '../../src/slack/outbound.ts';
import { openResponder } from '../../src/slack/response-url.ts';
import { loadManifest, Manifest } from '../../src/workspace/manifest.ts';
import { afterThis } from './after-this.ts';
import type { Mode } from './bot.ts';
import { newOwnDb, quietLog } from './database.ts';
import { freePort } from './free-port.ts';
import { startWorkspace, type TestWorkspace } from './workspace.ts';

/** What the test's listeners need of Slack, besides what Backbolt's own manifest asks for. */
export type Needs = {
  commands?: string[];
  /** callback_id → what the menu of a message calls it. */
  shortcuts?: Record<string, string>;
  events?: string[];
  scopes?: string[];
};

/** A way out to a workspace, as each replica has one. */
export function openTestOutbound(workspace: TestWorkspace, db: OwnDb): Outbound {
  const botToken = new Secret(workspace.tokens.bot);
  return openOutbound({ botToken, apiUrl: workspace.apiUrl, limiter: openLimiter(db), log: quietLog });
}

/** Starts a workspace and the listeners; the test's end stops them. */
export async function startListeners(
  mode: Mode,
  listeners: readonly Listener<undefined>[],
  needs: Needs = {},
): Promise<TestWorkspace> {
  const db = await newOwnDb();
  const port = await freePort();
  const delivery = mode === 'socket' ? { kind: mode } : { kind: mode, requestUrl: `http://127.0.0.1:${port}/` };
  const workspace = await startWorkspace({ delivery, manifest: manifestFor(needs) });
  afterThis(() => workspace.stop());
  const { bot, app: appToken, signingSecret } = workspace.tokens;
  const common = { botToken: new Secret(bot), apiUrl: workspace.apiUrl };
  const connection: Connection =
    mode === 'socket'
      ? { mode, ...common, appToken: new Secret(appToken) }
      : { mode, ...common, signingSecret: new Secret(signingSecret) };
  const outbound = openTestOutbound(workspace, db);
  const responder = openResponder(quietLog);
  afterThis(() => responder.close());
  const afterthoughts = openAfterthoughts(quietLog);
  const speaking = { outbound, responder, claims: openClaims(db.relaxed), afterthoughts, log: quietLog };
  const identity = await readIdentity(outbound);
  const app = openSlackApp({ connection, identity, listeners, deps: undefined, speaking, log: quietLog });
  if (app.requestListener !== undefined) {
    const server = createServer((req, res) => {
      // Bolt's receiver answers this path only.
      req.url = '/slack/events';
      app.requestListener?.(req, res);
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    afterThis(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
  }
  await app.start();
  afterThis(() => app.stop());
  if (mode === 'socket') await workspace.appConnected();
  return workspace;
}

function manifestFor(needs: Needs): Manifest {
  const own = loadManifest('manifest.yml');
  const { events = [], commands = [], shortcuts = {}, scopes = [] } = needs;
  return Manifest.parse({
    ...own,
    features: {
      ...own.features,
      app_home: { home_tab_enabled: true },
      slash_commands: commands.map((command) => ({ command, description: 'Tries something' })),
      shortcuts: Object.entries(shortcuts).map(([callback_id, name]) => ({
        name,
        type: 'message',
        callback_id,
        description: 'Tries something',
      })),
    },
    oauth_config: { scopes: { bot: [...own.oauth_config.scopes.bot, ...scopes] } },
    settings: { ...own.settings, event_subscriptions: { bot_events: events } },
  });
}
