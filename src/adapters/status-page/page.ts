// What all status pages share: one request a second, patience with a page that says "too many", and a look before anything is repeated.
import { setTimeout as delay } from 'node:timers/promises';
import type { Notice, Outlet, OutletOutcome } from '../../features/communications/outlet.ts';
import { second } from '../../lib/clock.ts';
import { messageOf } from '../../lib/errors.ts';
import { hideValues, type Secret } from '../../lib/redaction.ts';
import { sendRequest } from '../../lib/send-request.ts';

type Request = {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT';
  path: string;
  body?: object;
  headers?: Record<string, string>;
};
/** Sends one; gives its JSON. Throws a `Failed`. */
type Call = (request: Request) => Promise<unknown>;

/** How one kind of page does what all of them do. */
export type PageApi = {
  find(notice: Notice, call: Call): Promise<{ found: boolean; remoteId?: string } | undefined>;
  /** Gives the page's id of the thread. */
  publish(notice: Notice, call: Call): Promise<string>;
};

/** `certain`: nothing was changed there. */
class Failed extends Error {
  readonly certain: boolean;
  readonly lasting: boolean;
  constructor(message: string, certain: boolean, lasting: boolean) {
    super(message);
    this.certain = certain;
    this.lasting = lasting;
  }
}

/** A page that cannot show this at all. */
export const cannotShow = (why: string): Error => new Failed(why, true, true);

// Atlassian allows one request a second; the others are not asked more often either.
const requestEveryMs = second;
const answerMs = 15 * second;
const mostTries = 6;
const longestPauseMs = 60 * second;

export type PageOptions = {
  name: string;
  url: URL;
  headers: Readonly<Record<string, string>>;
  secrets: readonly Secret[];
  /** Other than one a second. */
  everyMs?: number;
};

export function openPage(options: PageOptions, api: PageApi): Outlet {
  const { name, everyMs = requestEveryMs } = options;
  let nextAt = 0;
  const callWithin =
    (signal: AbortSignal): Call =>
    async (request) => {
      for (let tries = 1; ; tries += 1) {
        const waitMs = nextAt - performance.now();
        nextAt = Math.max(performance.now(), nextAt) + everyMs;
        if (waitMs > 0) await delay(waitMs, undefined, { signal });
        const answer = await ask(options, request, signal);
        if (answer.status !== 429 || tries === mostTries) return answer.json();
        // It says that it did nothing, and when to come again.
        await delay(Math.min(answer.retryAfterMs ?? everyMs * 2 ** tries, longestPauseMs), undefined, { signal });
      }
    };
  const outcome = (error: unknown): OutletOutcome => {
    const reason = `${name}: ${hideValues(messageOf(error), options.secrets)}`;
    if (!(error instanceof Failed) || !error.certain) return { kind: 'unknown', reason };
    return { kind: error.lasting ? 'refused' : 'unavailable', reason };
  };
  const find: Outlet['find'] = async (notice, signal) => {
    try {
      return await api.find(notice, callWithin(signal));
    } catch {
      return undefined;
    }
  };
  return {
    channel: 'status_page',
    name,
    find,
    async publish(notice, signal) {
      try {
        const remoteId = await api.publish(notice, callWithin(signal));
        return { kind: 'sent', id: remoteId, remoteId };
      } catch (error) {
        const said = outcome(error);
        if (said.kind !== 'unknown') return said;
        const found = await find(notice, signal);
        if (found === undefined) return said;
        if (!found.found) return { kind: 'deferred', reason: said.reason };
        return { kind: 'sent', id: found.remoteId ?? null, ...found };
      }
    },
  };
}

async function ask({ url, headers }: PageOptions, request: Request, signal: AbortSignal) {
  const { method, path, body } = request;
  const sent = await sendRequest({
    url: new URL(`${url.pathname.replace(/\/$/, '')}${path}`, url),
    method,
    headers: { accept: 'application/json', 'content-type': 'application/json', ...headers, ...request.headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    timeoutMs: answerMs,
    signal,
  });
  if (!sent.ok) throw new Failed(messageOf(sent.error), !sent.sent || method === 'GET', false);
  const { status, text } = sent;
  const seconds = Number(sent.headers['retry-after']);
  return {
    status,
    retryAfterMs: Number.isFinite(seconds) && sent.headers['retry-after'] !== undefined ? seconds * second : undefined,
    json(): unknown {
      if (status >= 200 && status < 300) return parsed(text);
      const isCertain = status < 500 || method === 'GET';
      // A refused key is repaired by people, not by trying again.
      throw new Failed(
        `answered ${status} ${text.slice(0, 200)}`,
        isCertain,
        status < 500 && status !== 429 && status !== 408,
      );
    },
  };
}

function parsed(text: string): unknown {
  try {
    return text.trim() === '' ? {} : JSON.parse(text);
  } catch (error) {
    // It was accepted; what it is called there is not known.
    throw new Failed(`its answer is no JSON: ${messageOf(error)}`, false, false);
  }
}
