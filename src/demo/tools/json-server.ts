// A small HTTP server on loopback that takes and gives JSON, for stand-ins of what real systems offer.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export type JsonRequest = {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  /** Undefined where there was none, or where it was no JSON. */
  body: unknown;
};
export type JsonAnswer = { status: number; body: unknown };
export type JsonServer = { url: string; stop(): Promise<void> };

/** Starts it on a free port. */
export async function startJsonServer(answer: (request: JsonRequest) => JsonAnswer): Promise<JsonServer> {
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk);
    const { pathname, searchParams } = new URL(req.url ?? '/', 'http://localhost');
    const { status, body } = answer({
      method: req.method ?? 'GET',
      path: pathname,
      query: searchParams,
      headers: req.headers,
      body: parsed(Buffer.concat(chunks).toString('utf8')),
    });
    res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
