// Stands between the bot and the workspace and loses what it is told to: the answer, or the request with it.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterThis } from './bot.ts';

/** `answer`: the call is done and its answer lost. `request`: it never arrives. `error`: 500, and it never arrives. `slow down`: 429. */
export type Loss = 'answer' | 'request' | 'error' | 'slow down';

export type LossyProxy = {
  apiUrl: string;
  /** What becomes of the next calls of this method, in order; then all get through. */
  lose(method: string, ...losses: Loss[]): void;
};

/** Starts one in front of `apiUrl` (with its slash). */
export async function startLossyProxy(apiUrl: string): Promise<LossyProxy> {
  const plans = new Map<string, Loss[]>();
  const server = createServer((req, res) => void pass(req, res).catch(() => req.socket.destroy()));
  async function pass(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const method = req.url?.split('/').at(-1) ?? '';
    const body = await Array.fromAsync(req);
    const loss = plans.get(method)?.shift();
    if (loss === 'request') return void req.socket.destroy();
    if (loss === 'error') return void res.writeHead(500).end();
    if (loss === 'slow down')
      return void res.writeHead(429, { 'retry-after': '1' }).end('{"ok":false,"error":"ratelimited"}');
    const headers = {
      'content-type': req.headers['content-type'] ?? '',
      authorization: req.headers.authorization ?? '',
    };
    const answer = await fetch(`${apiUrl}${method}`, {
      method: 'POST',
      headers,
      body: Buffer.concat(body as Buffer[]),
    });
    const text = await answer.text();
    if (loss === 'answer') return void req.socket.destroy();
    res.writeHead(answer.status, { 'content-type': 'application/json' }).end(text);
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterThis(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { apiUrl: `http://127.0.0.1:${port}/`, lose: (method, ...losses) => void plans.set(method, losses) };
}
