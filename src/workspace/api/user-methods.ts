// users.info, .list, .lookupByEmail.
import { z } from 'zod';
import type { Context } from '../context.ts';
import type { Person } from '../state/records.ts';
import { cursor, id, limit } from './arguments.ts';
import { ApiRefusal, defineMethod, tier } from './method.ts';
import { pageOf } from './pages.ts';

const info = defineMethod({
  name: 'users.info',
  token: 'bot',
  scopes: ['users:read'],
  rate: tier.four,
  args: z.object({ user: id }),
  handle(context, args) {
    const person = context.store.person(args.user);
    if (person === undefined) throw new ApiRefusal('user_not_found', [args.user]);
    return { user: userShape(context, person) };
  },
});

const list = defineMethod({
  name: 'users.list',
  token: 'bot',
  scopes: ['users:read'],
  rate: tier.two,
  args: z.object({ cursor, limit: limit(1000, 1000) }),
  handle(context, args) {
    const { rows, metadata } = pageOf(context.store.people(), (person) => person.id, args);
    return {
      members: rows.map((person) => userShape(context, person)),
      cache_ts: Math.floor(context.clock.now().getTime() / 1000),
      response_metadata: metadata,
    };
  },
});

const lookupByEmail = defineMethod({
  name: 'users.lookupByEmail',
  token: 'bot',
  scopes: ['users:read.email'],
  rate: tier.three,
  args: z.object({ email: id }),
  handle(context, args) {
    const person = context.store.people().find((one) => !one.isBot && emailOf(one) === args.email.toLowerCase());
    if (person === undefined) throw new ApiRefusal('users_not_found', [args.email]);
    return { user: userShape(context, person) };
  },
});

export const userMethods = [info, list, lookupByEmail];

const emailOf = (person: Person): string => `${person.name}@example.com`;

function userShape(context: Context, person: Person): Record<string, unknown> {
  const { identity } = context.store;
  const mail = context.manifest.oauth_config.scopes.bot.includes('users:read.email') && !person.isBot;
  const isApp = person.id === identity.botUserId;
  return {
    id: person.id,
    team_id: person.teamId,
    name: person.name,
    deleted: false,
    real_name: person.realName,
    tz: 'Etc/UTC',
    tz_label: 'Coordinated Universal Time',
    tz_offset: 0,
    profile: {
      real_name: person.realName,
      real_name_normalized: person.realName,
      display_name: person.isBot ? '' : person.name,
      display_name_normalized: person.isBot ? '' : person.name,
      team: person.teamId,
      ...(mail ? { email: emailOf(person) } : {}),
      ...(isApp ? { api_app_id: identity.appId, bot_id: identity.botId } : {}),
    },
    is_admin: false,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: person.isGuest,
    is_ultra_restricted: false,
    is_bot: isApp,
    is_app_user: false,
    ...(person.isStranger ? { is_stranger: true } : {}),
    updated: 0,
  };
}
