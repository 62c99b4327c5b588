// What the page draws emoji with: GET /workspace/emoji.json (name → character and place) and /workspace/emoji-32.png (the pictures).
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { emojiByName, emojiSheet } from '../emoji.ts';

type Asset = { body: Buffer; headers: Record<string, string> };

const readers: Record<string, () => Asset> = {
  '/workspace/emoji.json': () => ({
    body: gzipSync(JSON.stringify(Object.fromEntries(emojiByName()))),
    headers: { 'content-type': 'application/json; charset=utf-8', 'content-encoding': 'gzip' },
  }),
  '/workspace/emoji-32.png': () => ({ body: readFileSync(emojiSheet), headers: { 'content-type': 'image/png' } }),
};

const etags = new Map<string, string>();
const tables = new Map<string, Asset>();

/** Answers one of the two, 304 when the browser has it already. The table stays in memory, the pictures (6 MB) do not. */
export function sendEmoji(path: string, request: IncomingMessage, response: ServerResponse): void {
  const read = readers[path];
  if (read === undefined) {
    response.writeHead(404).end();
    return;
  }
  response.setHeader('cache-control', 'max-age=3600');
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('cross-origin-resource-policy', 'same-origin');
  const known = etags.get(path);
  if (known !== undefined && request.headers['if-none-match'] === known) {
    response.writeHead(304, { etag: known }).end();
    return;
  }
  const asset = tables.get(path) ?? read();
  if (path.endsWith('.json')) tables.set(path, asset);
  const etag = known ?? `"${createHash('sha256').update(asset.body).digest('base64url').slice(0, 22)}"`;
  etags.set(path, etag);
  response.writeHead(200, { ...asset.headers, etag, 'content-length': asset.body.length });
  response.end(asset.body);
}
