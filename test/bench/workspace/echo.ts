// The baseline: a message to a bare server on loopback and back, over HTTP or a web socket, with a body as large as a command's.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';

export type Echo = { trip(): Promise<void>; close(): Promise<void> };

const body = JSON.stringify({ text: 'x'.repeat(600) });

/** Opens the echo of one mode. */
export async function openEcho(mode: 'socket' | 'http'): Promise<Echo> {
  const server = createServer((request, response) => request.pipe(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  if (mode === 'http') {
    return {
      trip: async () => void (await (await fetch(`http://${address}`, { method: 'POST', body })).text()),
      close,
    };
  }
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => socket.on('message', (data) => socket.send(String(data))));
  const client = new WebSocket(`ws://${address}`);
  await new Promise((resolve) => client.once('open', resolve));
  return {
    trip: () =>
      new Promise((resolve) => {
        client.once('message', () => resolve());
        client.send(body);
      }),
    async close() {
      client.terminate();
      await close();
    },
  };
}
