// Sends envelopes, tries events again, and writes down what the app did not answer; can send one twice, as Slack sometimes does.
import type { Faults } from '../faults.ts';
import type { Ack, Delivery, Envelope } from './delivery.ts';

/** When an event is tried again: at once, after a minute, after five; docs.slack.dev/apis/events-api#retries. */
const retryDelaysMs = [0, 60_000, 300_000] as const;

export type Dispatcher = {
  /** The answers: one, or two when the envelope was duplicated. An event that fails is tried again later; that is not waited for. */
  dispatch(envelope: Envelope, where: string): Promise<[Ack, ...Ack[]]>;
  /** Whether the next envelope arrives twice at the same time. */
  duplicateNext(on: boolean): void;
  willDuplicate(): boolean;
  /** Ends the waiting for tries again. */
  close(): void;
};

/** Dispatches over one delivery; an acknowledgement that fails is recorded as a fault of `ack`. `eventRetryDelaysMs` are Slack's unless a test shortens them. */
export function openDispatcher(init: {
  delivery: Delivery;
  faults: Faults;
  changed: () => void;
  eventRetryDelaysMs?: readonly number[];
}): Dispatcher {
  const { delivery, faults, changed, eventRetryDelaysMs = retryDelaysMs } = init;
  const closing = new AbortController();
  let duplicate = false;

  async function once(envelope: Envelope, where: string): Promise<Ack> {
    const ack = await delivery.deliver(envelope);
    // An app that is not running has done nothing wrong.
    if (ack.kind === 'failed' && ack.code !== 'not_connected') faults.record('ack', ack.code, [where]);
    if (envelope.kind === 'events_api') void tryAgain(envelope, ack);
    return ack;
  }

  async function tryAgain(envelope: Envelope, first: Ack): Promise<void> {
    let last = first;
    for (const [index, delay] of eventRetryDelaysMs.entries()) {
      if (last.kind === 'acked' || last.noRetry === true) return;
      await pause(delay, closing.signal);
      if (closing.signal.aborted) return;
      last = await delivery.deliver(envelope, { number: index + 1, reason: last.reason });
    }
  }

  return {
    async dispatch(envelope, where) {
      if (!duplicate) return [await once(envelope, where)];
      duplicate = false;
      changed();
      return Promise.all([once(envelope, where), once(envelope, where)]);
    },
    duplicateNext(on) {
      duplicate = on;
      changed();
    },
    willDuplicate: () => duplicate,
    close: () => closing.abort(),
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    timer.unref();
    signal.addEventListener('abort', end);
  });
}
