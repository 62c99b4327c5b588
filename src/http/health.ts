// /healthz: the process runs. /readyz: it can do its work.
import type { HttpServer, Route } from './server.ts';

/** Puts both on the server. What must work is added to the checks that are returned, once it is there. */
export function routeHealth(http: Pick<HttpServer, 'route'>): ReadinessChecks {
  const checks: ReadinessChecks = {};
  http.route('/healthz', healthz);
  http.route('/readyz', readyz(checks));
  return checks;
}

/** What must work, each named; a check rejects when it does not. */
type ReadinessChecks = Record<string, () => Promise<unknown>>;

const healthz: Route = (_req, res) => {
  res.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"ok"}\n');
};

// A check that hangs is a check that fails.
const checkTimeoutMs = 2_000;

/**
 * 200 when every check passes, otherwise 503 (so too while there are none: the bot is still starting). The body says which failed, without
 * details that a stranger should not read.
 */
function readyz(checks: ReadinessChecks): Route {
  return async (_req, res) => {
    const named = Object.entries(checks);
    const results = await Promise.all(named.map(async ([name, check]) => [name, await outcome(check)] as const));
    const ready = results.length > 0 && results.every(([, result]) => result === 'ok');
    const body = JSON.stringify({ status: ready ? 'ready' : 'not ready', checks: Object.fromEntries(results) });
    res.writeHead(ready ? 200 : 503, { 'content-type': 'application/json' }).end(`${body}\n`);
  };
}

async function outcome(check: () => Promise<unknown>): Promise<'ok' | 'failed'> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('timed out')), checkTimeoutMs);
  });
  try {
    await Promise.race([check(), timeout]);
    return 'ok';
  } catch {
    return 'failed';
  } finally {
    clearTimeout(timer);
  }
}
