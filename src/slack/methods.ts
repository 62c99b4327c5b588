// Every Web API method that Backbolt calls, with its scope and Slack's limit for it.

export type SlackMethod = {
  /** The scope that the app's manifest must ask for; none for some. */
  scopes: readonly string[];
  /** Calls a minute that Slack allows a workspace: its tiers 1 to 4 are 1, 20, 50 and 100 and over (docs.slack.dev, "Rate limits"). */
  perMinute: number;
  /** Whether doing it twice is the same as doing it once, so that an unanswered call may be repeated. */
  repeatable: boolean;
  /** Slack's extra limit of about one a second for each channel. */
  oneASecondPerChannel?: true;
};

export const methods = {
  'auth.test': { scopes: [], perMinute: 100, repeatable: true },
  'usergroups.list': { scopes: ['usergroups:read'], perMinute: 20, repeatable: true },
  'users.info': { scopes: ['users:read'], perMinute: 100, repeatable: true },
  'views.open': { scopes: [], perMinute: 100, repeatable: false },
  'views.update': { scopes: [], perMinute: 100, repeatable: true },
  'chat.postMessage': { scopes: ['chat:write'], perMinute: 100, repeatable: false, oneASecondPerChannel: true },
  'conversations.history': { scopes: ['channels:history', 'groups:history'], perMinute: 50, repeatable: true },
} as const satisfies Record<string, SlackMethod>;

export type MethodName = keyof typeof methods;
