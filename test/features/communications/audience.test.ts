// Audiences: who of what a database or a file says is written to, and what becomes of the rest.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readCommunication } from '../../../src/features/communications/read-communication.ts';
import { afterThis } from '../../kit/after-this.ts';
import { ready, rendered, request, requester, sendAll } from '../../kit/comms-engine.ts';
import { crowd, openCommsTest } from './comms-fixture.ts';

const hostile = [
  { email: 'good@example.com', locale: 'fr_CA', name: 'Zoë\r\nBcc: victim@example.com' },
  { email: 'GOOD@example.com' },
  { email: 'victim@example.com\r\nBcc: other@example.com' },
  { email: 'no-at.example.com' },
  { email: 'two@at@example.com' },
  { email: '<script>alert(1)</script>@example.com' },
  { email: 'a b@example.com' },
  { email: `${'long'.repeat(80)}@example.com` },
  { email: 'list@example.com, other@example.com' },
  { email: '' },
  { email: null },
  { email: 'Ünïcode@exämple.com', locale: 'no such locale!' },
];

test('addresses that nothing can be sent to and those that are there twice are reported and passed over', async () => {
  const { engine, sink } = await openCommsTest({ people: hostile });
  const number = await sendAll(engine, { rendered: { en: rendered(), fr: rendered('fr', 'La connexion fonctionne') } });
  const { communication, counts } = await readCommunication(engine, { number, actor: requester });
  expect(communication.audience_report).toMatchObject({ read: 12, invalid: 9, duplicates: 1, suppressed: 0 });
  expect(communication.audience_count).toBe(2);
  expect(counts.email.sent + counts.email.failed).toBe(2);
  expect(sink.received.filter(({ to }) => to === 'good@example.com')).toHaveLength(1);
  expect(sink.received.every(({ text }) => !/^Bcc:/im.test(text))).toBe(true);
  expect(sink.received.find(({ to }) => to === 'good@example.com')?.text).toContain('La connexion fonctionne');
  expect(communication.audience_report?.examples.map(({ reason }) => reason)).toContain('has no @');
});

test('a slow query is ended by the watched database, and the draft says so', async () => {
  const query = 'select user_id, email, locale, time_zone, name from people, pg_sleep(5)';
  const { engine } = await openCommsTest({
    people: crowd(1),
    timeoutMs: 200,
    policy: { audiences: { slow: { title: 'Slow', query, parameters: [] } } },
  });
  const number = await request(engine, { audience: { name: 'slow', parameters: [] } });
  await engine.sender.execute(number);
  const { communication } = await readCommunication(engine, { number, actor: requester });
  expect(communication).toMatchObject({
    state: 'draft',
    hash: null,
    reason: expect.stringContaining('did not answer within'),
  });
});

test('a query that would write, or is two, is refused by the watched database', async () => {
  const audiences = {
    writes: {
      title: 'w',
      query: 'with gone as (delete from people returning *) select user_id, email, locale, time_zone, name from gone',
      parameters: [],
    },
    two: { title: 't', query: "select 'u' as user_id, 'a@example.com' as email; commit", parameters: [] },
  };
  const { engine } = await openCommsTest({ people: crowd(3), policy: { audiences } });
  for (const name of Object.keys(audiences)) {
    const number = await request(engine, { audience: { name, parameters: [] } });
    await engine.sender.execute(number);
    const { communication } = await readCommunication(engine, { number, actor: requester });
    expect([name, communication.hash, communication.reason]).toEqual([
      name,
      null,
      expect.stringContaining('refused a query'),
    ]);
  }
});

test('an audience is chosen by its parameters, which are values and never SQL', async () => {
  const query = 'select user_id, email, locale, time_zone, name from people where user_id = $1';
  const parameters = [{ label: 'User id', type: 'text' as const }];
  const { engine } = await openCommsTest({
    people: crowd(3),
    policy: { audiences: { user: { title: 'One', query, parameters } } },
  });
  const one = await ready(engine, { audience: { name: 'user', parameters: ['u2'] } });
  const none = await ready(engine, { audience: { name: 'user', parameters: ["u2' or true --"] } });
  const count = async ({ number }: { number: number }) =>
    (await readCommunication(engine, { number, actor: requester })).communication.audience_count;
  expect([await count(one), await count(none)]).toEqual([1, 0]);
  const wrong = { name: 'user', parameters: ['u2\nu3'] };
  await expect(request(engine, { audience: wrong })).rejects.toMatchObject({ code: 'communications.wrong_parameter' });
});

test('a file holds addresses, or ids that a query looks up', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'backbolt-audience-'));
  afterThis(() => rm(folder, { recursive: true, force: true }));
  const [addresses, ids] = [join(folder, 'addresses.txt'), join(folder, 'ids.txt')];
  await writeFile(addresses, 'a@example.com\r\nb@example.com\n\nnobody\n');
  await writeFile(ids, 'u1\nu3\nu99\n');
  const query = 'select user_id, email, locale, time_zone, name from people where user_id = any($1::text[])';
  const { engine } = await openCommsTest({
    people: crowd(3),
    policy: {
      audiences: {
        addresses: { title: 'a', file: addresses, parameters: [] },
        ids: { title: 'i', file: ids, query, parameters: [] },
        gone: { title: 'g', file: join(folder, 'gone.txt'), parameters: [] },
      },
    },
  });
  for (const [name, size] of [
    ['addresses', 2],
    ['ids', 2],
  ] as const) {
    const { number } = await ready(engine, { audience: { name, parameters: [] } });
    expect((await readCommunication(engine, { number, actor: requester })).communication.audience_count).toBe(size);
  }
  await expect(ready(engine, { audience: { name: 'gone', parameters: [] } })).rejects.toThrow('cannot be read');
});
