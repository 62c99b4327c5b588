// Reads and writes bodies of HTTP.
import type { IncomingMessage, ServerResponse } from 'node:http';

/** The most bytes that a call may carry. */
const mostOfCall = 1_000_000;

/** The whole body as text; undefined when it is larger than `most` bytes. */
export async function readBody(request: IncomingMessage, most: number = mostOfCall): Promise<string | undefined> {
  return (await readBytes(request, most))?.toString('utf8');
}

/** The whole body; undefined when it is larger than `most` bytes. */
export async function readBytes(request: IncomingMessage, most: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > most) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The body as an object, whether it is JSON or a form; undefined when it is neither. */
export function parseBody(type: string | undefined, body: string): Record<string, unknown> | undefined {
  if (type?.includes('json') !== true) return Object.fromEntries(new URLSearchParams(body));
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** Answers with JSON. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(JSON.stringify(body));
}

/** Answers with plain text. */
export function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(text);
}
