// A runbook tells users: what its step would say is in the plan, and what it says arrives once, with its own approval where policy wants that.
import { expect, test, vi } from 'vitest';
import { domainNow } from '../../../src/db/domain-time.ts';
import { sqlFile } from '../../../src/db/sql.ts';
import { recoverKey } from '../../../src/features/rollbacks/execute-soon.ts';
import { recoverJob } from '../../../src/features/rollbacks/jobs.ts';
import { setTimer } from '../../../src/jobs/timers.ts';
import { afterThis } from '../../kit/after-this.ts';
import { crowd, decide, makePeople, recordedOfCommunication, taken } from '../../kit/communications.ts';
import { declare, joinChannel } from '../../kit/incidents.ts';
import { planIn, runbook, startRollbackBot, takeCommand } from '../../kit/rollbacks.ts';
import { startSmtpSink } from '../../kit/smtp-sink.ts';

const message = { type: 'message', max_rows: undefined, template: 'rollback-complete' };
const values = { what_changed: '{{ what }}', sign_in_again: false };
const parameters = { what: { type: 'text', label: 'What was taken back', default: 'the new password check' } };

async function open() {
  const sink = await startSmtpSink();
  afterThis(sink.stop);
  const one = { ...message, values, channels: ['email'], audience: { name: 'user', parameters: ['u1'] } };
  const bot = await startRollbackBot({
    runbooks: [
      runbook('tell-one', [one], { parameters }),
      runbook('tell-all', [{ ...message, values }], { parameters }),
    ],
    env: { SMTP_URL: sink.url },
    communications(policy) {
      policy.approvals.audience_above = 1;
      policy.status_pages = {};
      policy.in_app = {};
    },
  });
  await makePeople(bot, crowd(2));
  const { workspace } = bot;
  const commander = workspace.as('commander');
  const { name, channel } = await declare(workspace, { severity: 'P0 Critical' });
  await joinChannel(bot, name, 'commander');
  await takeCommand(bot, 'commander', name);
  return { ...bot, sink, commander, lead: commander.in(name), others: channel, engineer: workspace.as('engineer') };
}

test('a step tells users once, also when Backbolt dies over it, and what policy wants approved waits for that on its own card', async () => {
  const { lead, commander, engineer, others, sink, db } = await open();
  const mails = () => sink.received.map(({ to }) => to).sort();
  const card = await planIn(lead, commander, 'tell-one');
  await card.button('See the plan').click();
  const plan = await commander.modal('The plan');
  await plan.becomes(
    /E-mail to at most 1 person \(One user\): Signing in works as before.*the new password check.*Nobody has to approve/s,
  );
  await plan.close();
  expect(mails()).toEqual([]);
  await card.button('Confirm step 1').click();
  await card.becomes('completed');
  await (await lead.sees(/C1 A change was taken back.*Written by <@U0COMMANDER>/s)).becomes('1 sent');
  expect(mails()).toEqual(['user0@example.com']);

  // Whoever dies between the communication and the step's own record leaves this, and intents are forgotten after an hour.
  await db.run(sqlFile('delete from backbolt.intent'));
  await db.run(
    sqlFile(`update backbolt.rollback_step set state = 'running', applied = false, effect = null where run = 1`),
  );
  await db.run(sqlFile(`update backbolt.rollback set state = 'running', ended_at = null where number = 1`));
  const dueAt = await domainNow(db);
  await db.transaction((tx) => setTimer(tx, { key: recoverKey(1), job: recoverJob, data: { run: 1 }, dueAt }));
  await card.becomes(/completed.*Found done: C1 is sent/s);
  expect((await recordedOfCommunication(db, 1)).filter(({ kind }) => kind === 'requested')).toHaveLength(1);

  const second = await planIn(lead, commander, 'tell-all', 2);
  await second.button('Confirm step 1').click();
  await second.becomes('completed');
  await second.becomes(/C2 waits for approval to 2 people, and is sent when it has it/);
  expect(mails()).toEqual(['user0@example.com']);
  // Other than what the rollback's card says of it.
  const asked = /C2 A change was taken back.*waits for approval/s;
  const own = await decide(lead, commander, 'Approve', undefined, asked);
  expect((await own.submit()).errors).toEqual({ 'Your decision': expect.stringContaining('whoever asked for it') });
  await own.close();
  await taken(await decide(others, engineer, 'Approve', undefined, asked));
  await vi.waitFor(() => expect(mails()).toEqual(['user0@example.com', 'user0@example.com', 'user1@example.com']));
});
