// Fifty identical clicks at once, through two replicas: one change, and everybody hears what came of it.
import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { OwnDb } from '../../src/db/own.ts';
import { sql } from '../../src/db/sql.ts';
import { verifyEvents } from '../../src/features/events/verify-events.ts';
import type { PageAnswer } from '../../src/workspace/page-protocol.ts';
import type { Seen } from '../kit/workspace-place.ts';
import { fillDeclaration } from './declare.ts';
import { expectNothingToDo, openReplicas, type Replicas } from './replicas.ts';

const clicks = 50;

test('of fifty clicks at once on Acknowledge, a role, a draft and Resolve one changes something and all are answered', async ({
  onTestFinished,
}) => {
  const replicas = await openReplicas(onTestFinished);
  const { workspace, db } = replicas;
  await replicas.start(2);
  const engineer = workspace.as('engineer');
  const commander = workspace.as('commander');
  await (await fillDeclaration(workspace, 'engineer', 'Trouble')).submit();
  await settled(replicas);
  const name = '#inc-1-trouble';
  await commander.joins(name);
  const people = [engineer.in(name), commander.in(name)];
  const answers = (said: RegExp) => () =>
    [engineer, commander].flatMap(({ id }) => privately(replicas, id, said)).length;

  // Half of the clicks are one person's, half another's.
  const all = (words: string) => Promise.all(people.map((place) => place.sees(words)));

  const cards = await all('Nobody can sign in');
  await clickAll(cards, 'Acknowledge');
  await expectCount(answers(/acknowledged #1 already/), clicks - 1);
  expect(await recorded(db, 'incident.acknowledged')).toBe(1);

  await workspace.skip(2);
  await clickAll(await all('Who takes it?'), 'I am incident commander');
  await expectCount(answers(/incident commander already/), clicks - 1);
  expect(await recorded(db, 'incident.role_assigned')).toBe(1);

  await workspace.skip(8);
  const { data } = await db.one(
    z.object({ data: z.string() }),
    sql`select data from backbolt.event where kind = 'incident.role_assigned'`,
  );
  const { person } = JSON.parse(data) as { person: string };
  const lead = person === engineer.id ? engineer : commander;
  await clickAll([await lead.in('@app').sees('Here is a draft')], 'Post as it is');
  await expectCount(() => privately(replicas, lead.id, /The update of #1 is posted/).length, clicks);
  expect(await recorded(db, 'incident.updated')).toBe(1);

  await cards[lead === engineer ? 0 : 1]?.button('Resolve').click();
  const form = await lead.modal('Resolve');
  await form.becomes('Summary');
  form.fill({ Summary: 'Rolled the release back.', Cause: 'A bad release.' });
  const submitted = await Promise.all(Array.from({ length: clicks }, () => form.submit()));
  expect(submitted.flatMap(({ errors }) => Object.values(errors))).toEqual([]);
  await settled(replicas);
  expect(await recorded(db, 'incident.resolved')).toBe(1);

  await settled(replicas);
  expect((await verifyEvents(db)).broken).toEqual([]);
}, 180_000);

async function settled({ db }: Replicas): Promise<void> {
  await vi.waitFor(() => expectNothingToDo(db, 1), { timeout: 20_000, interval: 50 });
}

async function clickAll(messages: readonly Seen[], button: string): Promise<void> {
  const all: Promise<PageAnswer>[] = [];
  for (let n = 0; n < clicks; n += 1) all.push((messages[n % messages.length] as Seen).button(button).click());
  expect(new Set((await Promise.all(all)).map(({ ok }) => ok))).toEqual(new Set([true]));
}

// What only this person sees.
function privately({ workspace }: Replicas, person: string, said: RegExp) {
  const { channels } = workspace.stateFor(person);
  return channels.flatMap(({ messages }) => messages.filter((one) => one.ephemeral === true && said.test(one.text)));
}

async function expectCount(count: () => number, wanted: number): Promise<void> {
  await vi.waitFor(() => expect(count()).toBe(wanted), { interval: 20 });
}

async function recorded(db: OwnDb, kind: string): Promise<number> {
  const rows = await db.rows(z.object({ seq: z.number() }), sql`select seq from backbolt.event where kind = ${kind}`);
  return rows.length;
}
