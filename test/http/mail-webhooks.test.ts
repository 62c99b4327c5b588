// Bounces and complaints over real HTTP: what is rightly signed suppresses, once; anything else changes nothing.
import { createHmac, createSign, generateKeyPairSync, randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { openSnsReceiver } from '../../src/adapters/sns/receive.ts';
import { sql } from '../../src/db/sql.ts';
import { readCommunication } from '../../src/features/communications/read-communication.ts';
import { routeMailWebhooks } from '../../src/http/mail-webhooks.ts';
import { openHttpServer } from '../../src/http/server.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { Secret } from '../../src/lib/redaction.ts';
import { crowd, openCommsTest } from '../features/communications/comms-fixture.ts';
import { afterThis } from '../kit/after-this.ts';
import { requester, sendAll } from '../kit/comms-engine.ts';
import { quietLog as log } from '../kit/database.ts';

const topic = 'arn:aws:sns:eu-west-1:123456789012:bounces';
const cert = 'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem';
const secret = 'a secret of the webhook';
const amazon = generateKeyPairSync('rsa', { modulusLength: 2048 });
const somebody = generateKeyPairSync('rsa', { modulusLength: 2048 });

async function open() {
  const comms = await openCommsTest({ people: crowd(5) });
  const { db } = comms.engine;
  const asked: string[] = [];
  const fetch = async (url: URL) => {
    asked.push(url.href);
    return amazon.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  };
  const http = await openHttpServer({ host: '127.0.0.1', port: 0, log });
  afterThis(() => http.close(0));
  const sns = openSnsReceiver({ topics: [topic], clock: systemClock, fetch });
  routeMailWebhooks(http, { db, clock: systemClock, log, sns, secret: () => new Secret(secret) });
  const post = async (path: string, body: string, headers: Record<string, string> = {}) =>
    (await globalThis.fetch(`${http.url}${path}`, { method: 'POST', body, headers })).status;
  const suppressed = async () =>
    await db.rows(
      z.object({ address: z.string(), reason: z.string() }),
      sql`select address, reason from backbolt.suppression order by address`,
    );
  return { ...comms, post, suppressed, asked };
}

function sns(message: object, changes: Record<string, string> = {}, key = amazon.privateKey): string {
  const fields: Record<string, string> = {
    Message: JSON.stringify(message),
    MessageId: randomUUID(),
    Timestamp: new Date().toISOString(),
    TopicArn: topic,
    Type: 'Notification',
    ...changes,
  };
  const names = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
  const text = names.flatMap((name) => (fields[name] === undefined ? [] : [`${name}\n${fields[name]}\n`])).join('');
  const Signature = createSign('RSA-SHA256').update(text).sign(key, 'base64');
  return JSON.stringify({ SignatureVersion: '2', SigningCertURL: cert, ...fields, Signature });
}

const bounce = (address: string, bounceType = 'Permanent') => ({
  notificationType: 'Bounce',
  mail: { messageId: '0100018f-ses' },
  bounce: { bounceType, bouncedRecipients: [{ emailAddress: address, diagnosticCode: 'smtp; 550 5.1.1' }] },
});
const complaint = (address: string) => ({
  eventType: 'Complaint',
  mail: { messageId: '0100018f-ses' },
  complaint: { complaintFeedbackType: 'abuse', complainedRecipients: [{ emailAddress: address }] },
});

test('a permanent bounce and a complaint through SNS suppress, however often they are delivered; one that passes does not', async () => {
  const { post, suppressed, asked } = await open();
  const first = sns(bounce('user1@example.com'));
  expect(await Promise.all([post('/webhooks/sns', first), post('/webhooks/sns', first)])).toEqual([200, 200]);
  expect(await post('/webhooks/sns', sns(complaint('User 2 <USER2@example.com>')))).toBe(200);
  expect(await post('/webhooks/sns', sns(bounce('user3@example.com', 'Transient')))).toBe(200);
  expect(await suppressed()).toEqual([
    { address: 'user1@example.com', reason: 'bounce' },
    { address: 'user2@example.com', reason: 'complaint' },
  ]);
  expect(new Set(asked)).toEqual(new Set([cert]));
});

test('a message of SNS that is forged, old, of another topic or signed by whoever asks to be believed changes nothing', async () => {
  const { post, suppressed, asked } = await open();
  const message = bounce('user1@example.com');
  const old = new Date(Date.now() - 2 * 3_600_000).toISOString();
  const forged = [
    sns(message, {}, somebody.privateKey),
    sns(message).replace('user1@', 'user2@'),
    sns(message, { Timestamp: old }),
    sns(message, { TopicArn: topic.replace('bounces', 'others') }),
    sns(message, {
      SigningCertURL: 'https://sns.eu-west-1.amazonaws.com.example.com/SimpleNotificationService-0123456789abcdef.pem',
    }),
    sns(message, {
      SigningCertURL: 'https://example.com@sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem',
    }),
    sns(message, { SigningCertURL: 'https://sns.eu-west-1.amazonaws.com/evil.pem' }),
    sns(message, {
      SigningCertURL: 'http://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem',
    }),
    sns(message, { SignatureVersion: '1' }),
    sns(
      {},
      { Type: 'SubscriptionConfirmation', Token: 't', SubscribeURL: 'https://example.com/?Action=ConfirmSubscription' },
    ),
    'null',
    'no JSON',
  ];
  for (const body of forged)
    expect([body.slice(0, 80), await post('/webhooks/sns', body)]).toEqual([body.slice(0, 80), 403]);
  expect(await suppressed()).toEqual([]);
  expect(asked.every((url) => url === cert)).toBe(true);
});

test('a subscription to a topic that policy names is confirmed', async () => {
  const { post, asked } = await open();
  const SubscribeURL = 'https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=t';
  expect(await post('/webhooks/sns', sns({}, { Type: 'SubscriptionConfirmation', Token: 't', SubscribeURL }))).toBe(
    200,
  );
  expect(asked).toContain(SubscribeURL);
});

test('anything else that signs tells of an e-mail by the Message-ID that it had, and the ledger shows it', async () => {
  const { engine, sink, post, suppressed } = await open();
  const number = await sendAll(engine);
  const mail = sink.received.find(({ to }) => to === 'user4@example.com')?.text ?? '';
  const message_id = /^Message-ID: (.*)$/im.exec(mail)?.[1]?.trim() ?? '';
  const body = JSON.stringify({ id: 'e1', events: [{ type: 'complaint', address: 'USER4@example.com', message_id }] });
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signed = (text: string, at = timestamp) => ({
    'x-backbolt-timestamp': at,
    'x-backbolt-signature': `sha256=${createHmac('sha256', secret).update(`${at}.${text}`).digest('hex')}`,
  });
  expect(await post('/webhooks/mail', body)).toBe(403);
  expect(await post('/webhooks/mail', `${body} `, signed(body))).toBe(403);
  expect(await post('/webhooks/mail', body, signed(body, '1700000000'))).toBe(403);
  expect(await suppressed()).toEqual([]);
  expect(await post('/webhooks/mail', body, signed(body))).toBe(200);
  expect(await post('/webhooks/mail', body, signed(body))).toBe(200);
  const { counts } = await readCommunication(engine, { number, actor: requester });
  expect(counts.email).toMatchObject({ sent: 4, complained: 1 });
  expect(await suppressed()).toEqual([{ address: 'user4@example.com', reason: 'complaint' }]);
  const gone = JSON.stringify({ id: 'e2', events: [{ type: 'unsubscribe', address: 'user3@example.com' }] });
  expect(await post('/webhooks/mail', gone, signed(gone))).toBe(200);
  const [news, essential] = [await sendAll(engine, { essential: false }), await sendAll(engine)];
  const suppressedIn = async (one: number) =>
    (await readCommunication(engine, { number: one, actor: requester })).counts.email.suppressed;
  expect([await suppressedIn(news), await suppressedIn(essential)]).toEqual([2, 1]);
});
