// An unmodified Bolt app, in Socket Mode or behind HTTP, to try the workspace on.
import type { AddressInfo } from 'node:net';
import { App, HTTPReceiver, LogLevel } from '@slack/bolt';
import { Manifest } from '../../src/workspace/manifest.ts';
import { startWorkspace, type TestWorkspace, type TestWorkspaceOptions } from '../kit/workspace.ts';

export const modes = ['socket', 'http'] as const;
export type Mode = (typeof modes)[number];

/** The smallest manifest in which everything of the sample is allowed. */
export const sampleManifest = (change: { scopes?: string[]; events?: string[] } = {}): Manifest =>
  Manifest.parse({
    display_information: { name: 'Sample' },
    features: {
      bot_user: { display_name: 'Sample' },
      app_home: { home_tab_enabled: true },
      slash_commands: [
        { command: '/sample', description: 'Tries something', should_escape: true },
        { command: '/plain', description: 'Takes text as it is' },
      ],
    },
    oauth_config: {
      scopes: {
        bot: change.scopes ?? [
          'commands',
          'chat:write',
          'users:read',
          'channels:read',
          'channels:history',
          'im:read',
          'im:write',
          'im:history',
          'app_mentions:read',
        ],
      },
    },
    settings: {
      interactivity: { is_enabled: true },
      event_subscriptions: { bot_events: change.events ?? ['message.channels', 'app_mention'] },
      socket_mode_enabled: true,
    },
  });

/** A manifest with every scope and event that the workspace knows, and shortcuts. */
export const fullManifest = (change: { scopes?: string[]; events?: string[] } = {}): Manifest => {
  const { features, ...rest } = sampleManifest({
    scopes: change.scopes ?? allScopes,
    events: change.events ?? allEvents,
  });
  return Manifest.parse({
    ...rest,
    features: {
      ...features,
      shortcuts: [
        { name: 'Declare', type: 'global', callback_id: 'declare', description: 'Declares something' },
        { name: 'Note this', type: 'message', callback_id: 'note', description: 'Notes a message' },
      ],
    },
  });
};

const kinds = (right: string) => ['channels', 'groups', 'im'].map((family) => `${family}:${right}`);
const allScopes = [
  ...kinds('history'),
  ...kinds('read'),
  ...['commands', 'chat:write', 'app_mentions:read', 'channels:manage', 'channels:join', 'groups:write', 'im:write'],
  ...['users:read', 'users:read.email', 'team:read', 'usergroups:read'],
  ...['bookmarks', 'files', 'pins', 'reactions'].flatMap((family) => [`${family}:read`, `${family}:write`]),
];
const allEvents = [
  ...['app_home_opened', 'app_mention', 'message.channels', 'message.groups', 'message.im'],
  ...['member_joined_channel', 'member_left_channel', 'reaction_added', 'reaction_removed', 'pin_added', 'pin_removed'],
  ...['channel_created', 'channel_rename', 'channel_archive', 'group_rename', 'file_created', 'file_shared'],
];

export type Sample = { app: App; workspace: TestWorkspace; stop(): Promise<void> };

/** Starts a workspace and an app that talks to it; `define` registers the app's listeners. */
export async function startSample(
  mode: Mode,
  define: (app: App) => void,
  options: TestWorkspaceOptions = {},
): Promise<Sample> {
  let requestUrl = '';
  const delivery = mode === 'socket' ? { kind: mode } : { kind: mode, requestUrl: () => requestUrl };
  const workspace = await startWorkspace({ manifest: sampleManifest(), delivery, ...options });
  const { bot, app: appToken, signingSecret } = workspace.tokens;
  const clientOptions = { slackApiUrl: workspace.apiUrl, retryConfig: { retries: 0 } };
  const receiver = new HTTPReceiver({ signingSecret, endpoints: '/slack/events', logLevel: LogLevel.ERROR });
  const reach = mode === 'socket' ? { socketMode: true, appToken } : { receiver };
  const app = new App({ token: bot, clientOptions, logLevel: LogLevel.ERROR, ...reach });
  define(app);
  if (mode === 'socket') await app.start();
  else {
    const server = await app.start({ port: 0, host: '127.0.0.1' });
    requestUrl = `http://127.0.0.1:${((server as { address(): unknown }).address() as AddressInfo).port}/slack/events`;
  }
  await workspace.appConnected();
  return {
    app,
    workspace,
    async stop() {
      await Promise.all([app.stop(), mode === 'socket' ? workspace.stop() : undefined]);
      if (mode === 'http') await workspace.stop();
    },
  };
}
