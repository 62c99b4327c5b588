import { expect, test } from 'vitest';
import { z } from 'zod';
import { checkPolicyPeople } from '../../../src/features/access/check-policy-people.ts';
import { openDirectory, openStoredDirectory } from '../../../src/features/access/directory.ts';
import { storeHomeTeam } from '../../../src/features/access/directory-store.ts';
import { PolicyPerson, peopleNamed, policyPeople, type UserGroup } from '../../../src/features/access/people.ts';
import { hour, minute } from '../../../src/lib/clock.ts';
import { AppError } from '../../../src/lib/errors.ts';
import { mention } from '../../../src/slack/views/mention.ts';
import { newOwnDb, quietLog } from '../../kit/database.ts';

const onCall: UserGroup = { id: 'S1', handle: 'auth-oncall', members: ['U1', 'U2'] };
const outage = new AppError({ kind: 'unavailable', code: 'slack.unanswered', message: 'down', userMessage: 'down' });

async function setUp(slack: { groups: UserGroup[] | Error } = { groups: [onCall] }) {
  const db = await newOwnDb();
  let now = Date.parse('2026-01-01T00:00:00Z');
  let asked = 0;
  const open = () =>
    openDirectory({
      db,
      clock: { now: () => new Date(now) },
      log: quietLog,
      fetchPerson: async (id) =>
        /^U[1-5]$/.test(id)
          ? { id, team_id: 'T1', name: id, is_bot: false, is_guest: false, is_deleted: false }
          : undefined,
      fetchGroups: async () => {
        asked += 1;
        if (slack.groups instanceof Error) throw slack.groups;
        return slack.groups;
      },
    });
  return { db, directory: open(), open, slack, asked: () => asked, wait: (ms: number) => (now += ms) };
}

test('somebody is one of the people that policy names by their id or by a user group they are in', async () => {
  const { directory } = await setUp();
  expect(await directory.isOneOf('U2', ['@auth-oncall'])).toBe(true);
  expect(await directory.isOneOf('U3', ['@auth-oncall', 'U3'])).toBe(true);
  expect(await directory.isOneOf('U4', ['@auth-oncall', 'U3'])).toBe(false);
  expect(await directory.isOneOf('U4', [])).toBe(false);
});

test('the groups are asked for once in ten minutes by all replicas', async () => {
  const { directory, open, slack, asked, wait } = await setUp();
  await Promise.all(Array.from({ length: 20 }, () => directory.isOneOf('U1', ['@auth-oncall', '@comms'])));
  await open().group('auth-oncall');
  expect(asked()).toBe(1);
  slack.groups = [{ ...onCall, members: ['U9'] }];
  wait(11 * minute);
  expect(await directory.isOneOf('U1', ['@auth-oncall'])).toBe(false);
  expect(asked()).toBe(2);
});

test('while Slack is down a group is what it was within a day; afterwards nobody is taken for a member', async () => {
  const { directory, open, slack, wait } = await setUp();
  await directory.group('@auth-oncall');
  slack.groups = outage;
  wait(2 * hour);
  expect(await open().isOneOf('U1', ['@auth-oncall'])).toBe(true);
  wait(25 * hour);
  await expect(directory.isOneOf('U1', ['@auth-oncall'])).rejects.toMatchObject({
    code: 'access.directory_unavailable',
  });
  expect(await directory.isOneOf('U1', ['U1', '@auth-oncall'])).toBe(true);
});

test('a group that was deleted since the start has nobody, and is mentioned by its handle', async () => {
  const { directory } = await setUp({ groups: [onCall] });
  expect(await directory.isOneOf('U1', ['@gone'])).toBe(false);
  const ids = await directory.idsOf(['U1', '@auth-oncall', '@gone', 'U1']);
  expect(ids).toEqual(['U1', 'S1', '@gone']);
  expect(ids.map(mention)).toEqual(['<@U1>', '<!subteam^S1>', '@gone']);
});

test('what is stored answers without Slack, however old it is, and says so where nothing is', async () => {
  const { db, directory: asking, wait } = await setUp();
  await asking.find('U1');
  await asking.group('auth-oncall');
  wait(1000 * hour);
  const before = await openStoredDirectory(db);
  await expect(before.directory.find('U1')).rejects.toMatchObject({ code: 'access.not_stored' });
  await storeHomeTeam(db, 'T1');
  const { directory, homeTeam } = await openStoredDirectory(db);
  expect(homeTeam).toBe('T1');
  expect(await directory.find('U1')).toMatchObject({ id: 'U1', team_id: 'T1' });
  await expect(directory.find('U2')).rejects.toMatchObject({ code: 'access.not_stored', kind: 'not_found' });
  expect(await directory.isOneOf('U2', ['@auth-oncall'])).toBe(true);
});

test.each(['U0ENGINEER', 'W012A', '@auth-oncall', '@größe_1.b'])('policy may name %s', (person) => {
  expect(PolicyPerson.safeParse(person).success).toBe(true);
});

test.each(['', 'engineer', '@', '@Auth', '@a b', 'U1>', '<@U1>', 'S012', '@<!here>'])(
  'policy may not name "%s"',
  (person) => {
    expect(z.prettifyError(PolicyPerson.safeParse(person).error as z.ZodError)).toContain('must be a Slack user id');
  },
);

const Section = z.strictObject({
  owner: PolicyPerson.optional(),
  backup: PolicyPerson.nullable().default(null),
  levels: z.array(z.object({ primary: PolicyPerson, also: policyPeople, note: z.string() })),
  roles: z.record(z.string(), policyPeople),
  approval: z.discriminatedUnion('by', [
    z.object({ by: z.literal('nobody') }),
    z.object({ by: z.literal('people'), people: policyPeople }),
  ]),
});

test('everybody named in a policy is found with the place, and nothing else is taken for a name', () => {
  const policy = Section.parse({
    owner: '@owners',
    levels: [
      { primary: 'U01', also: [], note: '@nobody' },
      { primary: '@auth-oncall', also: ['U02', 'U03'], note: 'UTC' },
    ],
    roles: { support: ['U04'] },
    approval: { by: 'people', people: ['U05'] },
  });
  expect(
    peopleNamed(z.object({ incidents: Section }), { incidents: policy }).map((name) => Object.values(name)),
  ).toEqual([
    ['incidents.owner', '@owners'],
    ['incidents.levels[0].primary', 'U01'],
    ['incidents.levels[1].primary', '@auth-oncall'],
    ['incidents.levels[1].also[0]', 'U02'],
    ['incidents.levels[1].also[1]', 'U03'],
    ['incidents.roles.support[0]', 'U04'],
    ['incidents.approval.people[0]', 'U05'],
  ]);
});

test('names that Slack does not know stop the start, all of them at once, each with its place', async () => {
  const { directory } = await setUp();
  const known = { path: 'a.owner', person: 'U1' };
  await checkPolicyPeople(directory, [known, { path: 'a.group', person: '@auth-oncall' }]);
  const nobody = { path: 'a.levels[1].primary', person: '@nobody' };
  const stranger = { path: 'a.approvers[0]', person: 'U9' };
  await expect(checkPolicyPeople(directory, [known, stranger, nobody])).rejects.toMatchObject({
    code: 'policy.unknown_group',
    userMessage: expect.stringMatching(
      /a\.approvers\[0\]: U9 is nobody[\s\S]*a\.levels\[1\]\.primary: @nobody is no user group/,
    ),
  });
  await expect(checkPolicyPeople(directory, [stranger])).rejects.toMatchObject({ code: 'policy.unknown_person' });
});

test('a Slack that does not answer at the start is not taken for one that knows nobody', async () => {
  const { directory } = await setUp({ groups: outage });
  await expect(checkPolicyPeople(directory, [{ path: 'a', person: '@auth-oncall' }])).rejects.toMatchObject({
    kind: 'unavailable',
  });
});
