// Makes calls go wrong on demand, in the ways in which the real Slack and the network do.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Trouble } from '../page-protocol.ts';
import { sendJson } from './body.ts';

export type CallTrouble =
  /** Slack answers with this HTTP status and carries nothing out. */
  | { kind: 'status'; status: number }
  /** Slack refuses with this code of its own, as `restricted_action`; it is no fault of the app. */
  | { kind: 'refused'; error: string }
  /** Slack asks to come again later. */
  | { kind: 'rate_limited'; retryAfterSeconds: number }
  /** The connection breaks before the call arrives. */
  | { kind: 'lost_call' }
  /** The call is carried out, and the connection breaks before the answer arrives. */
  | { kind: 'lost_answer' }
  /** The call is carried out after this time. */
  | { kind: 'slow'; milliseconds: number };

/** What each trouble that lasts does to every call. */
const lasting = {
  down: { kind: 'lost_call' },
  error_500: { kind: 'status', status: 500 },
  rate_limited: { kind: 'rate_limited', retryAfterSeconds: 3 },
  // A tenth of a second before an acknowledgement would be too late.
  slow: { kind: 'slow', milliseconds: 2900 },
} as const satisfies Partial<Record<Trouble, CallTrouble>>;
type Lasting = keyof typeof lasting;

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export type Troubles = {
  /** The next call of this method (or `response_url`) meets this trouble; several are met in turn. */
  nextCall(method: string, trouble: CallTrouble): void;
  /** Every call meets this trouble until it is switched off; of several, the one switched on last. */
  set(trouble: Lasting, on: boolean): void;
  /** What is switched on. */
  lasting(): Lasting[];
  /** Runs `handle`, with the trouble that waits for this method, if any. */
  meet(method: string, request: IncomingMessage, response: ServerResponse, handle: Handle): Promise<void>;
};

/** No trouble, until somebody asks for some. */
export function openTroubles(): Troubles {
  const waiting = new Map<string, CallTrouble[]>();
  const switchedOn = new Set<Lasting>();
  return {
    nextCall(method, trouble) {
      waiting.set(method, [...(waiting.get(method) ?? []), trouble]);
    },
    set(trouble, on) {
      switchedOn.delete(trouble);
      if (on) switchedOn.add(trouble);
    },
    lasting: () => [...switchedOn],
    async meet(method, request, response, handle) {
      const [next, ...later] = waiting.get(method) ?? [];
      if (next !== undefined) waiting.set(method, later);
      const always = [...switchedOn].at(-1);
      const trouble = next ?? (always === undefined ? undefined : lasting[always]);
      if (trouble === undefined) return handle(request, response);
      await meet(trouble, request, response, handle);
    },
  };
}

async function meet(
  trouble: CallTrouble,
  request: IncomingMessage,
  response: ServerResponse,
  handle: Handle,
): Promise<void> {
  switch (trouble.kind) {
    case 'status':
      response.writeHead(trouble.status).end();
      return;
    case 'refused':
      return sendJson(response, 200, { ok: false, error: trouble.error });
    case 'rate_limited':
      return sendJson(
        response,
        429,
        { ok: false, error: 'ratelimited' },
        { 'retry-after': String(trouble.retryAfterSeconds) },
      );
    case 'lost_call':
      request.socket.destroy();
      return;
    case 'lost_answer':
      // Nothing that `handle` writes from here on reaches the app.
      response.write = () => true;
      response.end = () => response;
      await handle(request, response);
      request.socket.destroy();
      return;
    case 'slow':
      await new Promise((resolve) => setTimeout(resolve, trouble.milliseconds));
      return handle(request, response);
  }
}
