// Status pages and in-app messages: one contract for all of them, against servers that speak as they do.
import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { sql } from '../../../src/db/sql.ts';
import { openTargetDb } from '../../../src/db/target.ts';
import { startJsonServer } from '../../../src/demo/tools/json-server.ts';
import { startStatusPageApi } from '../../../src/demo/tools/status-page-api.ts';
import { readCommunication } from '../../../src/features/communications/read-communication.ts';
import { afterThis } from '../../kit/after-this.ts';
import { rendered, request, requester, sendAll } from '../../kit/comms-engine.ts';
import { quietLog as log, newDatabase } from '../../kit/database.ts';
import { openCommsTest } from './comms-fixture.ts';
import { appOf, notice, type Place, pageOf, places } from './places.ts';

const signal = new AbortController().signal;

for (const [kind, open] of Object.entries(places)) {
  test(`${kind}: what is published is there, is found, and a repeat is not published again`, async () => {
    const { outlet, texts } = await open();
    const first = notice('investigating', 'Sign-in fails');
    expect(await outlet.find(first, signal)).toEqual({ found: false });
    const published = await outlet.publish(first, signal);
    expect(published).toMatchObject({ kind: 'sent', id: expect.any(String) });
    expect(await outlet.find(first, signal)).toMatchObject({ found: true });
    const { remoteId } = published;
    const next = notice('resolved', 'Sign-in works', { remoteId, at: new Date(Date.now() + 1_000) });
    expect((await outlet.find(next, signal))?.found).toBe(false);
    expect(await outlet.publish(next, signal)).toMatchObject({ kind: 'sent' });
    expect((await texts())[0]).toBe('Sign-in works.');
    expect((await texts()).filter((text) => text === 'Sign-in fails.').length).toBeLessThanOrEqual(1);
  });

  test(`${kind}: when its answer is lost, whoever looks or repeats it shows it once`, async () => {
    const { outlet, texts, loseNext } = await open();
    const one = notice('investigating', 'Sign-in fails');
    loseNext?.();
    const said = await outlet.publish(one, signal);
    // Only what can be repeated without harm may ask to be repeated; anything else was looked for.
    if (said.kind !== 'sent') {
      expect(['unavailable', 'deferred']).toContain(said.kind);
      expect(await outlet.find(one, signal)).toMatchObject({ found: true });
      expect(await outlet.publish(one, signal)).toMatchObject({ kind: 'sent' });
    }
    expect(await texts()).toEqual(['Sign-in fails.']);
  });
}

test('what Slack never got is looked for, and may be said again', async () => {
  const { outlet, texts, dropNext } = await (places.slack as () => Promise<Place>)();
  const one = notice('investigating', 'Sign-in fails');
  dropNext?.();
  expect((await outlet.publish(one, signal)).kind).toBe('deferred');
  expect((await outlet.publish(one, signal)).kind).toBe('sent');
  expect(await texts()).toEqual(['Sign-in fails.']);
});

test('a thread is one incident of a page, which is created, updated and resolved', async () => {
  for (const kind of ['atlassian', 'instatus', 'cachet']) {
    const { outlet, texts, status } = await (places[kind] as () => Promise<Place>)();
    const { remoteId } = await outlet.publish(notice('investigating', 'Sign-in fails'), signal);
    const over = await outlet.publish(notice('resolved', 'Sign-in works', { remoteId }), signal);
    expect(over).toMatchObject({ kind: 'sent', remoteId });
    expect((await texts()).slice(0, 2)).toEqual(['Sign-in works.', 'Sign-in fails.']);
    expect(JSON.stringify(status?.()).toLowerCase()).toMatch(/resolved|"status":4/);
  }
});

const planned = { from: new Date('2026-12-01T22:00:00Z'), until: new Date('2026-12-01T23:30:00Z') };

test('a maintenance is announced with its times, begins and ends, on every kind of page', async () => {
  for (const [kind, times, begun, over] of [
    ['atlassian', 'scheduled', 'in_progress', 'completed'],
    ['instatus', '"start":"2026-12-01T22:00:00.000Z","duration":90', 'INPROGRESS', 'COMPLETED'],
    [
      'cachet',
      '"scheduled_at":"2026-12-01 22:00:00","completed_at":"2026-12-01 23:30:00"',
      '"scheduled_at":"2026-12-01 22:05:00"',
      '"completed_at":"2026-12-01 23:10:00"',
    ],
  ] as const) {
    const { outlet, texts, status } = await (places[kind] as () => Promise<Place>)();
    const shown = () => JSON.stringify(status?.());
    const first = notice('scheduled', 'We move', { maintenance: planned });
    const { remoteId } = await outlet.publish(first, signal);
    expect(shown()).toContain(times);
    expect(await outlet.find(first, signal)).toEqual({ found: true, remoteId });
    const at = (time: string) => new Date(`2026-12-01T${time}:00Z`);
    await outlet.publish(notice('in_progress', 'It began', { remoteId, at: at('22:05') }), signal);
    expect(shown()).toContain(begun);
    await outlet.publish(notice('completed', 'It is over', { remoteId, at: at('23:10') }), signal);
    expect(shown()).toContain(over);
    expect((await texts()).slice(0, 3)).toEqual(['It is over.', 'It began.', 'We move.']);
    // What has no times is no maintenance that a page could show.
    expect((await outlet.publish(notice('scheduled', 'When?', { thread: 'other' }), signal)).kind).toBe('refused');
  }
});

test('on Cachet an incident of a thread that has a maintenance is another one', async () => {
  const { outlet, texts } = await (places.cachet as () => Promise<Place>)();
  const { remoteId } = await outlet.publish(notice('scheduled', 'We move', { maintenance: planned }), signal);
  const incident = await outlet.publish(notice('investigating', 'It failed', { remoteId }), signal);
  expect([remoteId, incident.remoteId]).toEqual(['schedule-1', '1']);
  expect(await texts()).toEqual(['We move.', 'It failed.']);
});

test('a page that takes one request a second is not asked more often, and one that says "too many" is asked again', async () => {
  const api = await startStatusPageApi({ key: 'key', everyMs: 300 });
  afterThis(api.stop);
  const variables = { PAGE: api.page, KEY: 'key', URL: api.url };
  const page = { type: 'atlassian', page: 'PAGE', key: 'KEY', url: 'URL' };
  const polite = pageOf(page, variables, 330);
  for (const words of ['one', 'two', 'three'])
    await polite.publish(notice('investigating', words, { thread: words }), signal);
  expect(api.refusals()).toBe(0);
  const hasty = pageOf(page, variables, 60);
  const outcomes = await Promise.all(
    ['four', 'five'].map((words) => hasty.publish(notice('investigating', words, { thread: words }), signal)),
  );
  expect(outcomes.map(({ kind }) => kind)).toEqual(['sent', 'sent']);
  expect(api.refusals()).toBeGreaterThan(0);
  expect(api.incidents()).toHaveLength(5);
});

test('a refused key and a page that cannot be reached are told apart, and neither shows the key', async () => {
  const api = await startStatusPageApi({ key: 'another', everyMs: 0 });
  const page = { type: 'atlassian', page: 'PAGE', key: 'KEY', url: 'URL' };
  const refused = await pageOf(page, { PAGE: api.page, KEY: 'wrong-key', URL: api.url }).publish(
    notice('investigating', 'x'),
    signal,
  );
  await api.stop();
  const gone = await pageOf(page, { PAGE: api.page, KEY: 'wrong-key', URL: api.url }).publish(
    notice('investigating', 'x'),
    signal,
  );
  expect([refused.kind, gone.kind]).toEqual(['refused', 'unavailable']);
  expect(JSON.stringify([refused, gone])).not.toContain('wrong-key');
});

test('a webhook is sent the update with a signature that fits and a key that is the same for a repeat', async () => {
  const got: { headers: Record<string, unknown>; body: unknown }[] = [];
  const server = await startJsonServer(({ headers, body }) => {
    got.push({ headers, body });
    return { status: 200, body: {} };
  });
  afterThis(server.stop);
  const outlet = pageOf(
    { type: 'webhook', url: 'URL', secret: 'SECRET' },
    { URL: `${server.url}/hook`, SECRET: 's3cret' },
  );
  const one = notice('identified', 'Found it');
  await outlet.publish(one, signal);
  const [{ headers, body } = { headers: {}, body: undefined }] = got;
  const mac = createHmac('sha256', 's3cret')
    .update(`${headers['x-backbolt-timestamp']}.${JSON.stringify(body)}`)
    .digest('hex');
  expect(headers).toMatchObject({ 'idempotency-key': one.id, 'x-backbolt-signature': `sha256=${mac}` });
  expect(body).toMatchObject({ thread: 'incident-7', status: 'identified', title: 'Found it' });
});

const Shown = z.object({ title: z.string() });

test('the application shows the newest message of a matter, to everybody, until it expires; its users cannot write', async () => {
  const url = await newDatabase({ migrated: false });
  const db = openTargetDb({ url, log });
  afterThis(() => db.close());
  const install = await readFile('templates/install/in-app.sql', 'utf8');
  await db.runFile(install);
  await db.runFile(install);
  const app = appOf({ type: 'postgres', database: 'DB' }, { DB: url });
  const at = (minutes: number) => new Date(Date.now() - minutes * 60_000);
  const first = notice('investigating', 'Sign-in fails', { at: at(10) });
  await app.publish(first, signal);
  expect(await app.publish(first, signal)).toMatchObject({ kind: 'sent' });
  expect(await app.find(first, signal)).toEqual({ found: true });
  await app.publish(notice('resolved', 'Sign-in works', { at: at(5) }), signal);
  const asUser = async (user: string, statement: ReturnType<typeof sql>) =>
    await db.transaction({ lockTimeoutMs: 1_000, statementTimeoutMs: 2_000 }, async (tx) => {
      await tx.run(sql`select set_config('request.jwt.claims', ${JSON.stringify({ sub: user })}, true)`);
      await tx.run(sql`set local role pg_read_all_settings`);
      return await tx.rows(Shown, statement);
    });
  const current = sql`select title from backbolt_app.current_notifications`;
  expect(await asUser('u1', current)).toEqual([{ title: 'Sign-in works' }]);
  await expect(asUser('u1', sql`delete from backbolt_app.notifications returning title`)).rejects.toMatchObject({
    code: 'target.refused',
  });
  await asUser(
    'u1',
    sql`select coalesce(backbolt_app.dismiss(id)::text, '') as title from backbolt_app.current_notifications`,
  );
  expect([await asUser('u1', current), await asUser('u2', current)]).toEqual([[], [{ title: 'Sign-in works' }]]);
});

test('a communication is shown on the page and sent by e-mail, and its follow-up resolves the same incident', async () => {
  const api = await startStatusPageApi({ key: 'key', everyMs: 0 });
  afterThis(api.stop);
  const { engine, sink } = await openCommsTest({
    people: [{ email: 'a@example.com' }],
    variables: { PAGE: api.page, KEY: 'key', URL: api.url },
    policy: {
      status_pages: {
        main: { type: 'atlassian', page: 'PAGE', key: 'KEY', url: 'URL', components: { auth: 'c1', web: 'c2' } },
      },
    },
  });
  const parts = { components: ['auth'] };
  const first = await sendAll(engine, { channels: ['email', 'status_page'], ...parts });
  expect([...api.components()]).toEqual([['c1', 'partial_outage']]);
  const over = rendered('en', 'All is well');
  over.statusPage.status = 'resolved';
  const second = await sendAll(engine, { channels: ['status_page'], rendered: { en: over }, follows: first, ...parts });
  expect(api.incidents()).toMatchObject([
    { status: 'resolved', updates: [{ body: 'All is well.' }, { body: 'Sign-in works again.' }] },
  ]);
  expect([...api.components()]).toEqual([['c1', 'operational']]);
  await expect(request(engine, { channels: ['status_page'], components: ['mail'] })).rejects.toMatchObject({
    userMessage: expect.stringContaining('there are: auth, web'),
  });
  expect(sink.received).toHaveLength(1);
  const { counts, communication } = await readCommunication(engine, { number: second, actor: requester });
  expect([counts.status_page.sent, communication.state]).toEqual([1, 'sent']);
});
