// Stands before an HTTP service and, when told to, lets a request through and drops the connection instead of the answer.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterThis } from '../../kit/after-this.ts';

export type DroppingProxy = {
  url: string;
  /** The next request of this method reaches the service, and whoever sent it is not told. */
  loseAnswer(method: string): void;
};

export async function startDroppingProxy(to: string): Promise<DroppingProxy> {
  let losing: string | undefined;
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk);
    const body = chunks.length === 0 ? {} : { body: Buffer.concat(chunks) };
    const { host: _host, connection: _connection, 'content-length': _length, ...headers } = req.headers;
    const method = req.method ?? 'GET';
    const answer = await fetch(`${to}${req.url}`, { method, headers: headers as Record<string, string>, ...body });
    if (losing === method) {
      losing = undefined;
      res.destroy();
      return;
    }
    const type = answer.headers.get('content-type') ?? 'text/plain';
    res.writeHead(answer.status, { 'content-type': type }).end(await answer.text());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  afterThis(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    loseAnswer: (method) => {
      losing = method;
    },
  };
}
