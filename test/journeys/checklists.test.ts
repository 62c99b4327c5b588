// A team goes through a checklist together, in the channel of an incident.
import { expect, test, vi } from 'vitest';
import { listEvents } from '../../src/features/events/list-events.ts';
import { startTestBot, type TestBot } from '../kit/bot.ts';
import type { TestWorkspace } from '../kit/workspace.ts';

const channel = '#inc-1-login-failures';
const look = 'Check the health of each service';

/** The engineer declares incident 1 and everybody named comes into its channel. */
async function declare(
  workspace: TestWorkspace,
  { severity = 'P0 Critical', secret = false, with: others = ['commander'] as const } = {},
) {
  const engineer = workspace.as('engineer');
  await engineer.in('#auth').types('/auth-incident declare Login failures');
  const form = await engineer.modal('Declare an incident');
  await form.becomes('Severity');
  form.fill({
    'What do users notice?': 'Nobody can sign in',
    Severity: severity,
    ...(secret ? { 'Who sees it?': 'true' } : {}),
  });
  expect(await form.submit()).toEqual({ errors: {}, notice: null });
  await (await engineer.modal('Incident #1')).becomes('white_check_mark: Invitations');
  if (!secret) for (const other of others) await workspace.as(other).joins(channel);
  return engineer;
}

async function callSlack(workspace: TestWorkspace, method: string, args: Record<string, string>): Promise<void> {
  const headers = { authorization: `Bearer ${workspace.tokens.bot}` };
  const body = new URLSearchParams(args);
  expect(await (await fetch(workspace.apiUrl + method, { method: 'POST', headers, body })).json()).toMatchObject({
    ok: true,
  });
}

const recorded = async ({ db }: Pick<TestBot, 'db'>, kind: string) =>
  (await listEvents(db, 'incident-1', { limit: 200 })).rows.filter((event) => event.kind === kind);

test('the P0 timeline begins with a P0, and two people tick it off together', async () => {
  const { workspace, db } = await startTestBot({ mode: 'http' });
  const engineer = await declare(workspace);
  const commander = workspace.as('commander');
  const card = await engineer.in(channel).sees('P0 timeline');
  expect(card.text).toContain('0 of 22 done · #1');
  expect(card.text).toContain('0-5 min');
  await card.button(look).click();
  await card.becomes('1 of 22 done');
  expect(card.text).toMatch(/~Check the health of each service that signs people in~\n<@U0ENGINEER> · /);
  const seen = await commander.in(channel).sees('P0 timeline');
  await seen.button('Read the error logs').click();
  await card.becomes('2 of 22 done');
  expect(card.text).toMatch(/~Read the error logs of the last 15 minutes~\n<@U0COMMANDER> · /);
  // Whoever undoes it need not be the one who ticked it; the other one finds it undone.
  await Promise.all([card, seen].map((one) => one.button('Read the error logs').click()));
  await card.becomes('1 of 22 done');
  await vi.waitFor(() => {
    const told = [engineer, commander].flatMap((person) => person.in(channel).messages());
    expect(told.filter(({ text }) => text.includes('is not ticked any more. Nothing was changed.'))).toHaveLength(1);
  });
  const events = await recorded({ db }, 'incident.item_ticked');
  expect(events.map(({ actor, data }) => [actor, JSON.parse(data)])).toMatchObject([
    ['U0ENGINEER', { checklist: 'p0-timeline', item: 'health', ticked: true }],
    ['U0COMMANDER', { item: 'error-logs', ticked: true }],
    [expect.stringMatching(/^U0(ENGINEER|COMMANDER)$/), { item: 'error-logs', ticked: false }],
  ]);
  workspace.expectNoFaults();
});

test('of fifty clicks at once one ticks the item, and the others are told who did', async () => {
  const { workspace, db } = await startTestBot({ mode: 'http' });
  const engineer = await declare(workspace);
  const card = await engineer.in(channel).sees('P0 timeline');
  const seen = await workspace.as('commander').in(channel).sees('P0 timeline');
  await Promise.all(Array.from({ length: 50 }, (_, n) => (n % 2 === 0 ? card : seen).button(look).click()));
  await card.becomes('1 of 22 done');
  const told = () => {
    const all = [engineer, workspace.as('commander')].flatMap((person) => person.in(channel).messages());
    return all.filter(
      (message) => message.raw.ephemeral && /was ticked by <@U0\w+> at .*Nothing was changed/.test(message.text),
    );
  };
  await vi.waitFor(() => expect(told()).toHaveLength(49));
  expect(await recorded({ db }, 'incident.item_ticked')).toHaveLength(1);
});

test('a checklist is started by its name or from the list, once', async () => {
  const { workspace, db } = await startTestBot({ mode: 'http' });
  const engineer = await declare(workspace, { severity: 'P3 Low' });
  const place = engineer.in(channel);
  await place.types('/auth-incident checklist Post rollback');
  await place.seesEphemeral('*After a rollback* is started');
  await place.sees('0 of 10 done · #1');
  await place.types('/auth-incident checklist post-rollback');
  await place.seesEphemeral('was started before, by <@U0ENGINEER>');
  await place.types('/auth-incident checklist');
  const list = await place.seesEphemeral('Checklists of #1 Login failures');
  expect(list.text).toContain('In use: `post-rollback` After a rollback');
  await list.select('Start a checklist').choose('Recovery');
  await place.sees('0 of 16 done · #1');
  await place.types('/auth-incident checklist <!channel> none');
  const none = await place.seesEphemeral('There is no checklist "<!channel> none". Nothing was started.');
  expect(none.text).toContain('There are: investigation, p0-timeline');
  await engineer.in('#auth').types('/auth-incident checklist 1 recovery');
  await engineer.in('#auth').seesEphemeral('was started before');
  await engineer.in('#auth').types('/auth-incident checklist recovery');
  await engineer.in('#auth').seesEphemeral('not the channel of an incident');
  const started = await recorded({ db }, 'incident.checklist_started');
  expect(started.map(({ data }) => JSON.parse(data).checklist)).toEqual(['post-rollback', 'recovery']);
  expect(place.messages().filter(({ text }) => text.includes('done · #1'))).toHaveLength(2);
});

test('what is left after the end is ticked after the end', async () => {
  const { workspace } = await startTestBot({ mode: 'http' });
  const engineer = await declare(workspace);
  const place = engineer.in(channel);
  const incident = await place.sees('Nobody can sign in');
  await incident.button('Roles').click();
  const roles = await engineer.modal('Roles');
  await roles.becomes('Incident commander');
  roles.fill({ Role: 'Incident commander', 'Who takes it?': '@engineer' });
  await roles.submit();
  await incident.button('Resolve').click();
  const resolve = await engineer.modal('Resolve');
  await resolve.becomes('Summary');
  resolve.fill({ Summary: 'Rolled the release back.', Cause: 'A bad release.' });
  await resolve.submit();
  await incident.becomes('Reopen');
  const card = await place.sees('P0 timeline');
  await card.button('Hold the post-mortem').click();
  await card.becomes('1 of 22 done');
  await place.types('/auth-incident checklist recovery');
  await place.sees('0 of 16 done');
});

test('a card that was deleted comes back when the checklist is asked for again, with its ticks', async () => {
  const { workspace } = await startTestBot({ mode: 'http' });
  const engineer = await declare(workspace);
  const place = engineer.in(channel);
  const card = await place.sees('P0 timeline');
  await card.button(look).click();
  await card.becomes('1 of 22 done');
  // A person of the workspace may delete Backbolt's messages there, as an administrator; here its own token does.
  await callSlack(workspace, 'chat.delete', { channel: place.id, ts: card.ts });
  await card.disappears();
  await place.types('/auth-incident checklist p0-timeline');
  await place.sees('1 of 22 done');
});

test('a channel that was archived is replaced when a checklist has to be shown, and all of them go on there', async () => {
  const { workspace } = await startTestBot({ mode: 'http' });
  const engineer = await declare(workspace);
  const place = engineer.in(channel);
  const card = await place.sees('P0 timeline');
  await card.button(look).click();
  await card.becomes('1 of 22 done');
  await callSlack(workspace, 'conversations.archive', { channel: place.id });
  await engineer.in('#auth').types('/auth-incident checklist 1 recovery');
  const next = await vi.waitFor(() => engineer.in(`${channel}-2`));
  await next.sees('0 of 16 done · #1');
  await next.sees('1 of 22 done · #1');
});

test('the checklist of a private incident is not for others', async () => {
  const { workspace, db } = await startTestBot({ mode: 'http' });
  const engineer = await declare(workspace, { secret: true });
  await engineer.in(channel).sees('P0 timeline');
  const outsider = workspace.as('commander').in('#auth');
  for (const words of ['checklist 1', 'checklist 1 recovery']) {
    await outsider.types(`/auth-incident ${words}`);
    expect((await outsider.lastEphemeral()).text).toContain('There is no incident #1 that you can see');
  }
  const started = await recorded({ db }, 'incident.checklist_started');
  expect(started.filter(({ actor }) => actor !== 'policy')).toEqual([]);
});

test('guests are refused, and the refusal is recorded', async () => {
  const { workspace, db } = await startTestBot({ mode: 'http' });
  const engineer = await declare(workspace);
  expect(await engineer.invites('@guest', channel)).toMatchObject({ ok: true });
  const place = workspace.as('guest').in(channel);
  const card = await place.sees('P0 timeline');
  await card.button(look).click();
  await place.seesEphemeral('Sorry, you cannot use a checklist here: guests cannot use Backbolt');
  expect(card.text).toContain('0 of 22 done');
  const [refused] = (await listEvents(db, 'access', { limit: 10 })).rows;
  expect(refused).toMatchObject({ actor: 'U0GUEST', kind: 'access.refused' });
});

test('a replica that stops takes nothing with it: the other goes on with the same card', async () => {
  const bot = await startTestBot({ mode: 'socket', replicas: 2 });
  const { workspace } = bot;
  const engineer = await declare(workspace);
  const card = await engineer.in(channel).sees('P0 timeline');
  await card.button(look).click();
  await card.becomes('1 of 22 done');
  await bot.stopReplica(0);
  await card.button('Read the error logs').click();
  await card.becomes('2 of 22 done');
  await card.button(look).click();
  await card.becomes('1 of 22 done');
  expect(
    engineer
      .in(channel)
      .messages()
      .filter(({ text }) => text.includes('P0 timeline')),
  ).toHaveLength(1);
  workspace.expectNoFaults();
});
