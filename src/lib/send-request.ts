// Sends one HTTP request, once: not retried, not redirected, its answer capped, and with the knowledge of whether anything was sent.
import { buildConnector, Client } from 'undici';
import { readCapped } from './capped-body.ts';

export type Sent =
  | { ok: true; status: number; headers: Record<string, string>; text: string; complete: boolean }
  /** `sent` false: the connection was never there, so nobody can have acted on it. */
  | { ok: false; sent: boolean; error: unknown };

const mostBytes = 64_000;

/** @param request.timeoutMs from here to the end of the answer. */
export async function sendRequest(request: {
  url: URL;
  method: string;
  headers: Record<string, string>;
  body?: string;
  timeoutMs: number;
  signal: AbortSignal;
}): Promise<Sent> {
  const { url, method, headers, timeoutMs } = request;
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(timeoutMs)]);
  let sent = false;
  const connect = buildConnector({ timeout: timeoutMs });
  // A connection of its own: one that was kept may be closed by the other side just when the request is on its way.
  const client = new Client(url.origin, {
    connect: (options, callback) =>
      connect(options, (error, socket) => {
        if (error !== null) return callback(error, null);
        sent = true;
        callback(null, socket);
      }),
  });
  try {
    const answer = await client.request({
      path: `${url.pathname}${url.search}`,
      method: method as 'GET',
      headers,
      body: request.body ?? null,
      signal,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    });
    const { text, complete } = await readCapped(answer.body, mostBytes);
    return { ok: true, status: answer.statusCode, headers: flat(answer.headers), text, complete };
  } catch (error) {
    return { ok: false, sent, error };
  } finally {
    await client.destroy();
  }
}

const flat = (headers: Record<string, string | string[] | undefined>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]));
