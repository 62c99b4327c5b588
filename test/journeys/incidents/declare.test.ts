// Declaring: from everywhere, with whatever people type, and what stands there afterwards.
import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { sql } from '../../../src/db/sql.ts';
import { minute } from '../../../src/lib/clock.ts';
import { declare, nameOfChannel, recorded, startIncidentBot } from '../../kit/incidents.ts';

const mrkdwnIn = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(mrkdwnIn);
  if (typeof value !== 'object' || value === null) return [];
  const { type, text } = value as { type?: unknown; text?: unknown };
  return type === 'mrkdwn' ? [String(text)] : Object.values(value).flatMap(mrkdwnIn);
};

test('a command without a title opens an empty form, and what is missing is said beside its input', async () => {
  const { workspace } = await startIncidentBot();
  const engineer = workspace.as('engineer');
  await engineer.in('#auth').types('/auth-incident declare');
  const form = await engineer.modal('Declare an incident');
  await form.becomes('Severity');
  expect(Object.keys((await form.submit()).errors)).toEqual(['Title', 'What do users notice?']);
  form.fill({
    Title: 'Tokens expire early',
    'What do users notice?': 'They are signed out',
    'Affected components': 'tokens; web, web',
  });
  form.fill({ Severity: 'P3 Low' });
  await form.submit();
  const setUp = await engineer.modal('Incident #1');
  await setUp.becomes(/It lives in(?!.*hourglass)/s);
  // P3 is announced nowhere as shipped.
  expect(setUp.text).not.toContain('Announcement');
  await setUp.close();
  const card = await engineer.in('#inc-1-tokens-expire-early').sees('They are signed out');
  expect(card.text).toContain('tokens, web');
  expect(
    workspace.stateFor(engineer.id).channels.find((one) => one.name === 'inc-1-tokens-expire-early')?.topic,
  ).toContain('Incident #1: Tokens expire early');
  workspace.expectNoFaults();
});

test('what people type in a title is shown as they typed it, is never markup, and makes a name that Slack takes', async () => {
  const { workspace, db } = await startIncidentBot();
  const titles = [
    ['<!channel> *bold* & <b>', '#inc-1-channel-bold-b'],
    ['🔥 تسجيل الدخول معطل', '#inc-2-تسجيل-الدخول-معطل'],
    ['&'.repeat(120), '#inc-3'],
  ] as const;
  for (const [title, name] of titles) {
    const declared = await declare(workspace, { title });
    expect(declared.name).toBe(name);
    expect(declared.card.text).toContain(title);
    const announced = await workspace.as('commander').in('#auth').sees(title);
    // Markup is what stands in mrkdwn, and in the text for notifications; a header is plain text.
    for (const { raw } of [declared.card, announced])
      expect([raw.text, ...mrkdwnIn(raw.blocks)].join()).not.toMatch(/<!channel>/);
    const topic = workspace.stateFor('U0ENGINEER').channels.find((one) => `#${one.name}` === name)?.topic ?? '';
    expect(topic).not.toMatch(/&(?!amp;|lt;|gt;)/);
  }
  expect((await recorded(db, 1)).map(({ kind }) => kind)).toContain('declared');
  workspace.expectNoFaults();
});

test('a title of 3,000 characters is cut to what a title holds, and its beginning is what users notice', async () => {
  const { workspace } = await startIncidentBot();
  const engineer = workspace.as('engineer');
  // An emoji where the title ends must not be cut in half.
  const long = `${'x'.repeat(119)}🔥${'y'.repeat(2_878)}`;
  await engineer.in('#auth').types(`/auth-incident declare ${long}`);
  const form = await engineer.modal('Declare an incident');
  await form.becomes('Severity');
  form.fill({ Severity: 'P2 Medium' });
  expect(await form.submit()).toEqual({ errors: {}, notice: null });
  await (await engineer.modal('Incident #1')).becomes(/It lives in(?!.*hourglass)/s);
  const card = await engineer.in(await nameOfChannel(workspace, engineer.id, 1)).sees('First response');
  expect(card.text).toContain(`🔥${'y'.repeat(800)}`);
  workspace.expectNoFaults();
});

test('the button on a status card keeps exactly the figures that it showed, though others came since', async () => {
  const attempts = (count: number, ago: number, succeeded: boolean) =>
    Array.from({ length: count }, () => ({ at: new Date(Date.now() - ago), succeeded }));
  const { workspace, db, watched } = await startIncidentBot({
    prepare: (one) => one.attempts(attempts(200, 10 * minute, false)),
  });
  const engineer = workspace.as('engineer');
  const card = await vi.waitFor(
    async () => {
      await engineer.in('#auth').types('/auth-status');
      const seen = await engineer.in('#auth').lastEphemeral();
      expect(seen.text).toContain('Sign-in is failing');
      return seen;
    },
    { interval: 100 },
  );
  await watched.attempts(attempts(9_800, 2 * minute, true));
  await workspace.skip(1);
  await card.button('Declare incident').click();
  const form = await engineer.modal('Declare an incident');
  await form.becomes('The figures of the card are kept');
  form.fill({ Title: 'Sign-in fails', 'What do users notice?': 'Errors' });
  await form.submit();
  const Evidence = z.object({
    evidence: z.object({ signIn: z.object({ attempts: z.number(), succeeded: z.number() }) }),
  });
  const kept = await db.one(Evidence, sql`select evidence from backbolt.incident`);
  expect(kept.evidence.signIn).toMatchObject({ attempts: 200, succeeded: 0 });
  expect((await recorded(db, 1))[0]?.data.evidence).toMatchObject({ signIn: { attempts: 200 } });
  await (await engineer.modal('Incident #1')).becomes(/It lives in(?!.*hourglass)/s);
  const own = await engineer.in('#inc-1-sign-in-fails').sees('figures kept as of');
  expect(own.text).toContain('P1 High');
  workspace.expectNoFaults();
});

test('a message shortcut quotes the message, cuts a long one to what the form can carry, and links it above the channel', async () => {
  const { workspace, db } = await startIncidentBot();
  const engineer = workspace.as('engineer');
  const auth = engineer.in('#auth');
  const long = `Users say "it fails" & <b> ${'\\"ü🔥'.repeat(1_200)}`;
  await auth.types(long);
  const message = await auth.sees('Users say');
  await message.shortcut('Declare incident');
  const form = await engineer.modal('Declare an incident');
  await form.becomes('This message is quoted on the incident');
  form.fill({ Title: 'Quoted', 'What do users notice?': 'Errors' });
  await form.submit();
  const setUp = await engineer.modal('Incident #1');
  await setUp.becomes(/It lives in(?!.*hourglass)/s);
  const quote = (await recorded(db, 1))[0]?.data.quote as { text: string; author: string; channel: string; ts: string };
  expect(quote).toMatchObject({ author: engineer.id, channel: auth.id, ts: message.ts });
  expect(quote.text).toMatch(/^Users say "it fails" & <b> .*…$/su);
  expect(quote.text.length).toBeGreaterThan(1_000);
  const links = workspace.stateFor(engineer.id).channels.find(({ name }) => name === 'inc-1-quoted')?.bookmarks ?? [];
  expect(links.map(({ title }) => title)).toEqual(['Card of #1', 'The message it began with']);
  workspace.expectNoFaults();
});

test('a message that is only a file can be declared from, too', async () => {
  const { workspace } = await startIncidentBot();
  const engineer = workspace.as('engineer');
  await engineer.in('#auth').uploads('errors.log', 'boom');
  const message = await vi.waitFor(() => {
    const found = engineer.in('#auth').messages().at(-1);
    if (found === undefined) throw new Error('no file yet');
    return found;
  });
  await message.shortcut('Declare incident');
  const form = await engineer.modal('Declare an incident');
  await form.becomes('Severity');
  workspace.expectNoFaults();
});

test('the Home tab lists what is open and declares', async () => {
  const { workspace } = await startIncidentBot();
  const engineer = workspace.as('engineer');
  const home = await engineer.home();
  await home.becomes('No incident is open');
  await home.button('Declare an incident').click();
  const form = await engineer.modal('Declare an incident');
  await form.becomes('Severity');
  form.fill({ Title: 'From Home', 'What do users notice?': 'Nothing yet' });
  await form.submit();
  await (await engineer.modal('Incident #1')).becomes(/It lives in(?!.*hourglass)/s);
  const again = await workspace.as('commander').home();
  await again.becomes('#1 From Home');
  workspace.expectNoFaults();
});

test('a practice incident is announced nowhere, and says everywhere that it is practice', async () => {
  const { workspace } = await startIncidentBot();
  const { card, channel } = await declare(workspace, { title: 'Drill', practice: true, severity: 'P0 Critical' });
  expect(card.text).toContain('PRACTICE · #1 Drill');
  await card.button('Post update').click();
  const update = await workspace.as('engineer').modal('Status update');
  await update.becomes('Progress');
  expect(update.text).not.toContain('the announcement');
  await update.submit();
  await channel.sees('next update by');
  expect(workspace.as('commander').in('#auth').messages()).toEqual([]);
  workspace.expectNoFaults();
});

test('guests and people of other workspaces are refused politely, and that is recorded', async () => {
  const { workspace, db } = await startIncidentBot();
  const { card, channel, name } = await declare(workspace);
  const [guest, stranger] = [workspace.as('guest'), workspace.as('stranger')];
  for (const somebody of [guest, stranger]) {
    workspace.setMember(somebody.id, channel.id, true);
    const theirs = await somebody.in(name).sees('First response');
    await theirs.button('Acknowledge').click();
    await somebody.in(name).seesEphemeral('Sorry, you cannot acknowledge');
    await theirs.react('pushpin');
  }
  await guest.in(name).types('/auth-incident show');
  await guest.in(name).seesEphemeral('Sorry, you cannot see incidents');
  await guest.in('#auth').types('/auth-incident declare Mine');
  await (await guest.modal('Declare an incident')).becomes('Sorry, you cannot declare an incident here');
  const refused = await db.rows(
    z.object({ actor: z.string(), data: z.string() }),
    sql`select actor, data from backbolt.event where stream = 'access' order by seq`,
  );
  expect(refused.map(({ actor, data }) => [actor, JSON.parse(data).action]).sort()).toEqual([
    [guest.id, 'incident.acknowledge'],
    [guest.id, 'incident.declare'],
    [guest.id, 'incident.note'],
    [guest.id, 'incident.read'],
    [stranger.id, 'incident.acknowledge'],
    [stranger.id, 'incident.note'],
  ]);
  expect(card.text).not.toContain('First response\nby');
  expect((await recorded(db, 1)).map(({ kind }) => kind)).toEqual(['declared']);
  workspace.expectNoFaults();
});

test('help names every sub-command, and one that nobody knows is answered with it', async () => {
  const { workspace } = await startIncidentBot();
  const place = workspace.as('engineer').in('#auth');
  await place.types('/auth-incident');
  await place.seesEphemeral('/auth-incident declare [title]');
  await place.types('/auth-incident explode <!here>');
  const answer = await place.seesEphemeral('There is no');
  expect(JSON.stringify(answer.raw.blocks)).not.toContain('<!here>');
  for (const asked of ['show 99', 'timeline 99', 'update 99', 'note #99 x', 'show twelve']) {
    await place.types(`/auth-incident ${asked}`);
    if (/timeline|update/.test(asked)) {
      const modal = await workspace.as('engineer').modal();
      await modal.becomes('There is no incident #99');
      await modal.close();
    } else await place.seesEphemeral(asked === 'show twelve' ? 'such as 12' : 'There is no incident #99');
  }
  await place.types('/auth-incident show');
  await place.seesEphemeral('This is not the channel of an incident');
  workspace.expectNoFaults();
});
