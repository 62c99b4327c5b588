// The door before Bolt: reads Slack's request within bounds and turns away what Bolt would choke on.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Clock } from '../lib/clock.ts';
import { messageOf } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import { openTurns, type Turns } from './turns.ts';

// Slack's own payloads stay far below: the largest, a submitted view, holds 100 inputs of 3,000 characters.
const mostBytes = 512 * 1024;
// How far Slack's clock and ours may differ. Bolt refuses what is older, but takes a timestamp from the future.
const mostAheadSeconds = 300;
// Requests that are begun in one round of the event loop: some 5 ms of work.
const mostInOneRound = 50;

/**
 * Wraps Bolt's listener. Bolt checks the signature; before that the size (413), the method and content type (405, 415) and a timestamp
 * from the future (401) are checked here, and that the body is of a kind that Slack sends (400): `null`, rightly signed, would end the process.
 */
export function guardSlackRequests(bolt: RequestListener, deps: { clock: Clock; log: Log }): RequestListener {
  const turns = openTurns(mostInOneRound);
  return (req, res) => {
    void admit(req, res, bolt, { ...deps, turns }).catch((error: unknown) => {
      deps.log.info({ error: messageOf(error) }, 'a request to /slack/events was turned away');
      turnAway(res, 400);
    });
  };
}

async function admit(
  req: IncomingMessage,
  res: ServerResponse,
  bolt: RequestListener,
  deps: { clock: Clock; turns: Turns },
): Promise<void> {
  if (req.method !== 'POST') return turnAway(res, 405);
  const parse = parsers[req.headers['content-type'] ?? ''];
  if (parse === undefined) return turnAway(res, 415);
  const sentAt = Number(req.headers['x-slack-request-timestamp']);
  if (!(sentAt <= deps.clock.now().getTime() / 1000 + mostAheadSeconds)) return turnAway(res, 401);
  const body = await readBody(req);
  if (body === undefined) return turnAway(res, 413);
  await deps.turns();
  if (!isKnown(parse(body.toString()))) return turnAway(res, 400);
  // Bolt takes a body that was read already from here.
  await bolt(Object.assign(req, { rawBody: body }), res);
}

const parsers: Record<string, (body: string) => unknown> = {
  'application/json': (body) => JSON.parse(body),
  'application/x-www-form-urlencoded': (body) => {
    const fields = new URLSearchParams(body);
    const payload = fields.get('payload');
    return payload === null ? Object.fromEntries(fields) : JSON.parse(payload);
  },
};

// Undefined: too large. By events, since an async iterator costs as much as all the rest that is done here.
function readBody(req: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(req.headers['content-length'] ?? 0) > mostBytes) return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    req.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > mostBytes) resolve(undefined);
      else chunks.push(chunk);
    });
    req.on('end', () => resolve(Buffer.concat(chunks)));
    req.on('error', reject);
    req.on('close', () => reject(new Error('the request was broken off')));
  });
}

// What Slack sends, as far as Bolt relies on it: it leaves anything else without an answer for three seconds, or fails on it.
const Some = z.looseObject({ type: z.string() });
const Known = z.union([
  z.object({ command: z.string() }),
  z.object({ ssl_check: z.string() }),
  z.object({ type: z.literal('block_actions'), actions: z.array(Some).min(1) }),
  z.object({ type: z.enum(['view_submission', 'view_closed']), view: Some }),
  z.object({ type: z.literal('event_callback'), event: Some }),
  z.object({ type: z.enum(['shortcut', 'message_action']), callback_id: z.string() }),
  z.object({ type: z.literal('block_suggestion'), action_id: z.string() }),
  z.object({ type: z.literal('url_verification') }),
]);
const isKnown = (body: unknown) => Known.safeParse(body).success;

function turnAway(res: ServerResponse, status: number): void {
  if (res.headersSent) return;
  // The rest of a body that is too large is not read: the connection ends with the answer.
  res.writeHead(status, { connection: 'close' }).end();
}
