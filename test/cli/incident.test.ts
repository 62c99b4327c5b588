// Incidents from the command line, while the bot is stopped and Slack cannot be reached.
import { expect, test } from 'vitest';
import { z } from 'zod';
import { skipTime } from '../../src/db/domain-time.ts';
import { sql } from '../../src/db/sql.ts';
import { type CommandLine, openCommandLine } from '../kit/command-line.ts';

const declared = [
  'incident',
  'declare',
  'Login failures',
  '--severity',
  'P1',
  '--impact',
  'Nobody can sign in',
] as const;

async function declare(...more: string[]): Promise<CommandLine> {
  const line = await openCommandLine();
  expect(await line.does(...declared, ...more)).toBe('#1 is declared, P1.\n');
  return line;
}

/** Somebody whom Slack told Backbolt of, at some time. */
async function knows({ db }: CommandLine, id: string, facts: { team?: string; guest?: boolean } = {}) {
  await db.run(sql`insert into backbolt.home_team (team_id) values ('T1') on conflict do nothing`);
  await db.run(sql`insert into backbolt.person (id, team_id, name, is_bot, is_guest, is_deleted, fetched_at)
    values (${id}, ${facts.team ?? 'T1'}, ${id.toLowerCase()}, false, ${facts.guest ?? false}, false, '2020-01-01')`);
}

const one = ['incident', 'show', '1'];

test('an incident is run from beginning to end, and its timeline says who did what in which order', async () => {
  const line = await declare('--components', 'login, tokens');
  expect(await line.does(...one)).toMatch(
    /severity +P1\n[\s\S]*components +login, tokens\n[\s\S]*acknowledged +no, due by/,
  );
  expect(await line.does('incident', 'ack', '1')).toBe('#1 is acknowledged.\n');
  expect(await line.does('incident', 'ack', '#1')).toMatch(/had been acknowledged by cli:\S+\. Nothing was changed/);
  await line.does('incident', 'note', '1', 'The certificate ran out');
  await line.does('incident', 'correct', '1', '4', 'It runs out tomorrow');
  await line.does('incident', 'severity', '1', 'P0', '--reason', 'Data is being lost');
  expect(await line.does('incident', 'severity', '1', 'P0', '--reason', 'Again')).toContain('Nothing was changed');
  await line.does('incident', 'status', '1', 'identified', '--reason', 'Found it', '--decision', 'pending');
  expect(await line.does(...one)).toMatch(/status +identified, the decision to roll back is pending\n/);
  await line.does('incident', 'snooze', '1', '5', '--reason', 'Everybody is in a call');
  const update = ['--colour', 'RED', '--progress', 'Replaced it', '--issues', 'None', '--next', 'Watch'];
  expect(await line.does('incident', 'update', '1', ...update)).toMatch(
    /Status update 1 of #1:[\s\S]*colour +RED\n[\s\S]*due by/,
  );
  expect(
    await line.does('incident', 'resolve', '1', '--summary', 'Sign-in works', '--cause', 'A certificate'),
  ).toContain('#1 was resolved');
  expect(await line.does('incident', 'reopen', '1', '--reason', 'It is back')).toBe('#1 is open again.\n');
  const timeline = await line.does('incident', 'timeline', '1');
  const said = timeline
    .trim()
    .split('\n')
    .map((entry) => entry.replace(/^(#\d+) +\S+ \S+ UTC {2}(?:cli:\S+|policy) {2}/, '$1 '));
  expect(said).toEqual([
    '#1 Declared as P1: Login failures',
    '#2 Checklist started: Investigation',
    expect.stringMatching(/^#3 Acknowledged after \d+ s$/),
    '#4 The certificate ran out',
    '#5 Correction of #4: It runs out tomorrow',
    '#6 Severity P1 → P0: Data is being lost',
    '#7 Checklist started: P0 timeline',
    '#8 Status investigating → identified: Found it',
    '#9 A rollback decision is pending: Found it',
    '#10 Update put off by 5 min: Everybody is in a call',
    '#11 Status update 1, RED: Replaced it',
    expect.stringMatching(/^#12 Resolved after \d+ s: Sign-in works Cause: A certificate$/),
    '#13 Reopened: It is back',
  ]);
  expect(await line.does('incident', 'timeline', '1', '--after', '12')).toMatch(/^#13 /);
  expect(await line.does('verify')).toContain('13 events in 1 streams: every link holds');
});

test('a draft is shown, and nothing is posted until that is said; texts that are given replace its own', async () => {
  const line = await declare();
  const draft = await line.does('incident', 'update', '1');
  expect(draft).toMatch(
    /colour +YELLOW\n[\s\S]*issues +Nobody can sign in\n[\s\S]*nothing was posted[\s\S]*incident update 1 --as-drafted/,
  );
  expect(await line.does(...one)).not.toContain('last update');
  await line.does('incident', 'update', '1', '--as-drafted', '--next', 'Call the provider');
  expect(await line.does(...one)).toMatch(/last update +1, [\s\S]*colour +YELLOW\n[\s\S]*next +Call the provider\n/);
});

test('what is open is listed, newest first, in pages; what was resolved only when asked for', async () => {
  const line = await declare();
  await line.does('incident', 'declare', 'Slow tokens', '--severity', 'P3', '--impact', 'Slow', '--practice');
  await line.does('incident', 'resolve', '1', '--summary', 'Over', '--cause', 'Unknown');
  expect(await line.does('incident', 'list')).toMatch(
    /^#2 +P3 +investigating +\S+ \S+ UTC +Slow tokens \(practice\)\n$/,
  );
  expect(await line.does('incident', 'list', '--all')).toMatch(/^#2 .*\n#1 .*\n$/);
  expect(await line.does('incident', 'list', '--all', '--text', 'LOGIN')).toMatch(/^#1 .*\n$/);
  expect(await line.does('incident', 'list', '--all', '--after', '2')).toMatch(/^#1 .*\n$/);
  expect(await line.does('incident', 'list', '--text', '100%')).toBe('No incidents are open.\n');
});

test('the same title within a minute is offered the first one, unless it is said to be another', async () => {
  const line = await declare();
  const { code, out } = await line.run(...declared);
  expect([code, out]).toEqual([1, expect.stringMatching(/^Nothing was declared: #1 .*--anyway/)]);
  expect(await line.does(...declared, '--anyway')).toContain('#2 is declared');
});

test('a private incident is seen here, and whoever declares one is told how to let somebody in', async () => {
  const line = await openCommandLine();
  const said = await line.does(...declared, '--private');
  expect(said).toContain('incident role 1 commander PERSON');
  expect(await line.does('incident', 'list')).toContain('Login failures (private)');
  await knows(line, 'U01');
  await line.does('incident', 'role', '1', 'commander', 'U01');
  expect(await line.does(...one)).toMatch(/role +Incident commander: @u01\n/);
});

test('a role is given without Slack to somebody whom Slack told of before, and taken from its holder only when that is said', async () => {
  const line = await declare();
  const role = (...more: string[]) => line.run('incident', 'role', '1', 'commander', ...more);
  expect(await role('U01')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^Backbolt has not met U01 yet.*Nothing was changed/),
  });
  await knows(line, 'U01');
  await knows(line, 'U02');
  await knows(line, 'U03', { guest: true });
  await knows(line, 'U04', { team: 'T2' });
  expect(await role('U01')).toMatchObject({ code: 0, out: 'Incident commander of #1: U01.\n' });
  expect(await role('U01')).toMatchObject({ code: 0, out: expect.stringContaining('already') });
  expect(await role('U02')).toMatchObject({
    code: 1,
    out: expect.stringMatching(/^U01 is incident commander.*--take-over/),
  });
  expect(await role('U02', '--take-over')).toMatchObject({ code: 0, out: 'Incident commander of #1: U02.\n' });
  for (const outsider of ['U03', 'U04']) {
    expect(await role(outsider, '--take-over')).toMatchObject({
      err: expect.stringMatching(/^Guests, bots and people of other workspaces cannot/),
    });
  }
  expect(await line.does(...one)).toMatch(/role +Incident commander: @u02\n/);
});

test.each([
  [['incident', 'show', '7'], 1, /^There is no incident #7/],
  [['incident', 'note', '7', 'x'], 1, /^There is no incident #7/],
  [['incident', 'correct', '1', '99', 'x'], 1, /no entry 99.*Nothing was changed/],
  [['incident', 'reopen', '1', '--reason', 'x'], 1, /is open already/],
  [['incident', 'snooze', '1', '31', '--reason', 'x'], 2, /30 minutes in all.*Nothing was changed/],
])('%j is refused with what to do next', async (argv, code, said) => {
  const line = await declare();
  expect(await line.run(...argv)).toEqual({ code, out: '', err: expect.stringMatching(said) });
});

test('nothing more is done to an incident that was resolved', async () => {
  const line = await declare();
  await line.does('incident', 'resolve', '1', '--summary', 'Over', '--cause', 'Unknown');
  const { code, err } = await line.run('incident', 'update', '1', '--as-drafted');
  expect([code, err]).toEqual([1, expect.stringMatching(/#1 was resolved on .*Reopen it first/)]);
});

test('a change that the card shows is written with the jobs that draw it, although no engine was ever started here', async () => {
  const line = await declare();
  await line.does('incident', 'ack', '1');
  const jobs = await line.db.rows(
    z.object({ name: z.string() }),
    sql`select name from backbolt_jobs.job where data->>'incident' = '1' order by created_on, name`,
  );
  expect(jobs.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['incidents.open-channel', 'incidents.draw-announcement', 'incidents.draw-card']),
  );
});

test('a checklist is started and ticked, and its progress is shown', async () => {
  const line = await declare();
  expect(await line.does('incident', 'checklist', '1')).toMatch(/^\[in use\] investigation +Investigation$/m);
  expect(await line.run('incident', 'checklist', '1', 'recovery')).toMatchObject({
    code: 1,
    err: expect.stringContaining('does not use this checklist'),
  });
  expect(await line.does('incident', 'checklist', '1', 'recovery', '--start')).toMatch(/^[^\n]+: 0 of \d+\n/);
  const ticked = await line.does('incident', 'checklist', '1', 'investigation', '--tick', 'status');
  expect(ticked).toMatch(/^Investigation: 1 of \d+\n[\s\S]*\n {2}\[x\] status +Look at .* \(cli:\S+\)\n {2}\[ \] /);
  expect(await line.does('incident', 'checklist', '1', 'investigation', '--untick', 'status')).toContain(
    'Investigation: 0 of',
  );
  expect(await line.run('incident', 'checklist', '1', 'investigation', '--tick', 'x')).toMatchObject({
    code: 1,
    err: expect.stringContaining('no such item'),
  });
  expect(await line.run('incident', 'checklist', '1', '--start')).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^NAME is missing/),
  });
});

test('what people typed cannot command the terminal', async () => {
  const line = await openCommandLine();
  const hostile = 'a\u001b[2Jb\u202ec\nd\u2028e';
  await line.does('incident', 'declare', hostile, '--severity', 'P2', '--impact', hostile);
  await line.does('incident', 'note', '1', hostile);
  await line.does('incident', 'update', '1', '--as-drafted', '--progress', hostile);
  for (const argv of [['list'], ['show', '1'], ['timeline', '1'], ['update', '1']]) {
    const said = await line.does('incident', ...argv);
    expect(said).toContain('a [2Jb c d e');
    expect(said.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e\u2028]/u);
  }
});

test('while time passes the update is due; the next is counted from when it was posted', async () => {
  const line = await declare();
  await skipTime(line.db, 20 * 60_000);
  const due = () => line.does(...one).then((text) => /next update +due by (.*) UTC/.exec(text)?.[1] ?? '');
  const before = await due();
  await line.does('incident', 'update', '1', '--as-drafted');
  expect(Date.parse(`${await due()}Z`)).toBeGreaterThan(Date.parse(`${before}Z`));
});
