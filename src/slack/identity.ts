// Who Backbolt is in this workspace, and who others are.
import { z } from 'zod';
import type { Person } from '../features/access/person.ts';
import { AppError } from '../lib/errors.ts';
import { type Outbound, responseOf, whyNot } from './outbound.ts';

export type Identity = { teamId: string; botId: string; botUserId: string };

const AuthTest = z.object({ team_id: z.string(), bot_id: z.string(), user_id: z.string() });

/** Asks Slack whose token this is. @throws AppError `slack.token_refused` or `slack.unreachable`, each with its remedy. */
export async function readIdentity(outbound: Outbound, patienceMs = 15_000): Promise<Identity> {
  const result = await outbound.call({
    method: 'auth.test',
    args: {},
    response: AuthTest,
    priority: 'deadline',
    patienceMs,
  });
  if (result.kind === 'sent') {
    return { teamId: result.response.team_id, botId: result.response.bot_id, botUserId: result.response.user_id };
  }
  const refused = result.kind === 'refused';
  const problem = refused
    ? `Slack refuses SLACK_BOT_TOKEN (${result.code})`
    : `Slack cannot be reached (${whyNot(result)})`;
  const remedy = refused
    ? 'Copy the Bot User OAuth Token again from the OAuth & Permissions page of the app.'
    : 'Check SLACK_API_URL and the network, then start again.';
  throw new AppError({
    kind: 'unavailable',
    code: refused ? 'slack.token_refused' : 'slack.unreachable',
    message: problem,
    userMessage: `Backbolt did not start: ${problem}. ${remedy}`,
  });
}

const UsersInfo = z.object({
  user: z.object({
    id: z.string(),
    team_id: z.string().default(''),
    name: z.string().default(''),
    deleted: z.boolean().default(false),
    is_bot: z.boolean().default(false),
    is_restricted: z.boolean().default(false),
    is_ultra_restricted: z.boolean().default(false),
    is_stranger: z.boolean().default(false),
  }),
});

const Profile = z.object({
  user: z.object({
    profile: z.object({ email: z.string().default(''), real_name: z.string().default('') }),
    tz: z.string().nullish(),
  }),
});

/** Where somebody's own e-mail goes, with their time zone; it is kept nowhere. Undefined when Slack does not say. */
export async function fetchAddress(
  outbound: Outbound,
  id: string,
): Promise<{ address: string; name: string; timeZone: string | null } | undefined> {
  const result = await outbound.call({
    method: 'users.info',
    args: { user: id },
    response: Profile,
    priority: 'answer',
  });
  const { profile, tz: timeZone = null } = responseOf('users.info', result).user;
  return profile.email === '' ? undefined : { address: profile.email, name: profile.real_name, timeZone };
}

/** What Slack says of a person; undefined when it knows nobody of that id, or does not show them to us. */
export async function fetchPerson(outbound: Outbound, id: string): Promise<Person | undefined> {
  const result = await outbound.call({
    method: 'users.info',
    args: { user: id },
    response: UsersInfo,
    priority: 'answer',
    patienceMs: 2_500,
  });
  if (result.kind === 'refused' && (result.code === 'user_not_found' || result.code === 'user_not_visible'))
    return undefined;
  const { user } = responseOf('users.info', result);
  return {
    id: user.id,
    team_id: user.team_id,
    name: user.name,
    is_bot: user.is_bot,
    is_guest: user.is_restricted || user.is_ultra_restricted || user.is_stranger,
    is_deleted: user.deleted,
  };
}
