// Socket Mode as the wire shows it: tickets, hello, one connection for each envelope, coming back anew.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startWorkspace, type TestWorkspace } from '../kit/workspace.ts';
import { sampleManifest } from './sample-app.ts';

type Envelope = { type: string; envelope_id: string; payload: Record<string, unknown>; reason?: string };
type Connection = { socket: WebSocket; got: Envelope[]; next(type: string): Promise<Envelope> };

let workspace: TestWorkspace;
let connections: Connection[] = [];

beforeEach(async () => {
  workspace = await startWorkspace({ manifest: sampleManifest(), ackMs: 200 });
});
afterEach(async () => {
  workspace.expectNoFaults();
  for (const { socket } of connections) socket.terminate();
  connections = [];
  await workspace.stop();
});

async function socketUrl(): Promise<string> {
  const response = await fetch(`${workspace.apiUrl}apps.connections.open`, {
    method: 'POST',
    headers: { authorization: `Bearer ${workspace.tokens.app}` },
  });
  return ((await response.json()) as { url: string }).url;
}

async function connect(): Promise<Connection> {
  const socket = new WebSocket(await socketUrl());
  const got: Envelope[] = [];
  let tell = () => {};
  socket.on('message', (data) => {
    got.push(JSON.parse(String(data)) as Envelope);
    tell();
  });
  const connection: Connection = {
    socket,
    got,
    next: (type) =>
      new Promise((resolve) => {
        tell = () => {
          const found = got.find((envelope) => envelope.type === type);
          if (found !== undefined) resolve(found);
        };
        tell();
      }),
  };
  connections.push(connection);
  await connection.next('hello');
  return connection;
}

const ack = ({ socket }: Connection, envelope: Envelope, payload?: object) =>
  socket.send(JSON.stringify({ envelope_id: envelope.envelope_id, ...(payload === undefined ? {} : { payload }) }));
const auth = () => workspace.as('engineer').in('#auth');

test('a ticket opens one socket', async () => {
  const url = await socketUrl();
  const first = new WebSocket(url);
  await new Promise((resolve) => first.once('message', resolve));
  const second = new WebSocket(url);
  const refused = await new Promise<Error>((resolve) => second.once('error', resolve));
  expect(refused.message).toContain('403');
  first.terminate();
});

test('an envelope goes to one connection, the next one to another', async () => {
  const [one, two] = [await connect(), await connect()];
  for (const connection of [one, two]) {
    void connection.next('slash_commands').then((envelope) => ack(connection, envelope, { text: 'done' }));
  }
  await auth().types('/sample first');
  await auth().types('/sample second');
  const texts = [one, two].map(({ got }) => got.filter(({ type }) => type === 'slash_commands').length);
  expect(texts).toEqual([1, 1]);
});

test('an envelope that is delivered twice has two ids and the same payload', async () => {
  const [one, two] = [await connect(), await connect()];
  for (const connection of [one, two]) {
    void connection.next('slash_commands').then((envelope) => ack(connection, envelope));
  }
  workspace.disturb.duplicateNext();
  await auth().types('/sample');
  const [a, b] = [await one.next('slash_commands'), await two.next('slash_commands')];
  expect(a.payload).toEqual(b.payload);
  expect(a.envelope_id).not.toBe(b.envelope_id);
});

test('a refresh asks every connection to come back', async () => {
  const connection = await connect();
  workspace.disturb.refreshSockets();
  expect(await connection.next('disconnect')).toMatchObject({ reason: 'refresh_requested' });
});

test('a connection that is lost ends without a close frame', async () => {
  const { socket } = await connect();
  const code = new Promise((resolve) => socket.once('close', resolve));
  workspace.disturb.set('lost_socket', true);
  expect(await code).toBe(1006);
  expect(workspace.stateFor('U0ENGINEER').appConnected).toBe(false);
});

test('Socket Mode that is switched off closes every connection and gives no ticket', async () => {
  const connection = await connect();
  const closed = new Promise((resolve) => connection.socket.once('close', resolve));
  workspace.disturb.refreshSockets('link_disabled');
  expect(await connection.next('disconnect')).toMatchObject({ reason: 'link_disabled' });
  await closed;
  expect(await socketUrl()).toBeUndefined();
  workspace.expectFaults('forbidden_for_interactive');
});

test('an event that is not acknowledged is sent again, and says so', async () => {
  await workspace.stop();
  workspace = await startWorkspace({ manifest: sampleManifest(), ackMs: 50, eventRetryDelaysMs: [0, 0] });
  const connection = await connect();
  const all = new Promise<void>((resolve) => {
    connection.socket.on('message', () => {
      if (connection.got.filter(({ type }) => type === 'events_api').length === 3) resolve();
    });
  });
  await auth().types('hello');
  await all;
  const events = connection.got.filter(({ type }) => type === 'events_api') as (Envelope & Record<string, unknown>)[];
  expect(events.map((one) => [one.retry_attempt, one.retry_reason])).toEqual([
    [0, ''],
    [1, 'timeout'],
    [2, 'timeout'],
  ]);
  expect(new Set(events.map((one) => one.payload.event_id)).size).toBe(1);
  workspace.expectFaults('operation_timeout');
});

test('nobody connected: the command fails because the app did not respond', async () => {
  expect(await auth().types('/sample')).toMatchObject({ notice: '/sample failed because the app did not respond' });
  expect(workspace.stateFor('U0ENGINEER').appConnected).toBe(false);
});

test('a connection that went away is not written to', async () => {
  const gone = await connect();
  gone.socket.close();
  await new Promise((resolve) => gone.socket.once('close', resolve));
  const stays = await connect();
  void stays.next('slash_commands').then((envelope) => ack(stays, envelope));
  expect(await auth().types('/sample')).toEqual({ ok: true });
});

test('rubbish from the app changes nothing', async () => {
  const { socket } = await connect();
  for (const rubbish of ['', '{', '[]', '{"envelope_id":1}', '{"envelope_id":"unknown","payload":{}}'])
    socket.send(rubbish);
  await auth().types('/sample');
  workspace.expectFaults('operation_timeout');
});
