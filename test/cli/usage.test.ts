// How the command line answers what it does not understand. None of this needs a database.
import { expect, test } from 'vitest';
import { runCommandLine } from '../../src/cli/run.ts';

async function run(...argv: string[]) {
  const said = { out: '', err: '' };
  const stream = (name: 'out' | 'err') => ({ write: (text: string) => (said[name] += text) });
  // An environment that cannot be read: a command that gets so far ends with that problem.
  const env = { DATABASE_URL: 'nonsense' };
  const code = await runCommandLine(argv, env, { out: stream('out'), err: stream('err') });
  return { code, ...said };
}

test.each([
  [['incident', 'declare', '--severity', 'P1', '--impact', 'x'], /^TITLE is missing\./],
  [['incident', 'declare', 'Login failures'], /^--severity is missing\.\n--impact is missing\./],
  [
    ['incident', 'declare', 'Login', 'failures'],
    /^"failures" is one word too many: put a text of several words in quotes/,
  ],
  [['incident', 'declare', 'x', '--severity', 'P9', '--impact', 'x'], /^--severity: must be one of P0, P1, P2, P3/],
  [
    ['incident', 'declare', 'x'.repeat(121), '--severity', 'P1', '--impact', 'x'],
    /^TITLE: must be at most 120 characters/,
  ],
  [['incident', 'declare', 'x', '--colour', 'RED'], /^Unknown option '--colour'/],
  [['incident', 'note', '12', ' '], /^TEXT: is empty/],
  [['incident', 'note', 'twelve', 'x'], /^N: must be the number of an incident/],
  [['incident', 'show', '99999999999'], /^N: must be the number of an incident/],
  [['incident', 'severity', '12', 'P1'], /^--reason is missing/],
  [['incident', 'severity', '12', 'P1', '--reason', 'x', '--every', '0'], /^--every: must be from 1 to 10080/],
  [['incident', 'role', '12', 'boss', 'U012'], /^ROLE: must be one of commander, technical_lead/],
  [['incident', 'role', '12', 'commander', '@ann'], /^PERSON: must be a Slack user id/],
  [['incident', 'status', '12', 'resolved', '--reason', 'x'], /^investigating\|identified\|monitoring: must be one of/],
  [['incident', 'export', '12', '--format', 'pdf'], /^--format: must be one of markdown, json, csv/],
  [['status', '2h'], /must be one of 15m, 1h, 24h, 7d/],
  [['events'], /^STREAM is missing/],
  [['events', 'access', 'x'], /^AFTER: must be a whole number/],
])('%j is answered with the problem and how the command is used', async (argv, problem) => {
  const { code, out, err } = await run(...argv);
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(problem);
  const name = argv[0] === 'incident' ? argv.slice(0, 2).join(' ') : argv[0];
  expect(err).toContain(`\nUsage: npm run backbolt -- ${name}`);
});

test.each([[['incident']], [['incident', 'frobnicate', '1']], [['constructor']], [['toString', 'x']]])(
  '%j is no command, and those that are near are listed',
  async (argv) => {
    const { code, err } = await run(...argv);
    expect(code).toBe(2);
    expect(err).toMatch(/^There is no command/);
    expect(err.includes('  status ')).toBe(argv[0] !== 'incident');
    expect(err).toContain('incident declare TITLE --severity P0|P1|P2|P3 --impact TEXT [--components A,B]');
  },
);

test('help is given for all, for a group and for one command, without anything being opened', async () => {
  for (const argv of [[], ['help'], ['--help']])
    expect(await run(...argv)).toMatchObject({ code: 0, out: expect.stringContaining('events STREAM [AFTER]') });
  expect((await run('help', 'incident')).out).not.toContain('events STREAM');
  const one = await run('incident', 'update', '12', '--help');
  expect(one).toMatchObject({ code: 0, err: '' });
  expect(one.out).toContain(
    'incident update N [--colour GREEN|YELLOW|RED] [--progress TEXT] [--metrics TEXT] [--issues TEXT] [--next TEXT] [--as-drafted]',
  );
});

test('a text may look like a flag where that is said', async () => {
  const { code, err } = await run('incident', 'note', '12', '--', '--help');
  expect([code, err]).toEqual([2, expect.stringContaining('DATABASE_URL must be a Postgres URL')]);
});
