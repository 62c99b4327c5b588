// team.info, usergroups.list, usergroups.users.list.
import { z } from 'zod';
import type { Context } from '../context.ts';
import { userGroups } from '../state/defaults.ts';
import type { UserGroup } from '../state/records.ts';
import { flag, id } from './arguments.ts';
import { ApiRefusal, defineMethod, tier } from './method.ts';

const teamInfo = defineMethod({
  name: 'team.info',
  token: 'bot',
  scopes: ['team:read'],
  rate: tier.three,
  args: z.object({}),
  handle({ store, baseUrl }) {
    const { teamId, teamName, teamDomain } = store.identity;
    const team = { id: teamId, name: teamName, domain: teamDomain, url: `${baseUrl()}/` };
    return { team: { ...team, email_domain: '', icon: { image_default: true } } };
  },
});

const list = defineMethod({
  name: 'usergroups.list',
  token: 'bot',
  scopes: ['usergroups:read'],
  rate: tier.two,
  args: z.object({ include_users: flag, include_count: flag, include_disabled: flag }),
  handle: (context, args) => ({ usergroups: userGroups.map((group) => groupShape(context, group, args)) }),
});

const users = defineMethod({
  name: 'usergroups.users.list',
  token: 'bot',
  scopes: ['usergroups:read'],
  rate: tier.two,
  args: z.object({ usergroup: id, include_disabled: flag }),
  handle(_context, args) {
    const group = userGroups.find((one) => one.id === args.usergroup);
    if (group === undefined) throw new ApiRefusal('no_such_subteam', [args.usergroup]);
    return { users: group.users };
  },
});

export const teamMethods = [teamInfo, list, users];

function groupShape(
  context: Context,
  group: UserGroup,
  include: { include_users: boolean; include_count: boolean },
): Record<string, unknown> {
  const [creator = ''] = group.users;
  return {
    id: group.id,
    team_id: context.store.identity.teamId,
    is_usergroup: true,
    is_subteam: true,
    name: group.name,
    description: group.description,
    handle: group.handle,
    is_external: false,
    date_create: 0,
    date_update: 0,
    date_delete: 0,
    auto_type: null,
    auto_provision: false,
    created_by: creator,
    updated_by: creator,
    deleted_by: null,
    prefs: { channels: [], groups: [] },
    ...(include.include_users ? { users: group.users } : {}),
    ...(include.include_count ? { user_count: group.users.length } : {}),
  };
}
