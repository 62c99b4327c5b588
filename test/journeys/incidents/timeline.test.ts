// The timeline: what people add to it, correct, and read page by page.
import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { sql } from '../../../src/db/sql.ts';
import { verifyEvents } from '../../../src/features/events/verify-events.ts';
import { declare, recorded, recordedOf, settled, startIncidentBot } from '../../kit/incidents.ts';

test('a :pushpin: notes a message once, in a thread, too, and nowhere but in the incident’s channel', async () => {
  const bot = await startIncidentBot();
  const { workspace, db } = bot;
  const { channel, number, name } = await declare(workspace);
  workspace.setMember('U0COMMANDER', channel.id, true);
  const commander = workspace.as('commander').in(name);
  await channel.types('Restarted <the> pods & it helped');
  const message = await channel.sees('Restarted');
  await (await commander.sees('Restarted')).react('pushpin');
  const [noted] = await recordedOf(db, number, 'noted');
  expect(noted).toMatchObject({
    actor: 'U0COMMANDER',
    data: {
      text: '',
      quote: { author: 'U0ENGINEER', text: 'Restarted <the> pods & it helped', ts: message.ts, channel: channel.id },
    },
  });
  await message.react('pushpin');
  await message.react('eyes');
  await message.thread().types('Only two of them');
  const reply = await vi.waitFor(() => {
    const found = message
      .thread()
      .messages()
      .find(({ text }) => text === 'Only two of them');
    if (found === undefined) throw new Error('no reply yet');
    return found;
  });
  await reply.react('pushpin');
  await recordedOf(db, number, 'noted', 2);
  const elsewhere = workspace.as('engineer').in('#auth');
  await elsewhere.types('Not of this incident');
  await (await elsewhere.sees('Not of this incident')).react('pushpin');
  await settled(bot);
  expect((await recordedOf(db, number, 'noted', 2)).map(({ data }) => (data.quote as { text: string }).text)).toEqual([
    'Restarted <the> pods & it helped',
    'Only two of them',
  ]);
  workspace.expectNoFaults();
});

test('the menu of a message notes it once, also after it was pinned, and says so where there is no incident', async () => {
  const bot = await startIncidentBot();
  const { workspace, db } = bot;
  const { channel, number } = await declare(workspace);
  await channel.types('It began at 14:05');
  const message = await channel.sees('It began');
  await message.react('pushpin');
  await recordedOf(db, number, 'noted');
  workspace.disturb.duplicateNext();
  await message.shortcut('Add to timeline');
  await channel.seesEphemeral('The message is on the timeline of #1.');
  await channel.uploads('graph.txt', 'x');
  await (
    await vi.waitFor(() => {
      const found = channel.messages().findLast(({ raw }) => (raw.files ?? []).length > 0);
      if (found === undefined) throw new Error('no file yet');
      return found;
    })
  ).shortcut('Add to timeline');
  await recordedOf(db, number, 'noted', 2);
  const auth = workspace.as('engineer').in('#auth');
  await auth.types('Something else');
  await (await auth.sees('Something else')).shortcut('Add to timeline');
  await auth.seesEphemeral('This is not the channel of an incident');
  await settled(bot);
  await recordedOf(db, number, 'noted', 2);
  workspace.expectNoFaults();
});

test('notes and corrections are taken as they were typed, and what was said before stays', async () => {
  const { workspace, db } = await startIncidentBot();
  const { channel, number } = await declare(workspace);
  const auth = workspace.as('commander').in('#auth');
  await auth.types('/auth-incident note #1 Nobody <!channel> can *sign in* & out');
  await auth.seesEphemeral('Noted on the timeline of #1.');
  expect((await recordedOf(db, number, 'noted'))[0]?.data.text).toBe('Nobody <!channel> can *sign in* & out');
  workspace.disturb.duplicateNext();
  await channel.types('/auth-incident note 12 pods are gone');
  await channel.seesEphemeral('Noted');
  expect((await recordedOf(db, number, 'noted', 2))[1]?.data.text).toBe('12 pods are gone');
  await channel.types('/auth-incident note');
  await channel.seesEphemeral('Nothing was noted.');
  await channel.types(`/auth-incident note ${'x'.repeat(1_001)}`);
  await channel.seesEphemeral('A note has at most 1000 characters.');
  const { seq } = await db.one(
    z.object({ seq: z.number() }),
    sql`select min(seq) as seq from backbolt.event where kind = 'incident.noted'`,
  );
  await channel.types(`/auth-incident correct ${seq} nobody could sign in`);
  await channel.seesEphemeral(`Corrected on the timeline of #1; what entry ${seq} said before stays in the record.`);
  await channel.types('/auth-incident correct 999 what');
  await channel.seesEphemeral('The timeline of incident #1 has no entry 999. Nothing was changed.');
  await channel.types('/auth-incident correct it');
  await channel.seesEphemeral('Say which entry');
  expect((await recordedOf(db, number, 'corrected'))[0]?.data).toEqual({ seq, text: 'nobody could sign in' });
  await channel.types('/auth-incident timeline');
  const timeline = await workspace.as('engineer').modal('Timeline');
  await timeline.becomes(`Correction of #${seq}: nobody could sign in`);
  expect(timeline.text).toContain('Nobody <!channel> can *sign in* & out');
  await channel.types('/auth-incident verify');
  await channel.seesEphemeral('every link holds');
  expect((await verifyEvents(db)).broken).toEqual([]);
  workspace.expectNoFaults();
});

test('a long timeline is read in pages, forth and back', async () => {
  const { workspace, db } = await startIncidentBot();
  const { channel, number, card } = await declare(workspace);
  for (let n = 1; n <= 20; n += 1) await channel.types(`/auth-incident note step ${n} of 20`);
  await recordedOf(db, number, 'noted', 20);
  await card.button('Timeline').click();
  const timeline = await workspace.as('engineer').modal('Timeline');
  await timeline.becomes('Declared as P2: Login failures');
  expect(timeline.buttons()).toEqual(['Later']);
  await timeline.button('Later').click();
  await timeline.becomes('step 20 of 20');
  expect(timeline.text).not.toContain('Declared as P2');
  expect(timeline.buttons()).toEqual(['Earlier']);
  await timeline.button('Earlier').click();
  await timeline.becomes('Declared as P2: Login failures');
  expect((await recorded(db, number)).filter(({ kind }) => kind === 'noted')).toHaveLength(20);
  workspace.expectNoFaults();
});

test('lists find by words as people type them, and Home shows what is open', async () => {
  const { workspace } = await startIncidentBot({ policy: (policy) => void policy.managers.push('U0ENGINEER') });
  await declare(workspace, { title: 'R&D <portal> down 100%' });
  const { card } = await declare(workspace, { title: 'all-hands login', severity: 'P3 Low' });
  const auth = workspace.as('commander').in('#auth');
  for (const [asked, found, other] of [
    ['list', '#2 all-hands login', undefined],
    ['list R&D <portal>', '#1 R&D', '#2'],
    ['list 100%', '#1 R&D', '#2'],
    ['list all-hands', '#2 all-hands', '#1'],
    ['list all PORTAL', '#1 R&D', '#2'],
    ['list before 2', '#1 R&D', '#2'],
    ['list _', 'There is no open incident', '#1'],
  ] as const) {
    await auth.types(`/auth-incident ${asked}`);
    const answer = await auth.seesEphemeral(found);
    if (other !== undefined) expect(answer.text).not.toContain(other);
  }
  await card.button('Resolve').click();
  const resolve = await workspace.as('engineer').modal('Resolve');
  await resolve.becomes('Summary');
  await resolve.fill({ Summary: 'Over', Cause: 'None' }).submit();
  await card.becomes('Resolved');
  const home = await workspace.as('commander').home();
  await home.becomes('#1 R&D <portal> down 100%');
  expect(home.text).not.toContain('#2');
  await auth.types('/auth-incident list all');
  await auth.seesEphemeral('#2 all-hands login');
  workspace.expectNoFaults();
});
