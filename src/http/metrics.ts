// GET /metrics for Prometheus: the figures of authentication as they were last collected, and how Backbolt itself is doing.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { AuthMetricsDeps } from '../features/auth-metrics/deps.ts';
import type { Jobs } from '../jobs/engine.ts';
import type { Secret } from '../lib/redaction.ts';
import { openAuthFigures } from './auth-figures.ts';
import type { HttpServer } from './server.ts';

type MetricsDeps = AuthMetricsDeps & {
  jobs: Pick<Jobs, 'counts'>;
  variable: (name: string) => Secret | undefined;
  /** In local mode: whether a request comes from this machine, which then needs no token. Elsewhere it is there with METRICS_TOKEN alone. */
  isLocal: ((req: IncomingMessage) => boolean) | undefined;
};

/** What Slack's room tells of itself. */
export type Metrics = {
  /** A request was acknowledged so long after it was taken. */
  acknowledged(kind: string, ms: number): void;
  /** A call to Slack ended: sent, refused, not_sent or ambiguous. */
  called(method: string, result: string): void;
};

/** Puts /metrics on the server. One registry for each bot: what one process counts is its own, and begins at 0 with it. */
export function openMetrics(http: Pick<HttpServer, 'route'>, deps: MetricsDeps): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const acks = new Histogram({
    name: 'backbolt_slack_ack_seconds',
    help: 'Time from taking a request of Slack to its acknowledgement; Slack waits for 3 s.',
    labelNames: ['kind'],
    // Around what is usual, up to the 3 s after which Slack tells the person that it failed.
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3],
    registers,
  });
  const calls = new Counter({
    name: 'backbolt_slack_calls_total',
    help: 'Calls to Slack, by method and how they ended; anything but sent is an error.',
    labelNames: ['method', 'result'],
    registers,
  });
  const jobs = new Gauge({
    name: 'backbolt_jobs',
    help: 'Jobs by queue and state, of all replicas; some seconds old. Failed ones are kept for a day.',
    labelNames: ['queue', 'state'],
    registers,
  });
  const collectAuth = openAuthFigures(deps, registers);
  const collect = async () => {
    await collectAuth();
    jobs.reset();
    for (const { queue, state, count } of await deps.jobs.counts()) jobs.set({ queue, state }, count);
    return await registry.metrics();
  };
  // Whoever asks meanwhile gets the same answer: two at once would count twice.
  let underWay: Promise<string> | undefined;
  http.route('/metrics', async (req, res) => {
    const end = (status: number, text: string, type = 'text/plain') =>
      res.writeHead(status, { 'content-type': type }).end(text);
    const token = deps.variable('METRICS_TOKEN');
    if (deps.isLocal === undefined ? token === undefined : !deps.isLocal(req)) return false;
    if (token !== undefined && !mayRead(req, token)) return end(401, 'Authorization: Bearer <METRICS_TOKEN>\n');
    if (req.method !== 'GET') return end(405, 'GET only\n');
    underWay ??= collect().finally(() => {
      underWay = undefined;
    });
    return end(200, await underWay, registry.contentType);
  });
  return {
    acknowledged: (kind, ms) => acks.observe({ kind }, ms / 1000),
    called: (method, result) => calls.inc({ method, result }),
  };
}

function mayRead(req: IncomingMessage, token: Secret): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(req.headers.authorization ?? ''), digest(`Bearer ${token.reveal()}`));
}
