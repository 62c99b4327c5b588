// Who may say yes, no, or nothing; and what voids a yes.
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { OwnDb } from '../../../src/db/own.ts';
import { sql } from '../../../src/db/sql.ts';
import {
  addPeople,
  crowd,
  decide,
  recordedOfCommunication,
  startCommunicationBot,
  taken,
  writeDown,
} from '../../kit/communications.ts';

const Refused = z.object({ actor: z.string(), data: z.string() });
const refusals = async (db: OwnDb) =>
  await db.rows(Refused, sql`select actor, data from backbolt.event where stream = 'access' order by seq`);

test('a refusal needs a reason and ends it; whoever has no right is told so, and it is recorded', async () => {
  const bot = await startCommunicationBot({
    people: crowd(5),
    policy(communications) {
      communications.senders = ['U0COMMANDER'];
      communications.approvals.large = { needed: 1, from: ['U0COMMUNICATIONS'], requester_may_approve: false };
    },
  });
  const { workspace, db, sink } = bot;
  const engineer = workspace.as('engineer');
  const lead = workspace.as('communications');
  const channel = engineer.in('#auth');
  const card = await writeDown(channel, engineer);
  await card.button('Ask for approval').click();
  // Where policy names people, they are called in person.
  await lead.in('@app').sees(/C1 Sign-in is down.*waits for approval by/s);
  const form = await decide(lead.in('@app'), lead, 'Refuse');
  expect((await form.submit()).errors).toEqual({ 'Why not?': 'Say why not: it is recorded.' });
  await taken(form.fill({ 'Why not?': 'It is only the web' }));
  await card.becomes(/refused.*It is only the web/s);
  expect(card.buttons()).toEqual(['Write again', 'Preview']);

  await card.button('Write again').click();
  const again = await engineer.modal('Tell users');
  await again.becomes('It follows C1');
  await taken(again);
  const second = await channel.sees(/C2 Sign-in is down.*follows C1/s);
  await second.becomes('5 people');
  await second.button('Ask for approval').click();
  await taken(await decide(lead.in('@app'), lead, 'Approve'));
  await second.becomes('approved');
  await second.button('Send').click();
  await channel.seesEphemeral(/Sorry, you cannot send.*communications lead or commander/s);
  expect(await refusals(db)).toEqual([
    { actor: engineer.id, data: expect.stringContaining('"subject":"communication-2"') },
  ]);
  const guest = workspace.as('guest');
  await guest.in('#auth').types('/auth-comms');
  await (await guest.modal('Tell users')).becomes('guests cannot use Backbolt');

  await workspace.as('commander').in('#auth').types('/auth-comms C2');
  const shown = await workspace.as('commander').in('#auth').seesEphemeral('C2 Sign-in is down');
  await shown.button('Send').click();
  await second.becomes('5 sent');
  expect(sink.received).toHaveLength(5);
  workspace.expectNoFaults();
});

test('an audience that has grown since the approval is not written to; an approval ends with its time', async () => {
  const bot = await startCommunicationBot({ people: crowd(5) });
  const { workspace, db, sink } = bot;
  const engineer = workspace.as('engineer');
  const commander = workspace.as('commander');
  const channel = engineer.in('#auth');
  const approved = async (number: number) => {
    const card = await writeDown(channel, engineer, number);
    await card.button('Ask for approval').click();
    await taken(await decide(commander.in('#auth'), commander, 'Approve'));
    await card.becomes('approved');
    return card;
  };
  const grown = await approved(1);
  await addPeople(bot, [{ email: 'late@example.com' }]);
  // A count is good for 15 minutes.
  await workspace.skip(16);
  await grown.button('Send').click();
  await grown.becomes(/stopped.*has grown from 5 to 6 people/s);
  expect(sink.received).toEqual([]);

  const late = await approved(2);
  await workspace.skip(61);
  await late.becomes(/expired.*not sent in time/s);
  expect((await recordedOfCommunication(db, 2)).at(-1)?.kind).toBe('expired');
  workspace.expectNoFaults();
});
