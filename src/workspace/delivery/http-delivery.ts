// HTTP mode: signed requests to the app's request URL, events tried again as Slack does.
import { timing } from '../../blockkit/limits.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Ack, Delivery, Envelope } from './delivery.ts';
import { signature } from './signature.ts';

/** When an event is tried again: at once, after a minute, after five; docs.slack.dev/apis/events-api#retries. */
const retryDelaysMs = [0, 60_000, 300_000] as const;

type Attempt = { ack: Ack; reason: 'http_timeout' | 'http_error' | 'connection_failed' | null };

/** Delivers by HTTP. `ackMs` and `eventRetryDelaysMs` are Slack's unless a test shortens them. */
export function openHttpDelivery(init: {
  clock: Clock;
  requestUrl: () => string;
  signingSecret: string;
  changed: () => void;
  ackMs?: number;
  eventRetryDelaysMs?: readonly number[];
}): Delivery {
  const { clock, requestUrl, signingSecret, changed, ackMs = timing.ackMs } = init;
  const delays = init.eventRetryDelaysMs ?? retryDelaysMs;
  const closing = new AbortController();
  let reachable = true;

  function noteReachable(now: boolean): void {
    if (now === reachable) return;
    reachable = now;
    changed();
  }

  async function send(envelope: Envelope, retry: Record<string, string>): Promise<Attempt> {
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
          ...retry,
        },
        body,
        signal: AbortSignal.any([closing.signal, AbortSignal.timeout(ackMs)]),
      });
      const text = await response.text();
      noteReachable(true);
      if (response.status !== 200) return failed('dispatch_failed', 'http_error');
      return { ack: { kind: 'acked', body: decode(response, text) }, reason: null };
    } catch (error) {
      if (error instanceof DOMException && error.name === 'TimeoutError')
        return failed('operation_timeout', 'http_timeout');
      noteReachable(false);
      return failed('dispatch_failed', 'connection_failed');
    }
  }

  async function retryEvent(envelope: Envelope, first: Attempt): Promise<void> {
    let last = first;
    for (const [index, delay] of delays.entries()) {
      if (last.reason === null || closing.signal.aborted) return;
      await pause(delay, closing.signal);
      last = await send(envelope, {
        'x-slack-retry-num': String(index + 1),
        'x-slack-retry-reason': last.reason,
      });
    }
  }

  return {
    async deliver(envelope) {
      const attempt = await send(envelope, {});
      if (envelope.kind === 'events_api') void retryEvent(envelope, attempt);
      return attempt.ack;
    },
    connected: () => reachable,
    async close() {
      closing.abort();
    },
  };
}

function failed(code: 'operation_timeout' | 'dispatch_failed', reason: NonNullable<Attempt['reason']>): Attempt {
  return { ack: { kind: 'failed', code }, reason };
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

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    timer.unref();
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
