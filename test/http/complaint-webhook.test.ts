// Complaints of a help desk over real HTTP: what is rightly signed counts, once; anything else changes nothing.
import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { sql } from '../../src/db/sql.ts';
import { routeComplaintWebhook } from '../../src/http/complaint-webhook.ts';
import { openHttpServer } from '../../src/http/server.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { Secret } from '../../src/lib/redaction.ts';
import { afterThis } from '../kit/after-this.ts';
import { quietLog as log, newOwnDb } from '../kit/database.ts';

const key = 'a secret of the help desk';
const complaints = { webhook_secret: 'DESK' };

async function open(variable: (name: string) => Secret | undefined) {
  const db = await newOwnDb();
  const http = await openHttpServer({ host: '127.0.0.1', port: 0, log });
  afterThis(() => http.close(0));
  routeComplaintWebhook(http, { db, clock: systemClock, log, policy: { complaints }, variable });
  const post = async (body: string, { at = Date.now(), signature = '', method = 'POST' } = {}) => {
    const timestamp = String(Math.floor(at / 1000));
    const signed = signature || `sha256=${createHmac('sha256', key).update(`${timestamp}.${body}`).digest('hex')}`;
    const headers = { 'x-backbolt-timestamp': timestamp, 'x-backbolt-signature': signed };
    return (await fetch(`${http.url}/webhooks/complaints`, { method, headers, ...(method === 'GET' ? {} : { body }) }))
      .status;
  };
  const kept = () =>
    db.rows(
      z.object({ id: z.string(), text: z.string().nullable() }),
      sql`select id, text from backbolt.complaint order by id`,
    );
  return { post, kept };
}

test('only what is rightly signed, fresh and well-formed counts, and once', async () => {
  const { post, kept } = await open((name) => (name === 'DESK' ? new Secret(key) : undefined));
  const body = JSON.stringify({ id: '4711', text: '<!channel> I cannot get in, token=abcdef123456' });
  expect(await post(body)).toBe(200);
  expect(await post(body)).toBe(200);
  expect(await post(body, { signature: 'sha256=00' })).toBe(403);
  expect(await post(body, { at: Date.now() - 400_000 })).toBe(403);
  expect(await post('{"id":""}')).toBe(400);
  expect(await post('nonsense')).toBe(400);
  expect(await post(JSON.stringify({ id: '1', text: 'x'.repeat(400_000) }))).toBe(413);
  expect(await post('', { method: 'GET' })).toBe(405);
  expect(await kept()).toEqual([{ id: 'webhook:4711', text: '<!channel> I cannot get in, token=[redacted]' }]);
});

test('without a secret it is not there', async () => {
  const { post, kept } = await open(() => undefined);
  expect(await post('{"id":"1"}')).toBe(404);
  expect(await kept()).toEqual([]);
});
