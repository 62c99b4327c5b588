// HTTP mode: signed requests to the app's request URL.
import { timing } from '../../blockkit/limits.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Ack, Delivery, Envelope, Retry } from './delivery.ts';
import { signature } from './signature.ts';

/** Delivers by HTTP. `ackMs` is Slack's unless a test shortens it. */
export function openHttpDelivery(init: {
  clock: Clock;
  requestUrl: () => string;
  signingSecret: string;
  changed: () => void;
  ackMs?: number;
}): Delivery {
  const { clock, requestUrl, signingSecret, changed, ackMs = timing.ackMs } = init;
  const closing = new AbortController();
  let reachable = true;

  function noteReachable(now: boolean): void {
    if (now === reachable) return;
    reachable = now;
    changed();
  }

  async function deliver(envelope: Envelope, retry?: Retry): Promise<Ack> {
    const { type, body } = encode(envelope);
    const timestamp = String(Math.floor(clock.now().getTime() / 1000));
    try {
      const response = await fetch(requestUrl(), {
        method: 'POST',
        redirect: 'error',
        headers: {
          'content-type': type,
          'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
          'x-slack-request-timestamp': timestamp,
          'x-slack-signature': signature(signingSecret, timestamp, body),
          ...(retry === undefined
            ? {}
            : { 'x-slack-retry-num': String(retry.number), 'x-slack-retry-reason': retry.reason }),
        },
        body,
        signal: AbortSignal.any([closing.signal, AbortSignal.timeout(ackMs)]),
      });
      const text = await response.text();
      noteReachable(true);
      if (response.status === 200) return { kind: 'acked', body: decode(response, text) };
      const noRetry = response.headers.get('x-slack-no-retry') === '1';
      return { kind: 'failed', code: 'dispatch_failed', reason: 'http_error', noRetry };
    } catch (error) {
      if (error instanceof DOMException && error.name === 'TimeoutError') {
        return { kind: 'failed', code: 'operation_timeout', reason: 'http_timeout' };
      }
      noteReachable(false);
      return { kind: 'failed', code: 'dispatch_failed', reason: 'connection_failed' };
    }
  }

  return {
    deliver,
    connected: () => reachable,
    async close() {
      closing.abort();
    },
  };
}

function encode(envelope: Envelope): { type: string; body: string } {
  if (envelope.kind === 'events_api') return { type: 'application/json', body: JSON.stringify(envelope.payload) };
  const fields =
    envelope.kind === 'interactive'
      ? { payload: JSON.stringify(envelope.payload) }
      : (envelope.payload as Record<string, string>);
  return { type: 'application/x-www-form-urlencoded', body: new URLSearchParams(fields).toString() };
}

// An acknowledgement's body is JSON, or the plain text of a reply.
function decode(response: Response, text: string): unknown {
  if (text === '') return undefined;
  if (!(response.headers.get('content-type') ?? '').includes('json')) return { text };
  try {
    return JSON.parse(text);
  } catch {
    return { text };
  }
}
