// Signed HTTP requests to an app that is only a server: what is sent, and what is done with bad answers.
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { verifySlackRequest } from '@slack/bolt';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startWorkspace, type TestWorkspace } from '../kit/workspace.ts';
import { sampleManifest } from './sample-app.ts';

type Received = { headers: IncomingHttpHeaders; body: string };

let server: Server;
let workspace: TestWorkspace;
let received: Received[];
let heard: () => void;
let answer: (response: ServerResponse, count: number) => void;

beforeEach(async () => {
  received = [];
  heard = () => {};
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
    answer(response, received.length);
    heard();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const requestUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;
  const delivery = { kind: 'http', requestUrl, signingSecret: 'known' } as const;
  workspace = await startWorkspace({
    manifest: sampleManifest(),
    delivery,
    ackMs: 1000,
    eventRetryDelaysMs: [0, 0, 0],
  });
});
afterEach(async () => {
  workspace.expectNoFaults();
  await workspace.stop();
  server.closeAllConnections();
  server.close();
});

const auth = () => workspace.as('engineer').in('#auth');
const receivedCount = (count: number) =>
  new Promise<void>((resolve) => {
    heard = () => {
      if (received.length >= count) resolve();
    };
    heard();
  });

test('a command is a signed form with every field that Slack sends', async () => {
  answer = (response) => response.end();
  expect(await auth().types('/sample a "b" & c')).toEqual({ ok: true });
  const [request] = received;
  expect(Object.keys(Object.fromEntries(new URLSearchParams(request?.body))).sort()).toEqual([
    'api_app_id',
    'channel_id',
    'channel_name',
    'command',
    'is_enterprise_install',
    'response_url',
    'team_domain',
    'team_id',
    'text',
    'token',
    'trigger_id',
    'user_id',
    'user_name',
  ]);
  expect(new URLSearchParams(request?.body).get('text')).toBe('a "b" &amp; c');
  const headers = {
    'x-slack-signature': String(request?.headers['x-slack-signature']),
    'x-slack-request-timestamp': Number(request?.headers['x-slack-request-timestamp']),
  };
  verifySlackRequest({ signingSecret: 'known', body: request?.body ?? '', headers });
  expect(() => verifySlackRequest({ signingSecret: 'other', body: request?.body ?? '', headers })).toThrow('mismatch');
});

test('an answer in plain text is an ephemeral reply', async () => {
  answer = (response) => response.end('hello');
  await auth().types('/sample');
  expect((await auth().lastEphemeral()).text).toBe('hello');
});

test('an answer that is not 200 fails with dispatch_failed', async () => {
  answer = (response) => response.writeHead(500).end('broken');
  await auth().types('/sample');
  expect((await auth().lastEphemeral()).text).toBe('/sample failed with the error "dispatch_failed"');
  workspace.expectFaults('dispatch_failed');
});

test('an answer that comes too late is none', async () => {
  answer = () => {};
  await auth().types('/sample');
  expect((await auth().lastEphemeral()).text).toBe('/sample failed because the app did not respond');
  workspace.expectFaults('operation_timeout');
});

test('an app that is not there fails with dispatch_failed and is shown as absent', async () => {
  server.close();
  answer = (response) => response.end();
  await auth().types('/sample');
  expect(workspace.stateFor('U0ENGINEER').appConnected).toBe(false);
  workspace.expectFaults('dispatch_failed');
});

test('an event that fails is sent again three times, and says why', async () => {
  answer = (response) => response.writeHead(503).end();
  await auth().types('hello');
  await receivedCount(4);
  expect(received.map(({ headers }) => [headers['x-slack-retry-num'], headers['x-slack-retry-reason']])).toEqual([
    [undefined, undefined],
    ['1', 'http_error'],
    ['2', 'http_error'],
    ['3', 'http_error'],
  ]);
  expect(new Set(received.map(({ body }) => JSON.parse(body).event_id)).size).toBe(1);
  expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({
    type: 'event_callback',
    event: { type: 'message', channel_type: 'channel', user: 'U0ENGINEER', text: 'hello' },
  });
  workspace.expectFaults('dispatch_failed');
});

test('an event that is taken the second time is not sent a third time', async () => {
  answer = (response, count) => response.writeHead(count === 1 ? 500 : 200).end();
  await auth().types('hello');
  await receivedCount(2);
  await auth().types('/sample');
  expect(received).toHaveLength(3);
  workspace.expectFaults('dispatch_failed');
});

test('an event that the app does not want again is not sent again', async () => {
  answer = (response) => response.writeHead(500, { 'x-slack-no-retry': '1' }).end();
  await auth().types('hello');
  answer = (response) => response.end();
  await auth().types('/sample');
  expect(received).toHaveLength(2);
  workspace.expectFaults('dispatch_failed');
});

test('an event that the manifest does not subscribe to is not sent', async () => {
  answer = (response) => response.end();
  await workspace.as('engineer').in('@app').types('only message.im would tell');
  expect(received).toEqual([]);
});

test('the reply of an acknowledgement is validated', async () => {
  answer = (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ blocks: [{ type: 'header', text: { type: 'mrkdwn', text: '*no*' } }] }));
  };
  await auth().types('/sample');
  expect((await auth().lastEphemeral()).text).toBe('/sample failed with the error "invalid_blocks"');
  workspace.expectFaults('invalid_blocks');
});
