// Status pages and in-app messages: one contract for all of them, against servers that speak as they do.
import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { openOutlets } from '../../../src/adapters/outlets.ts';
import { sql } from '../../../src/db/sql.ts';
import { openTargetDb } from '../../../src/db/target.ts';
import { startJsonServer } from '../../../src/demo/tools/json-server.ts';
import { startStatusPageApi } from '../../../src/demo/tools/status-page-api.ts';
import type { Notice, Outlet } from '../../../src/features/communications/outlet.ts';
import { CommunicationPolicy } from '../../../src/features/communications/policy.ts';
import { readCommunication } from '../../../src/features/communications/read-communication.ts';
import { newId } from '../../../src/lib/ids.ts';
import { Secret } from '../../../src/lib/redaction.ts';
import { afterThis } from '../../kit/after-this.ts';
import { rendered, requester, sendAll } from '../../kit/comms-engine.ts';
import { quietLog as log, newDatabase } from '../../kit/database.ts';
import { openCommsTest } from './comms-fixture.ts';

type Status = Notice['content']['statusPage']['status'];
type Page = {
  outlet: Outlet;
  shown(): { title: string; status: string; bodies: string[] }[];
  breakNext?(status: number): void;
};
const signal = new AbortController().signal;

const notice = (status: Status, words: string, more: Partial<Notice> = {}): Notice => {
  const content = rendered('en', words);
  content.statusPage.status = status;
  return { id: newId(), thread: 'incident-7', content, at: new Date(), remoteId: undefined, ...more };
};

function outletOf(page: Record<string, unknown>, variables: Record<string, string>, everyMs = 1): Outlet {
  const status_pages = CommunicationPolicy.shape.status_pages.parse({ main: page });
  const variable = (name: string) => (variables[name] === undefined ? undefined : new Secret(variables[name]));
  return openOutlets({ policy: { status_pages, in_app: {} }, variable, log, everyMs }).all('status_page')[0] as Outlet;
}

async function atlassianPage(): Promise<Page> {
  const api = await startStatusPageApi({ key: 'key', everyMs: 0 });
  afterThis(api.stop);
  return {
    outlet: outletOf(
      { type: 'atlassian', page: 'PAGE', key: 'KEY', url: 'URL', components: { auth: 'c1' } },
      { PAGE: api.page, KEY: 'key', URL: api.url },
    ),
    shown: () =>
      api
        .incidents()
        .map(({ name, status, updates }) => ({ title: name, status, bodies: updates.map(({ body }) => body) })),
  };
}

// Keeps incidents and their updates as Instatus and Cachet do.
async function otherPage(kind: 'instatus' | 'cachet'): Promise<Page> {
  type Kept = { id: string; name: string; status: unknown; updates: { message: string }[] };
  const kept: Kept[] = [];
  let breaking: number | undefined;
  const words: Record<string, string> = { 1: 'investigating', 2: 'identified', 3: 'monitoring', 4: 'resolved' };
  const server = await startJsonServer(({ method, path, headers, body }) => {
    if (headers.authorization !== 'Bearer key') return { status: 401, body: {} };
    const given = (body ?? {}) as { name: string; message: string; status: unknown };
    const shape = ({ id, name, updates }: Kept) =>
      kind === 'instatus' ? { id, name, updates } : { id, attributes: { name, message: updates[0]?.message } };
    const incident = kept.find(({ id }) => path.includes(`/${id}`));
    if (method === 'GET') {
      if (kind === 'instatus') return { status: 200, body: kept.map(shape) };
      const data = incident?.updates.map((update, index) => ({ id: index, attributes: update })) ?? kept.map(shape);
      return { status: 200, body: { data } };
    }
    const one = incident ?? { id: `i${kept.length + 1}`, name: given.name, status: '', updates: [] };
    if (incident === undefined) kept.unshift(one);
    one.status = given.status;
    one.updates.unshift({ message: given.message });
    const status = breaking ?? 200;
    breaking = undefined;
    return { status, body: kind === 'instatus' ? shape(one) : { data: shape(one) } };
  });
  afterThis(server.stop);
  const variables = { PAGE: 'p', KEY: 'key', URL: server.url };
  const page = kind === 'instatus' ? { page: 'PAGE', key: 'KEY', url: 'URL' } : { key: 'KEY', url: 'URL' };
  return {
    outlet: outletOf({ type: kind, ...page }, variables),
    shown: () =>
      kept.map(({ name, status, updates }) => ({
        title: name,
        status: words[String(status)] ?? String(status).toLowerCase(),
        bodies: updates.map(({ message }) => message),
      })),
    breakNext: (status) => {
      breaking = status;
    },
  };
}

const kinds = { atlassian: atlassianPage, instatus: () => otherPage('instatus'), cachet: () => otherPage('cachet') };

for (const [kind, open] of Object.entries(kinds)) {
  test(`${kind}: a thread is one incident there, which is created, updated and resolved`, async () => {
    const { outlet, shown } = await open();
    const first = notice('investigating', 'Sign-in fails');
    const created = await outlet.publish(first, signal);
    expect(created).toMatchObject({ kind: 'sent', remoteId: expect.any(String) });
    const remoteId = created.remoteId;
    expect(await outlet.publish(notice('resolved', 'Sign-in works', { remoteId }), signal)).toMatchObject({
      kind: 'sent',
      remoteId,
    });
    expect(shown()).toMatchObject([{ status: 'resolved', bodies: ['Sign-in works.', 'Sign-in fails.'] }]);
  });

  test(`${kind}: what is there is found again, and what is not is not`, async () => {
    const { outlet } = await open();
    const first = notice('investigating', 'Sign-in fails');
    expect(await outlet.find(first, signal)).toEqual({ found: false });
    const { remoteId } = await outlet.publish(first, signal);
    expect(await outlet.find(first, signal)).toEqual({ found: true, remoteId });
    expect((await outlet.find(notice('monitoring', 'It was repaired', { remoteId }), signal))?.found).toBe(false);
  });
}

test('a page that did it and answers with an error is looked at, and nothing is shown twice', async () => {
  const { outlet, shown, breakNext } = await kinds.instatus();
  breakNext?.(502);
  expect(await outlet.publish(notice('investigating', 'Sign-in fails'), signal)).toMatchObject({
    kind: 'sent',
    remoteId: 'i1',
  });
  expect(shown()).toHaveLength(1);
});

test('a page that takes one request a second is not asked more often, and one that says "too many" is asked again', async () => {
  const api = await startStatusPageApi({ key: 'key', everyMs: 300 });
  afterThis(api.stop);
  const variables = { PAGE: api.page, KEY: 'key', URL: api.url };
  const page = { type: 'atlassian', page: 'PAGE', key: 'KEY', url: 'URL' };
  const polite = outletOf(page, variables, 330);
  for (const words of ['one', 'two', 'three'])
    await polite.publish(notice('investigating', words, { thread: words }), signal);
  expect(api.refusals()).toBe(0);
  const hasty = outletOf(page, variables, 60);
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
  const refused = await outletOf(page, { PAGE: api.page, KEY: 'wrong-key', URL: api.url }).publish(
    notice('investigating', 'x'),
    signal,
  );
  await api.stop();
  const gone = await outletOf(page, { PAGE: api.page, KEY: 'wrong-key', URL: api.url }).publish(
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
  const outlet = outletOf(
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
  const in_app = CommunicationPolicy.shape.in_app.parse({
    app: { type: 'postgres', database: 'DB', expires_after_hours: 24 },
  });
  const outlets = openOutlets({ policy: { status_pages: {}, in_app }, variable: () => new Secret(url), log });
  afterThis(outlets.close);
  const [app] = outlets.all('in_app') as [Outlet];
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
      status_pages: { main: { type: 'atlassian', page: 'PAGE', key: 'KEY', url: 'URL', components: { auth: 'c1' } } },
    },
  });
  const first = await sendAll(engine, { channels: ['email', 'status_page'] });
  const over = rendered('en', 'All is well');
  over.statusPage.status = 'resolved';
  const second = await sendAll(engine, { channels: ['status_page'], rendered: { en: over }, follows: first });
  expect(api.incidents()).toMatchObject([
    { status: 'resolved', updates: [{ body: 'All is well.' }, { body: 'Sign-in works again.' }] },
  ]);
  expect(api.components().get('c1')).toBe('operational');
  expect(sink.received).toHaveLength(1);
  const { counts, communication } = await readCommunication(engine, { number: second, actor: requester });
  expect([counts.status_page.sent, communication.state]).toEqual([1, 'sent']);
});
