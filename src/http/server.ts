// The one server on PORT: health, Slack's requests and, in local mode, the workspace.
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { AppError } from '../lib/errors.ts';

export type Upgrade = (req: IncomingMessage, socket: Duplex, head: Buffer) => void;

export type HttpServer = {
  readonly port: number;
  /** Sends every request whose path is `path`, or begins with it when it ends with a slash, to `listener`; the longest path wins. */
  route(path: string, listener: RequestListener): void;
  /** Where WebSocket connections go. */
  upgrades(listener: Upgrade): void;
  /** Takes no new connections, lets requests finish; ends what is still open (streams) after `graceMs`. */
  close(graceMs: number): Promise<void>;
};

/**
 * Listens on `host`:`port` (0: any free port).
 * @throws AppError `http.port_taken` with the remedy.
 */
export async function openHttpServer(options: { host: string; port: number }): Promise<HttpServer> {
  const routes: [string, RequestListener][] = [];
  let upgrade: Upgrade | undefined;
  const server = createServer((req, res) => {
    const path = (req.url ?? '/').split('?', 1)[0] as string;
    const found = routes.find(([prefix]) => (prefix.endsWith('/') ? path.startsWith(prefix) : path === prefix));
    if (found === undefined) notFound(res);
    else found[1](req, res);
  });
  // Slow or half-open clients may not hold a connection for long.
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  server.on('upgrade', (req, socket, head) => {
    if (upgrade === undefined) socket.destroy();
    else upgrade(req, socket, head);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(notListening(error, options)));
    server.listen(options.port, options.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    route(path, listener) {
      routes.push([path, listener]);
      routes.sort(([a], [b]) => b.length - a.length);
    },
    upgrades(listener) {
      upgrade = listener;
    },
    async close(graceMs) {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      const forced = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearTimeout(forced);
    },
  };
}

function notFound(res: ServerResponse): void {
  res.writeHead(404, { 'content-type': 'text/plain' }).end('not found\n');
}

function notListening(error: NodeJS.ErrnoException, { host, port }: { host: string; port: number }): AppError {
  const taken = error.code === 'EADDRINUSE';
  const why = taken
    ? `port ${port} is taken by another program`
    : `it cannot listen on ${host}:${port} (${error.code ?? error.message})`;
  return new AppError({
    kind: 'unavailable',
    code: taken ? 'http.port_taken' : 'http.not_listening',
    message: why,
    userMessage: `Backbolt did not start: ${why}. Choose another with: npm start -- --port ${port + 1}`,
    cause: error,
  });
}
