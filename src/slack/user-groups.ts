// Who is in which user group, as Slack lists them.
import { z } from 'zod';
import type { UserGroup } from '../features/access/people.ts';
import { type Outbound, responseOf } from './outbound.ts';

const UserGroups = z.object({
  usergroups: z.array(z.object({ id: z.string(), handle: z.string(), users: z.array(z.string()).default([]) })),
});

/** Every user group that is in use, with its members; one call, since Slack lists the members along. @throws AppError `slack.…`. */
export async function fetchUserGroups(outbound: Outbound): Promise<UserGroup[]> {
  const result = await outbound.call({
    method: 'usergroups.list',
    args: { include_users: true },
    response: UserGroups,
    priority: 'answer',
    patienceMs: 2_500,
  });
  const { usergroups } = responseOf('usergroups.list', result);
  return usergroups.map(({ id, handle, users }) => ({ id, handle, members: users }));
}
