// api.test, auth.test, apps.connections.open.
import { z } from 'zod';
import { ApiRefusal, defineMethod, tier } from './method.ts';

const apiTest = defineMethod({
  name: 'api.test',
  token: 'none',
  scopes: [],
  rate: tier.four,
  args: z.looseObject({ error: z.string().optional() }),
  handle(_context, args) {
    if (args.error !== undefined) throw new ApiRefusal(args.error);
    return { args };
  },
});

const authTest = defineMethod({
  name: 'auth.test',
  token: 'bot',
  scopes: [],
  rate: tier.hundreds,
  args: z.object({}),
  handle({ store, baseUrl }) {
    const { identity } = store;
    return {
      url: `${baseUrl()}/`,
      team: identity.teamName,
      user: store.person(identity.botUserId)?.name,
      team_id: identity.teamId,
      user_id: identity.botUserId,
      bot_id: identity.botId,
      is_enterprise_install: false,
    };
  },
});

const connectionsOpen = defineMethod({
  name: 'apps.connections.open',
  token: 'app',
  scopes: ['connections:write'],
  rate: tier.one,
  args: z.object({}),
  handle({ sockets, manifest, baseUrl }) {
    if (sockets === null || !sockets.enabled() || !manifest.settings.socket_mode_enabled) {
      throw new ApiRefusal('forbidden_for_interactive', ['Socket Mode is not turned on']);
    }
    return { url: `${baseUrl().replace(/^http/, 'ws')}${sockets.issueTicket()}` };
  },
});

export const authMethods = [apiTest, authTest, connectionsOpen];
