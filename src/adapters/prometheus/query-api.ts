// One number from the HTTP API of a Prometheus, or of what speaks it (Thanos, Mimir, VictoriaMetrics): GET /api/v1/query.
import { z } from 'zod';
import type { ApplicationSource } from '../../features/auth-metrics/application-source.ts';
import { readCapped } from '../../lib/capped-body.ts';
import { second } from '../../lib/clock.ts';
import { AppError, messageOf } from '../../lib/errors.ts';
import { hideValues, type Secret, scrubAndCap } from '../../lib/redaction.ts';

const answerMs = 10 * second;
// One series is some hundred bytes; a query that gives thousands is refused anyway.
const mostBytes = 256 * 1024;

const Sample = z.tuple([z.number(), z.string()]);
const Answer = z.discriminatedUnion('status', [
  z.looseObject({
    status: z.literal('success'),
    data: z.discriminatedUnion('resultType', [
      z.looseObject({ resultType: z.literal('vector'), result: z.array(z.looseObject({ value: Sample.optional() })) }),
      z.looseObject({ resultType: z.literal('scalar'), result: Sample }),
      z.looseObject({ resultType: z.enum(['matrix', 'string']) }),
    ]),
  }),
  z.looseObject({ status: z.literal('error'), errorType: z.string(), error: z.string() }),
]);

/** @param server.url without `/api/v1`. `token`: undefined where policy names none; its value, undefined where the variable is not set. */
export function openPrometheus(server: {
  url: string;
  token: { name: string; value: Secret | undefined } | undefined;
}): ApplicationSource {
  const { token } = server;
  return {
    via: 'Prometheus',
    async ask(query) {
      if (token !== undefined && token.value === undefined) throw unanswered(`${token.name} is not set`);
      const secrets = token?.value === undefined ? [] : [token.value];
      const headers = secrets.map((secret): [string, string] => ['authorization', `Bearer ${secret.reveal()}`]);
      const url = `${server.url.replace(/\/+$/, '')}/api/v1/query?${new URLSearchParams({ query })}`;
      const signal = AbortSignal.timeout(answerMs);
      const text = await fetch(url, { headers, signal, redirect: 'error' }).then(textOf, (error: unknown) => {
        throw unanswered(messageOf(error instanceof Error && error.cause !== undefined ? error.cause : error));
      });
      return figureOf(text.status, hideValues(text.body, secrets));
    },
  };
}

function figureOf(status: number, body: string) {
  const parsed = Answer.safeParse(jsonOf(body));
  // Its own errors come with 400, 422 and 503.
  if (parsed.data?.status === 'error') {
    const { errorType, error } = parsed.data;
    throw unanswered(scrubAndCap(`${errorType}: ${error}`, 200));
  }
  if (status !== 200) throw unanswered(`it answers ${status}: ${scrubAndCap(body, 100)}`);
  if (!parsed.success) throw unexpected(z.prettifyError(parsed.error));
  const { data } = parsed.data;
  if (data.resultType === 'scalar') return numberOf(data.result);
  if (data.resultType !== 'vector') throw unexpected(`a ${data.resultType}; expected one number, so no range`);
  if (data.result.length > 1)
    throw unexpected(
      `${data.result.length} series; expected one: wrap the query in sum(…), or histogram_quantile in one by (le)`,
    );
  const [series] = data.result;
  if (series === undefined) return { value: null, ageMs: 0, remark: 'the query finds no series' };
  if (series.value === undefined) throw unexpected('a series without a number (a native histogram?)');
  return numberOf(series.value);
}

function numberOf([at, text]: z.output<typeof Sample>) {
  const ageMs = Math.max(0, Date.now() - at * second);
  if (/^(NaN|[+-]?Inf)$/.test(text)) {
    return { value: null, ageMs, remark: `the query gives ${text}: there is nothing to make a figure of` };
  }
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value)) throw unexpected(`"${text.slice(0, 40)}", which is no number`);
  return { value, ageMs, remark: null };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function textOf({ status, body }: Response): Promise<{ status: number; body: string }> {
  const { text } = await readCapped(body, mostBytes).catch((error: unknown) => {
    throw unanswered(messageOf(error));
  });
  return { status, body: text };
}

function unanswered(why: string): AppError {
  const message = `Prometheus does not tell: ${why}`;
  const userMessage = `${message}. The figures stay as they were.`;
  return new AppError({ kind: 'unavailable', code: 'prometheus.unanswered', message, userMessage });
}

function unexpected(why: string): AppError {
  const message = `Prometheus answered what Backbolt does not understand: ${why}`;
  const userMessage = `${message}. The figures stay as they were.`;
  return new AppError({ kind: 'invalid', code: 'prometheus.unexpected_answer', message, userMessage });
}
