import { expect, test } from 'vitest';
import { authorize } from '../../../src/features/access/authorize.ts';
import { openDirectory } from '../../../src/features/access/directory.ts';
import type { Person } from '../../../src/features/access/person.ts';
import { listEvents } from '../../../src/features/events/list-events.ts';
import { hour, minute } from '../../../src/lib/clock.ts';
import { AppError } from '../../../src/lib/errors.ts';
import { newOwnDb, quietLog } from '../../kit/database.ts';

const engineer: Person = {
  id: 'U1',
  team_id: 'T1',
  name: 'engineer',
  is_bot: false,
  is_guest: false,
  is_deleted: false,
};

async function setUp(slack: { answer: Person | undefined | Error } = { answer: engineer }) {
  const db = await newOwnDb();
  let now = Date.parse('2026-01-01T00:00:00Z');
  let asked = 0;
  const clock = { now: () => new Date(now) };
  const open = () =>
    openDirectory({
      db,
      clock,
      log: quietLog,
      fetchPerson: async () => {
        asked += 1;
        if (slack.answer instanceof Error) throw slack.answer;
        return slack.answer;
      },
      fetchGroups: async () => [],
    });
  const directory = open();
  return {
    db,
    slack,
    open,
    deps: { db, directory, homeTeam: 'T1' },
    asked: () => asked,
    wait: (ms: number) => (now += ms),
  };
}

const outage = new AppError({ kind: 'unavailable', code: 'slack.unanswered', message: 'down', userMessage: 'down' });

test('a member of the workspace may, and Slack is asked about them once in ten minutes by all replicas', async () => {
  const { deps, open, asked, wait } = await setUp();
  await Promise.all(Array.from({ length: 20 }, () => authorize(deps, 'U1', 'auth_status.read', 's')));
  await authorize({ ...deps, directory: open() }, 'U1', 'auth_status.read', 's');
  expect(asked()).toBe(1);
  wait(11 * minute);
  await authorize(deps, 'U1', 'auth_status.read', 's');
  expect(asked()).toBe(2);
});

test.each([
  ['a guest', { is_guest: true }, /guests cannot/],
  ['a bot', { is_bot: true }, /bots cannot/],
  ['somebody deactivated', { is_deleted: true }, /deactivated/],
  ['somebody of another workspace', { team_id: 'T2' }, /other workspaces/],
  ['somebody whose workspace Slack does not name', { team_id: '' }, /other workspaces/],
])('%s is refused politely, and the refusal is recorded', async (_who, facts, sentence) => {
  const { db, deps } = await setUp({ answer: { ...engineer, ...facts } });
  const refused = authorize(deps, 'U1', 'auth_status.share', 'C1');
  await expect(refused).rejects.toMatchObject({ kind: 'not_allowed', userMessage: expect.stringMatching(sentence) });
  const [event] = (await listEvents(db, 'access', { limit: 10 })).rows;
  expect(event).toMatchObject({ actor: 'U1', kind: 'access.refused' });
  expect(JSON.parse(event?.data ?? '')).toMatchObject({ action: 'auth_status.share', subject: 'C1' });
});

test('somebody Slack does not know is refused', async () => {
  const { deps } = await setUp({ answer: undefined });
  await expect(authorize(deps, 'U9', 'auth_status.read', 's')).rejects.toMatchObject({ code: 'access.unknown_person' });
});

test('while Slack is down, people known within a day may go on and strangers may not', async () => {
  const { deps, slack, wait } = await setUp();
  await authorize(deps, 'U1', 'auth_status.read', 's');
  slack.answer = outage;
  wait(2 * hour);
  await authorize(deps, 'U1', 'auth_status.read', 's');
  await expect(authorize(deps, 'U2', 'auth_status.read', 's')).rejects.toMatchObject({ kind: 'unavailable' });
  wait(25 * hour);
  await expect(authorize(deps, 'U1', 'auth_status.read', 's')).rejects.toMatchObject({
    code: 'access.directory_unavailable',
  });
});

test('somebody who became a guest loses access when the facts are asked for again', async () => {
  const { deps, slack, wait } = await setUp();
  await authorize(deps, 'U1', 'auth_status.read', 's');
  slack.answer = { ...engineer, is_guest: true };
  wait(11 * minute);
  await expect(authorize(deps, 'U1', 'auth_status.read', 's')).rejects.toMatchObject({ kind: 'not_allowed' });
});

test('the command line acts without a Slack account', async () => {
  const { deps, asked } = await setUp();
  await authorize(deps, 'cli:operator', 'auth_status.read', 's');
  expect(asked()).toBe(0);
});
