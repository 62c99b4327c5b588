// Every Web API method that Backbolt calls, with its scopes and Slack's limit for it.

export type SlackMethod = {
  /** The scopes that the app's manifest must ask for; none for some. */
  scopes: readonly string[];
  /** Calls a minute that Slack allows a workspace: its tiers 1 to 4 are 1, 20, 50 and 100 and over (docs.slack.dev, "Rate limits"). */
  perMinute: number;
  /** Whether doing it twice is the same as doing it once, so that an unanswered call may be repeated. */
  repeatable: boolean;
  /** Slack's extra limit of about one a second for each channel. */
  oneASecondPerChannel?: true;
};

const tier2 = 20;
const tier3 = 50;
const tier4 = 100;

// Public channels, private ones, and for messages the direct ones, each has a scope of its own.
const history = ['channels:history', 'groups:history', 'im:history'];
const read = ['channels:read', 'groups:read'];
const manage = ['channels:manage', 'groups:write'];

export const methods = {
  'auth.test': { scopes: [], perMinute: tier4, repeatable: true },
  'bookmarks.add': { scopes: ['bookmarks:write'], perMinute: tier2, repeatable: false },
  'bookmarks.list': { scopes: ['bookmarks:read'], perMinute: tier3, repeatable: true },
  'chat.getPermalink': { scopes: [], perMinute: tier4, repeatable: true },
  'chat.postMessage': { scopes: ['chat:write'], perMinute: tier4, repeatable: false, oneASecondPerChannel: true },
  'chat.update': { scopes: ['chat:write'], perMinute: tier3, repeatable: true },
  'conversations.archive': { scopes: manage, perMinute: tier2, repeatable: true },
  'conversations.create': { scopes: manage, perMinute: tier2, repeatable: false },
  'conversations.history': { scopes: history, perMinute: tier3, repeatable: true },
  'conversations.info': { scopes: read, perMinute: tier3, repeatable: true },
  'conversations.invite': { scopes: manage, perMinute: tier3, repeatable: true },
  'conversations.list': { scopes: read, perMinute: tier2, repeatable: true },
  'conversations.open': { scopes: ['im:write'], perMinute: tier3, repeatable: true },
  'conversations.replies': { scopes: history, perMinute: tier3, repeatable: true },
  'conversations.setTopic': { scopes: manage, perMinute: tier2, repeatable: true },
  'files.completeUploadExternal': { scopes: ['files:write'], perMinute: tier4, repeatable: false },
  'files.delete': { scopes: ['files:write'], perMinute: tier3, repeatable: true },
  'files.getUploadURLExternal': { scopes: ['files:write'], perMinute: tier4, repeatable: true },
  'files.info': { scopes: ['files:read'], perMinute: tier4, repeatable: true },
  'pins.add': { scopes: ['pins:write'], perMinute: tier2, repeatable: true },
  'usergroups.list': { scopes: ['usergroups:read'], perMinute: tier2, repeatable: true },
  'usergroups.users.list': { scopes: ['usergroups:read'], perMinute: tier2, repeatable: true },
  // The second for the address that somebody's own test is sent to.
  'users.info': { scopes: ['users:read', 'users:read.email'], perMinute: tier4, repeatable: true },
  'views.open': { scopes: [], perMinute: tier4, repeatable: false },
  'views.publish': { scopes: [], perMinute: tier4, repeatable: true },
  'views.push': { scopes: [], perMinute: tier4, repeatable: false },
  'views.update': { scopes: [], perMinute: tier4, repeatable: true },
} as const satisfies Record<string, SlackMethod>;

export type MethodName = keyof typeof methods;
