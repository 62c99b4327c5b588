// Every event that a listener may ask for, with the scopes without which Slack does not send it.

export const events = {
  app_home_opened: { scopes: [] },
  member_joined_channel: { scopes: ['channels:read', 'groups:read'] },
  member_left_channel: { scopes: ['channels:read', 'groups:read'] },
  reaction_added: { scopes: ['reactions:read'] },
} as const satisfies Record<string, { scopes: readonly string[] }>;

export type EventName = keyof typeof events;
