// The record is verified, and a timeline leaves as a file: what was changed behind Backbolt's back is named.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { sql } from '../../src/db/sql.ts';
import { type CommandLine, openCommandLine } from '../kit/command-line.ts';

async function withIncident(): Promise<CommandLine> {
  const line = await openCommandLine();
  await line.does('incident', 'declare', 'Login failures', '--severity', 'P3', '--impact', 'Nobody can sign in');
  for (const text of ['one', 'two', 'three']) await line.does('incident', 'note', '1', text);
  await line.does('incident', 'correct', '1', '3', '2 | b');
  return line;
}

async function fileWith(content: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'backbolt-verify-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'timeline.json'), content);
  return join(folder, 'timeline.json');
}

test('a row of an incident that was changed by a superuser with the trigger disabled is the first broken link, and the exit code says so', async () => {
  const line = await withIncident();
  expect(await line.does('verify')).toBe('5 events in 1 streams: every link holds.\n');
  await line.db.run(sql`alter table backbolt.event disable trigger all`);
  await line.db.run(sql`update backbolt.event set data = '{"text":"2"}' where stream = 'incident-1' and seq = 3`);
  await line.db.run(sql`alter table backbolt.event enable trigger all`);
  expect(await line.run('verify')).toEqual({
    code: 1,
    out: 'The record is broken in 1 of 1 streams:\n  incident-1 #3: its content does not have its hash: it was changed\n',
    err: '',
  });
  const file = await fileWith(await line.does('incident', 'export', '1', '--format', 'json'));
  expect(await line.run('verify', file)).toMatchObject({ code: 1, out: expect.stringContaining('broken at #3') });
});

test('a timeline that was exported as JSON is verified from the file alone', async () => {
  const line = await withIncident();
  const json = await line.does('incident', 'export', '1', '--format', 'json');
  const whole = await fileWith(json);
  expect(await line.does('verify', whole)).toMatch(
    /^5 entries: every link holds\. The last one is #5, its hash is [0-9a-f]{64}\.\n$/,
  );
  const forged = await fileWith(json.replace('{\\"text\\":\\"one\\"}', '{\\"text\\":\\"1\\"}'));
  expect(await line.run('verify', forged)).toMatchObject({
    code: 1,
    out: 'The file is broken at #2: its content does not have its hash: it was changed\n',
  });
  expect(await line.run('verify', await fileWith('{}'))).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^This is not a timeline/),
  });
  expect(await line.run('verify', '/nowhere.json')).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^The file cannot be read: ENOENT/),
  });
});

test('what is exported is the file and nothing else', async () => {
  const line = await withIncident();
  const markdown = await line.does('incident', 'export', '1');
  expect(markdown).toMatch(
    /^# Incident 1: Login failures\n[\s\S]*\| 3 \| .* \| cli:\S+ \| two<br>\*\*Corrected by cli:\S+ in 5:\*\* 2 \\\| b \|\n/,
  );
  const csv = await line.does('incident', 'export', '1', '--format', 'csv');
  expect(csv.split('\r\n')).toHaveLength(7);
  expect(csv).toMatch(/^entry,time,.*\r\n1,/);
});

test('a secret that somebody typed leaves in no file', async () => {
  const line = await openCommandLine();
  const secret = 'xoxb-1234567890-abcdefghij';
  await line.does('incident', 'declare', `The token ${secret} leaked`, '--severity', 'P1', '--impact', secret);
  await line.does('incident', 'note', '1', secret);
  for (const format of ['markdown', 'json', 'csv']) {
    expect(await line.does('incident', 'export', '1', '--format', format)).not.toContain(secret);
  }
});
