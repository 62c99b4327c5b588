// What the page sends and listens to: POST /workspace/actions, GET /workspace/events?as=ID.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Context } from '../context.ts';
import { perform } from '../interactions/perform.ts';
import { PageAction, type PageState } from '../page-protocol.ts';
import { cast } from '../state/defaults.ts';
import { readBody, sendJson, sendText } from './body.ts';

/** About thirty times a second, whatever happens. */
const coalesceMs = 33;
const heartbeatMs = 15_000;
/** A file of 5 MB in base64, and some more. */
const mostOfAction = 7_500_000;

/** Carries out one PageAction; 415 and 400 for what is none. */
export async function handleAction(
  context: Context,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.headers['content-type']?.startsWith('application/json') !== true) {
    return sendText(response, 415, 'application/json, please\n');
  }
  let json: unknown;
  try {
    json = JSON.parse((await readBody(request, mostOfAction)) ?? '');
  } catch {
    return sendText(response, 400, 'That is not JSON.\n');
  }
  const action = PageAction.safeParse(json);
  if (!action.success) return sendText(response, 400, `${z.prettifyError(action.error)}\n`);
  sendJson(response, 200, await perform(context, action.data));
}

/** Sends the whole state at once and after changes, coalesced, until the page goes away. A page that names nobody is the first of the cast. */
export function streamState(
  context: Context,
  stateFor: (person: string) => PageState,
  named: string,
  response: ServerResponse,
): void {
  const person = named === '' ? firstOfCast(context) : named;
  if (context.store.person(person)?.isBot !== false) {
    sendText(response, 404, 'There is no such person.\n');
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  let due: NodeJS.Timeout | undefined;
  const send = () => {
    due = undefined;
    // A page that does not read gets the newest state once it does.
    if (response.writableNeedDrain) response.once('drain', schedule);
    else response.write(`data: ${JSON.stringify(stateFor(person))}\n\n`);
  };
  const schedule = () => {
    due ??= setTimeout(send, coalesceMs);
  };
  send();
  const stop = context.store.subscribe(schedule);
  context.streams.add(response);
  const heartbeat = setInterval(() => response.write(': alive\n\n'), heartbeatMs);
  response.on('close', () => {
    context.streams.delete(response);
    stop();
    clearInterval(heartbeat);
    clearTimeout(due);
  });
}

function firstOfCast({ store }: Context): string {
  return store.people().find((one) => one.name === cast[0])?.id ?? '';
}
