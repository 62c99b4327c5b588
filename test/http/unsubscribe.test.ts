// Unsubscribing with one click, as mail programs and people do it over real HTTP.
import { expect, test } from 'vitest';
import { readCommunication } from '../../src/features/communications/read-communication.ts';
import { sendCommunication } from '../../src/features/communications/send-communication.ts';
import { openHttpServer } from '../../src/http/server.ts';
import { routeUnsubscribe } from '../../src/http/unsubscribe-page.ts';
import { openCommsTest } from '../features/communications/comms-fixture.ts';
import { afterThis } from '../kit/after-this.ts';
import { ready, requester, sendAll } from '../kit/comms-engine.ts';
import { quietLog as log } from '../kit/database.ts';

const people = ['Anna@example.com', 'jürgen@example.com', 'carla@example.com'].map((email) => ({ email }));

async function open() {
  const http = await openHttpServer({ host: '127.0.0.1', port: 0, log });
  afterThis(() => http.close(0));
  const comms = await openCommsTest({ people, publicUrl: `${http.url}/` });
  const { engine, sink } = comms;
  routeUnsubscribe(http, engine);
  const headersOf = (to: string) =>
    sink.received.flatMap(({ to: address, text }) => (address === to ? [text.replace(/\r\n[ \t]+/g, ' ')] : [])).at(-1);
  const linkTo = (to: string) => /^List-Unsubscribe: <(\S+)>\r$/m.exec(headersOf(to) ?? '')?.[1] ?? '';
  const countsOf = async (number: number) =>
    (await readCommunication(engine, { number, actor: requester })).counts.email;
  const oneClick = (link: string) =>
    fetch(link, { method: 'POST', body: 'List-Unsubscribe=One-Click', redirect: 'manual' });
  return { ...comms, headersOf, linkTo, countsOf, oneClick };
}

test('an e-mail that is not essential has a link of its own, whose click is respected from then on', async () => {
  const { engine, sink, headersOf, linkTo, countsOf, oneClick } = await open();
  await sendAll(engine, { essential: false });
  const link = linkTo('Anna@example.com');
  expect(headersOf('Anna@example.com')).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m);
  expect(link).not.toMatch(/anna|example/i);
  expect(new Set(people.map(({ email }) => linkTo(email))).size).toBe(3);

  // A program that only looks unsubscribes nobody.
  const page = await fetch(link, { headers: { 'accept-language': 'fr, de-AT;q=0.8' } });
  expect(await page.text()).toMatch(/<html lang="de">.*<form method="post"><button type="submit">Abmelden</s);
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect((await countsOf(await sendAll(engine, { essential: false }))).sent).toBe(3);

  for (const status of [200, 200]) expect((await oneClick(link)).status).toBe(status);
  expect(await countsOf(await sendAll(engine, { essential: false }))).toMatchObject({ sent: 2, suppressed: 1 });
  sink.received.length = 0;
  expect(await countsOf(await sendAll(engine))).toMatchObject({ sent: 3, suppressed: 0 });
  expect(sink.received.map(({ text }) => /^List-Unsubscribe/im.test(text))).toEqual([false, false, false]);
});

test('who unsubscribes after the audience was counted is not written to any more', async () => {
  const { engine, linkTo, countsOf, oneClick } = await open();
  await sendAll(engine, { essential: false });
  const { number, hash } = await ready(engine, { essential: false });
  await oneClick(linkTo('jürgen@example.com'));
  await sendCommunication(engine, { number, actor: requester, hash });
  await engine.sender.execute(number);
  expect(await countsOf(number)).toMatchObject({ sent: 2, suppressed: 1 });
});

test('a link that was changed, cut or made by somebody else unsubscribes nobody', async () => {
  const { engine, linkTo, countsOf, oneClick } = await open();
  await sendAll(engine, { essential: false });
  const link = linkTo('carla@example.com');
  const base = link.slice(0, link.lastIndexOf('/') + 1);
  const changed = `${link.slice(0, -2)}${link.endsWith('AA') ? 'BB' : 'AA'}`;
  const made = `${base}${Buffer.from('carla@example.com, padded with enough bytes').toString('base64url')}`;
  for (const forged of [changed, link.slice(0, -8), made, base, `${base}%00`, `${base}${'A'.repeat(5_000)}`]) {
    expect((await oneClick(forged)).status).toBe(404);
    expect((await fetch(forged)).status).toBe(404);
  }
  expect((await fetch(link, { method: 'DELETE' })).status).toBe(405);
  expect((await countsOf(await sendAll(engine, { essential: false }))).sent).toBe(3);
});

test('without a public address there is no link', async () => {
  const { engine, sink } = await openCommsTest({ people });
  await sendAll(engine, { essential: false });
  expect(sink.received.map(({ text }) => /^List-Unsubscribe/im.test(text))).toEqual([false, false, false]);
});
