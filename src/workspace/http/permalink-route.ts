// Where the addresses of messages and files lead: /archives/<channel>/p<ts> to the page, /files/<user>/<id> to the bytes.
import type { ServerResponse } from 'node:http';
import { sendText } from './body.ts';

const places: readonly { pattern: RegExp; to: (found: string) => string }[] = [
  // The page remembers whom one acts as.
  { pattern: /^\/archives\/([A-Z0-9]+)(?:\/p\d+)?$/, to: (channel) => `/#/${channel}` },
  { pattern: /^\/files\/[A-Z0-9]+\/([A-Z0-9]+)$/, to: (file) => `/workspace/files/${file}` },
];

/** Sends the browser on, or 404. */
export function followPermalink(path: string, response: ServerResponse): void {
  for (const { pattern, to } of places) {
    const [, found] = pattern.exec(path) ?? [];
    if (found === undefined) continue;
    response.writeHead(302, { location: to(found) }).end();
    return;
  }
  sendText(response, 404, 'There is no such message or file.\n');
}
