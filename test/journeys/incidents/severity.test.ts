// How bad it is and how far it has come: clocks, the first response, who may change what.
import { expect, test } from 'vitest';
import { z } from 'zod';
import { sql } from '../../../src/db/sql.ts';
import { minute } from '../../../src/lib/clock.ts';
import { declare, recorded, recordedOf, startIncidentBot } from '../../kit/incidents.ts';
import type { TestWorkspace } from '../../kit/workspace.ts';
import type { Seen } from '../../kit/workspace-place.ts';

type Who = 'engineer' | 'commander' | 'communications';

/** Opens a form of the card, fills and submits it; returns what stands in the way. */
async function submits(workspace: TestWorkspace, as: Who, card: Seen, button: string, values: Record<string, unknown>) {
  await card.button(button).click();
  const form = await workspace.as(as).modal(button);
  await form.becomes('Why?');
  const { errors } = await form.fill(values).submit();
  if (Object.keys(errors).length > 0) await form.close();
  return errors;
}

const Clocks = z.object({ response: z.number().nullable(), update: z.number(), every: z.number() });

test('each severity has its clocks; a change moves them, and one incident may have a cadence of its own', async () => {
  const { workspace, db } = await startIncidentBot({ policy: (policy) => void policy.managers.push('@auth-oncall') });
  const { card } = await declare(workspace, { severity: 'P3 Low' });
  const clocks = async () => {
    const found = await db.one(
      Clocks,
      sql`select extract(epoch from first_response_due - started_at)::float8 / 60 as response,
        extract(epoch from c.due_at - started_at)::float8 / 60 as update, every_minutes as every
        from backbolt.incident, backbolt.cadence c`,
    );
    return Object.values(found).map((value) => (value === null ? null : Math.round(value)));
  };
  expect(await clocks()).toEqual([1440, 60, 60]);
  expect(
    await submits(workspace, 'engineer', card, 'Severity', { Severity: 'P1 High', 'Why?': 'It is worse' }),
  ).toEqual({});
  await card.becomes('P1 High');
  expect(await clocks()).toEqual([15, 15, 15]);
  await submits(workspace, 'engineer', card, 'Severity', {
    Severity: 'P0 Critical',
    'Why?': 'Everybody',
    every_minutes: 10,
  });
  await card.becomes('every 10 min');
  expect(await clocks()).toEqual([5, 10, 10]);
  // The form shows the cadence of its own, so that changing something else keeps it.
  await submits(workspace, 'engineer', card, 'Severity', { Severity: 'P2 Medium', 'Why?': 'Better' });
  await card.becomes('P2 Medium');
  expect((await clocks())[2]).toBe(10);
  await submits(workspace, 'engineer', card, 'Severity', { every_minutes: null, 'Why?': 'As usual' });
  await card.becomes('every 30 min');
  expect(await clocks()).toEqual([60, 30, 30]);
  // Nothing that changes is no event.
  await submits(workspace, 'engineer', card, 'Severity', { 'Why?': 'Looked at it' });
  const kinds = (await recorded(db, 1)).map(({ kind, data }) => [kind, data.to ?? data.every_minutes]);
  expect(kinds.slice(1)).toEqual([
    ['severity_changed', 'P1'],
    ['cadence_changed', 15],
    ['severity_changed', 'P0'],
    ['cadence_changed', 10],
    ['severity_changed', 'P2'],
    ['cadence_changed', 30],
  ]);
  workspace.expectNoFaults();
});

test('severity and resolving are the commander’s and of those whom policy names, and a refusal is recorded', async () => {
  const { workspace, db } = await startIncidentBot({
    policy: (policy) => {
      policy.managers.push('@comms');
      policy.severities.P2.invite.push('@auth-oncall', '@comms');
    },
  });
  const { card, name } = await declare(workspace);
  const of = async (who: Who) => workspace.as(who).in(name).sees('First response');
  const change = { Severity: 'P3 Low', 'Why?': 'I say so' };
  expect(Object.values(await submits(workspace, 'engineer', card, 'Severity', change))).toEqual([
    'Sorry, you cannot change the severity of an incident here: only the incident commander, or somebody whom policy names, does that. Nothing was changed. Ask somebody of the team that runs sign-in to do it for you.',
  ]);
  await card.button('Resolve').click();
  const resolve = await workspace.as('engineer').modal('Resolve');
  await resolve.becomes('Summary');
  const { errors } = await resolve.fill({ Summary: 'Over', Cause: 'None' }).submit();
  expect(Object.values(errors)).toEqual([expect.stringContaining('Sorry, you cannot resolve an incident here')]);
  expect(await submits(workspace, 'communications', await of('communications'), 'Severity', change)).toEqual({});
  await card.becomes('P3 Low');
  await workspace.as('commander').in(name).types('/auth-incident note I am here');
  const refused = await db.rows(
    z.object({ actor: z.string(), data: z.string() }),
    sql`select actor, data from backbolt.event where stream = 'access' order by seq`,
  );
  expect(refused.map(({ actor, data }) => [actor, JSON.parse(data).action])).toEqual([
    ['U0ENGINEER', 'incident.severity'],
    ['U0ENGINEER', 'incident.resolve'],
  ]);
  workspace.expectNoFaults();
});

test('the first Acknowledge stops the clock, and a second one hears who was first', async () => {
  const { workspace, db } = await startIncidentBot({
    policy: ({ severities }) => void severities.P2.invite.push('U0COMMANDER'),
  });
  const { card, name, channel } = await declare(workspace);
  const theirs = await workspace.as('commander').in(name).sees('First response');
  workspace.disturb.duplicateNext();
  // Slack may show the button to both before it is gone.
  const [first, second] = [theirs.button('Acknowledge'), card.button('Acknowledge')];
  await Promise.all([first.click(), second.click()]);
  await card.becomes(/First response\*\nby/);
  const [acknowledged] = await recordedOf(db, 1, 'acknowledged');
  const slower = acknowledged?.actor === 'U0ENGINEER' ? workspace.as('commander').in(name) : channel;
  await slower.seesEphemeral('has acknowledged #1 already. Nothing was changed.');
  expect(card.buttons()).not.toContain('Acknowledge');
  await workspace.skip(61);
  await channel.sees('The status update was due');
  expect((await recorded(db, 1)).map(({ kind }) => kind)).not.toContain('first_response_missed');
  workspace.expectNoFaults();
});

test('a status moves on, with a reason, and anybody of the team may say so', async () => {
  const { workspace, db } = await startIncidentBot();
  const { card } = await declare(workspace);
  const announced = await workspace.as('commander').in('#auth').sees('#1 Login failures');
  expect(Object.keys(await submits(workspace, 'engineer', card, 'Status', { Status: 'Identified' }))).toEqual(['Why?']);
  await submits(workspace, 'engineer', card, 'Status', { Status: 'Identified', 'Why?': 'A bad <!here> release' });
  await card.becomes('Identified');
  await announced.becomes('Identified');
  await submits(workspace, 'engineer', card, 'Status', { Status: 'Monitoring', 'Why?': 'Rolled back' });
  await announced.becomes('Monitoring');
  expect((await recordedOf(db, 1, 'status_changed', 2)).map(({ data }) => [data.from, data.to])).toEqual([
    ['investigating', 'identified'],
    ['identified', 'monitoring'],
  ]);
  expect(minute).toBe(60_000);
  workspace.expectNoFaults();
});
