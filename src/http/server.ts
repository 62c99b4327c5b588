// The one server on PORT: health, Slack's requests and, in local mode, the workspace.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError, messageOf } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';

/** Answers a request, or gives false for one that is not its own. */
export type Route = (req: IncomingMessage, res: ServerResponse) => unknown;

export type HttpServer = {
  /** As seen from this machine: `http://127.0.0.1:3000`. */
  readonly url: string;
  /** Sends every request whose path is `path`, or begins with it when it ends with a slash, to `listener`; the longest path wins. */
  route(path: string, route: Route): void;
  /** Takes no new connections, lets requests finish; ends what is still open (streams) after `graceMs`. */
  close(graceMs: number): Promise<void>;
};

/**
 * Listens on `host`:`port` (0: any free port).
 * @throws AppError `http.port_taken` with the remedy.
 */
export async function openHttpServer(options: { host: string; port: number; log: Log }): Promise<HttpServer> {
  const routes: [string, Route][] = [];
  const server = createServer((req, res) => {
    const path = (req.url ?? '/').split('?', 1)[0] as string;
    const found = routes.find(([prefix]) => (prefix.endsWith('/') ? path.startsWith(prefix) : path === prefix));
    void answer(found?.[1], req, res, options.log);
  });
  // Slow or half-open clients may not hold a connection for long.
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(notListening(error, options)));
    server.listen(options.port, options.host, resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    route(path, route) {
      routes.push([path, route]);
      routes.sort(([a], [b]) => b.length - a.length);
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

async function answer(route: Route | undefined, req: IncomingMessage, res: ServerResponse, log: Log): Promise<void> {
  try {
    const answered = route === undefined ? false : await route(req, res);
    if (answered === false) res.writeHead(404, { 'content-type': 'text/plain' }).end('not found\n');
  } catch (error) {
    log.error({ error: messageOf(error), path: req.url }, 'a request failed');
    if (!res.headersSent) res.writeHead(500);
    res.end();
  }
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
