// The unmodified Bolt app: takes what Slack sends, in HTTP or Socket Mode, and runs the registered listeners.
import type { RequestListener } from 'node:http';
import { App, HTTPReceiver, type Receiver } from '@slack/bolt';
import { AppError, messageOf } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import type { Secret } from '../lib/redaction.ts';
import { boltLogger } from './bolt-logger.ts';
import type { Identity } from './identity.ts';
import { registerListeners } from './kinds.ts';
import { openFloor } from './listen.ts';
import type { Listener } from './listener.ts';
import type { Speaking } from './say.ts';
import { answerStrangers } from './strangers.ts';

export type Connection =
  | { mode: 'socket'; botToken: Secret; appToken: Secret; apiUrl: string }
  | { mode: 'http'; botToken: Secret; signingSecret: Secret; apiUrl: string };

export type SlackApp = {
  /** Takes Slack's HTTP requests; undefined in Socket Mode. */
  requestListener: RequestListener | undefined;
  start(): Promise<void>;
  /** Takes nothing more and lets what is at work finish. */
  stop(): Promise<void>;
};

/** Builds the app with every listener of the registry. Nothing is received before `start`. */
export function openSlackApp<Deps>(options: {
  connection: Connection;
  identity: Identity;
  listeners: readonly Listener<Deps>[];
  deps: Deps;
  speaking: Speaking;
  log: Log;
}): SlackApp {
  const { connection, identity, listeners } = options;
  const logger = boltLogger(options.log);
  const floor = openFloor(options.deps, options.speaking);
  const receiver = connection.mode === 'http' ? openReceiver(connection.signingSecret, options.log) : undefined;
  const app = new App({
    logger,
    convoStore: false,
    authorize: async () => ({
      botToken: connection.botToken.reveal(),
      botId: identity.botId,
      botUserId: identity.botUserId,
      teamId: identity.teamId,
    }),
    // A fresh object each time: Socket Mode changes the one it is given.
    clientOptions: { slackApiUrl: connection.apiUrl, retryConfig: { retries: 2 } },
    ...(receiver === undefined
      ? { socketMode: true, appToken: (connection as Extract<Connection, { mode: 'socket' }>).appToken.reveal() }
      : { receiver: receiver as Receiver }),
  });
  registerListeners(app, listeners, floor.run);
  answerStrangers(app, listeners, options.speaking.responder);
  return {
    requestListener: receiver?.requestListener,
    async start() {
      if (receiver === undefined) await app.start().catch((error: unknown) => Promise.reject(notConnected(error)));
    },
    async stop() {
      // The way back stays open until the last answer went out.
      await floor.close();
      if (receiver === undefined) await app.stop();
    },
  };
}

// Listeners answer their own errors: what comes here is a payload that Bolt itself cannot read.
function openReceiver(signingSecret: Secret, log: Log): HTTPReceiver {
  return new HTTPReceiver({
    signingSecret: signingSecret.reveal(),
    logger: boltLogger(log),
    processEventErrorHandler: async ({ error, response }) => {
      log.warn({ error: messageOf(error) }, 'a request that Bolt cannot read was turned away');
      if (!response.headersSent) response.writeHead(400).end();
      return false;
    },
  });
}

function notConnected(error: unknown): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'slack.not_connected',
    message: messageOf(error),
    userMessage: `Backbolt did not start: Slack takes no Socket Mode connection (${messageOf(error)}). Check SLACK_APP_TOKEN, and that Socket Mode is on for the app.`,
    cause: error,
  });
}
