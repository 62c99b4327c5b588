// Socket Mode: web sockets that the app opens with a ticket; each envelope goes to one of them.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { timing } from '../../blockkit/limits.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Ack, Delivery, Envelope, Retry } from './delivery.ts';

/** A ticket opens one socket within this time. */
const ticketMs = 30_000;
/** Bolt takes a socket for dead that was not pinged for 30 s. */
const pingMs = 10_000;
/** How many sockets one app may hold; docs.slack.dev/apis/events-api/using-socket-mode. */
const mostSockets = 10;

const Answer = z.looseObject({ envelope_id: z.string(), payload: z.unknown().optional() });

/** docs.slack.dev/apis/events-api/using-socket-mode#disconnect */
export type DisconnectReason = 'warning' | 'refresh_requested' | 'link_disabled';

export type SocketDelivery = Delivery & {
  /** A one-time path for apps.connections.open, `/socket/…`. */
  issueTicket(): string;
  /** Takes over an upgrade whose path begins with /socket/; false when the ticket is not good. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /**
   * Asks every connection to come back anew, as Slack does every few hours; `warning` comes ten seconds before that. With
   * `link_disabled` (Socket Mode was switched off in the app's settings) it also closes them and opens no more.
   */
  refresh(reason: DisconnectReason): void;
  /** Breaks every connection without a word, as a network does. */
  lose(): void;
  /** Whether Socket Mode is still switched on. */
  enabled(): boolean;
};

/** Delivers to the sockets that the app opens, in turn. `ackMs` is Slack's unless a test shortens it. */
export function openSocketDelivery(init: {
  clock: Clock;
  appId: string;
  changed: () => void;
  ackMs?: number;
}): SocketDelivery {
  const { clock, appId, changed, ackMs = timing.ackMs } = init;
  const server = new WebSocketServer({ noServer: true, maxPayload: 1_000_000 });
  const tickets = new Map<string, number>();
  const waiting = new Map<string, (ack: Ack) => void>();
  let sockets: WebSocket[] = [];
  let turn = 0;
  let linked = true;

  function accept(socket: WebSocket): void {
    sockets.push(socket);
    const pinging = setInterval(() => socket.ping(), pingMs);
    pinging.unref();
    socket.on('message', (data) => receive(String(data)));
    // An error is always followed by a close, which is where it is handled.
    socket.on('error', () => {});
    socket.on('close', () => {
      clearInterval(pinging);
      sockets = sockets.filter((one) => one !== socket);
      changed();
    });
    socket.send(
      JSON.stringify({
        type: 'hello',
        num_connections: sockets.length,
        connection_info: { app_id: appId },
        debug_info: { host: 'workspace', approximate_connection_time: 18_060 },
      }),
    );
    changed();
  }

  function receive(text: string): void {
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      return;
    }
    const answer = Answer.safeParse(json);
    if (!answer.success) return;
    const settle = waiting.get(answer.data.envelope_id);
    waiting.delete(answer.data.envelope_id);
    settle?.({ kind: 'acked', body: bodyOf(answer.data.payload) });
  }

  return {
    issueTicket() {
      const now = clock.now().getTime();
      for (const [old, expires] of tickets) if (expires < now) tickets.delete(old);
      const ticket = randomUUID();
      tickets.set(ticket, now + ticketMs);
      return `/socket/?ticket=${ticket}&app_id=${appId}`;
    },
    upgrade(request, socket, head) {
      const ticket = new URL(request.url ?? '', 'http://localhost').searchParams.get('ticket') ?? '';
      const good = (tickets.get(ticket) ?? 0) >= clock.now().getTime() && sockets.length < mostSockets;
      tickets.delete(ticket);
      if (good) server.handleUpgrade(request, socket, head, accept);
      return good;
    },
    deliver(envelope: Envelope, retry?: Retry) {
      const ready = sockets.filter((socket) => socket.readyState === socket.OPEN);
      const socket = ready[turn % Math.max(ready.length, 1)];
      turn += 1;
      if (socket === undefined) return Promise.resolve({ kind: 'failed', code: 'not_connected', reason: 'timeout' });
      const id = randomUUID();
      return new Promise<Ack>((resolve) => {
        const late = setTimeout(() => {
          waiting.delete(id);
          resolve({ kind: 'failed', code: 'operation_timeout', reason: 'timeout' });
        }, ackMs);
        waiting.set(id, (ack) => {
          clearTimeout(late);
          resolve(ack);
        });
        socket.send(
          JSON.stringify({
            envelope_id: id,
            type: envelope.kind,
            payload: envelope.payload,
            accepts_response_payload: envelope.kind !== 'events_api',
            ...(envelope.kind === 'events_api'
              ? { retry_attempt: retry?.number ?? 0, retry_reason: retry?.reason ?? '' }
              : {}),
          }),
        );
      });
    },
    connected: () => sockets.length > 0,
    refresh(reason) {
      for (const socket of sockets) socket.send(JSON.stringify({ type: 'disconnect', reason }));
      if (reason !== 'link_disabled') return;
      linked = false;
      for (const socket of sockets) socket.close(1000);
    },
    lose() {
      for (const socket of sockets) socket.terminate();
    },
    enabled: () => linked,
    close: () => closeAll(server, sockets),
  };
}

// Bolt sends an empty object for ack(), an empty text for ack('').
function bodyOf(payload: unknown): unknown {
  if (typeof payload !== 'object' || payload === null) return payload;
  const said = Object.entries(payload).filter(([key, value]) => !(key === 'text' && value === ''));
  return said.length === 0 ? undefined : payload;
}

// The close handshake is finished from this side: an abrupt end costs Bolt up to 30 s.
async function closeAll(server: WebSocketServer, sockets: readonly WebSocket[]): Promise<void> {
  const closed = sockets.map(
    (socket) =>
      new Promise<void>((resolve) => {
        const impatient = setTimeout(() => socket.terminate(), 1000);
        socket.once('close', () => {
          clearTimeout(impatient);
          resolve();
        });
        socket.close(1001);
      }),
  );
  await Promise.all(closed);
  server.close();
}
