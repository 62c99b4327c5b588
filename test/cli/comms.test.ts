// `comms …` on the command line, while no bot runs: it sends what is approved, and never approves.
import { expect, test } from 'vitest';
import { approveCommunication } from '../../src/features/communications/approve-communication.ts';
import { readCommunication } from '../../src/features/communications/read-communication.ts';
import { crowd, newPeople } from '../features/communications/comms-fixture.ts';
import { afterThis } from '../kit/after-this.ts';
import { openCommandLine } from '../kit/command-line.ts';
import { approver, openComms, request, requester } from '../kit/comms-engine.ts';
import { quietLog } from '../kit/database.ts';
import { startSmtpSink } from '../kit/smtp-sink.ts';

test('what needs approval is sent when somebody in Slack gave it, and is shown with what became of it', async () => {
  const sink = await startSmtpSink();
  afterThis(sink.stop);
  const watchedUrl = await newPeople(crowd(4), 'backbolt_source');
  const line = await openCommandLine({ SMTP_URL: sink.url, AUTH_DATABASE_URL: watchedUrl });
  const query = 'select user_id, email, locale, time_zone, name from backbolt_source.users';
  const audiences = { 'all-users': { title: 'All users', query, parameters: [] } };
  const engine = await openComms(
    { ownUrl: line.db.url, watchedUrl, smtpUrls: [sink.url], policy: { audiences } },
    quietLog,
  );
  afterThis(engine.close);
  const number = await request(engine, { security: true, audience: { name: 'all-users', parameters: [] } });
  expect(await line.does('comms', 'list')).toContain(`C${number}`);
  expect(await line.run('comms', 'send', `C${number}`)).toMatchObject({
    code: 1,
    out: expect.stringContaining('needs 1 approvals'),
  });
  expect(await line.run('comms', 'pause', `C${number}`)).toMatchObject({
    code: 1,
    err: expect.stringContaining('waiting for approval'),
  });
  const { communication } = await readCommunication(engine, { number, actor: requester });
  await approveCommunication(engine, { number, actor: approver, hash: communication.hash ?? '' });
  const shown = await line.does('comms', 'send', String(number));
  expect(shown).toContain('4 of 4: 4 sent');
  expect(sink.accepted.size).toBe(4);
  expect(await line.does('comms', 'show', String(number))).toBe(shown);
  expect(await line.does('comms', 'health')).toContain('good');
});
