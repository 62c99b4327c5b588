// Keeps web sites out: any page in a browser on this machine can reach loopback, and DNS can be made to point there.
import type { IncomingMessage } from 'node:http';

const loopback = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Whether the request names this server by a loopback name and its own port, and does not come from another site's page. */
export function isLocal(request: IncomingMessage): boolean {
  const host = request.headers.host;
  if (host === undefined || !isLoopbackHost(host, request.socket.localPort)) return false;
  const { origin } = request.headers;
  if (origin !== undefined && origin !== `http://${host}`) return false;
  const site = request.headers['sec-fetch-site'];
  // `none` is what a browser says when a person typed the address.
  return site === undefined || site === 'same-origin' || site === 'none';
}

function isLoopbackHost(host: string, port: number | undefined): boolean {
  if (!URL.canParse(`http://${host}`)) return false;
  const url = new URL(`http://${host}`);
  return loopback.has(url.hostname) && Number(url.port || 80) === port && url.host === host.toLowerCase();
}
