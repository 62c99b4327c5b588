// One look at an address: does it answer as policy expects, and how fast.
import { readCapped } from '../../lib/capped-body.ts';
import { second } from '../../lib/clock.ts';
import { messageOf } from '../../lib/errors.ts';
import { scrubAndCap } from '../../lib/redaction.ts';
import type { Probe } from './policy.ts';
import type { ProbeResult } from './probe-store.ts';

// What is expected stands at the beginning; a page that never ends must not be read to its end.
const mostBytes = 64 * 1024;
const mostRedirects = 3;

/** Never throws: whatever goes wrong is the failure. Redirects are followed on the same host alone; any host may be named, also a private one. */
export async function probeOnce(probe: Probe): Promise<ProbeResult> {
  const started = performance.now();
  const failure = await failureOf(probe).catch((error: unknown) => reasonOf(error, probe));
  return { latencyMs: performance.now() - started, failure: failure && scrubAndCap(failure, 300) };
}

async function failureOf(probe: Probe): Promise<string | null> {
  const signal = AbortSignal.timeout(probe.timeout_seconds * second);
  let url = new URL(probe.url);
  for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
    const response = await fetch(url, { redirect: 'manual', signal, headers: { 'user-agent': 'backbolt probe' } });
    const location = response.headers.get('location');
    // A redirect may be just what is expected.
    if (response.status === probe.status || response.status < 300 || response.status > 399 || location === null) {
      return await judge(probe, response);
    }
    await response.body?.cancel();
    const next = new URL(location, url);
    if (next.host !== url.host || !/^https?:$/.test(next.protocol)) return 'it sends to another host';
    url = next;
  }
  return `it sends on more than ${mostRedirects} times`;
}

async function judge({ status, json, text }: Probe, response: Response): Promise<string | null> {
  if (response.status !== status) {
    await response.body?.cancel();
    return `it answers ${response.status}, not ${status}`;
  }
  if (json === undefined && text === undefined) {
    await response.body?.cancel();
    return null;
  }
  const { text: body } = await readCapped(response.body, mostBytes);
  if (text !== undefined && !body.includes(text)) return 'its answer does not hold the expected text';
  if (json !== undefined && valueAt(body, json.path) !== json.equals)
    return `its answer's ${json.path} is not as expected`;
  return null;
}

function valueAt(body: string, path: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined;
  }
  for (const key of path.split('.')) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

function reasonOf(error: unknown, { timeout_seconds }: Probe): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `it does not answer within ${timeout_seconds} s`;
  // "fetch failed" says nothing; its cause does.
  return `it cannot be reached: ${messageOf(error instanceof Error && error.cause !== undefined ? error.cause : error)}`;
}
