// The least that both apps need of Slack: it knows the token and a few people, and takes what comes to a response_url.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export const signingSecret = '0123456789abcdef0123456789abcdef';
export const botToken = 'xoxb-bench-0000-bench';
const team = 'T0BENCH';
/** Who asks, in turn. */
export const people = Array.from({ length: 8 }, (_, n) => `U0BENCH${n}`);

export type SlackStandIn = {
  readonly apiUrl: string;
  /** A response_url for one request; what arrives there ends the wait. */
  responseUrl(id: string): string;
  /** Resolves with the body's bytes when something was posted to the request's response_url. */
  delivery(id: string): Promise<number>;
  /** The whole body of the next delivery. */
  nextBody(): Promise<string>;
  close(): Promise<void>;
};

const answers: Record<string, (body: URLSearchParams) => object> = {
  'auth.test': () => ({ ok: true, team_id: team, user_id: 'U0BOT', bot_id: 'B0BOT', url: 'https://bench.slack.com/' }),
  'users.info': (body) => ({ ok: true, user: { id: body.get('user'), team_id: team, name: 'someone' } }),
};

/** Listens on a free port of loopback. */
export async function openSlackStandIn(): Promise<SlackStandIn> {
  const waiting = new Map<string, (bytes: number) => void>();
  let wantBody: ((body: string) => void) | undefined;
  const server = createServer((req, res) => {
    const path = req.url ?? '';
    if (path.startsWith('/response/') && wantBody === undefined) {
      let bytes = 0;
      req.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      req.on('end', () => {
        res.writeHead(200, { 'content-type': 'text/plain', 'content-length': '2' }).end('ok');
        const id = path.slice('/response/'.length);
        waiting.get(id)?.(bytes);
        waiting.delete(id);
      });
      return;
    }
    void textOf(req).then((body) => {
      if (path.startsWith('/response/')) wantBody?.(body);
      const answer = answers[path.slice('/api/'.length)];
      const json = answer === undefined ? { ok: true } : answer(new URLSearchParams(body));
      res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(json));
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    apiUrl: `${url}/api/`,
    responseUrl: (id) => `${url}/response/${id}`,
    delivery: (id) => new Promise((resolve) => waiting.set(id, resolve)),
    nextBody: () =>
      new Promise((resolve) => {
        wantBody = (body) => {
          wantBody = undefined;
          resolve(body);
        };
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function textOf(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of req as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
