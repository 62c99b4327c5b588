// A Supabase project's logs and security advisor by the Management API.
import { z } from 'zod';
import type { ProjectSource } from '../../features/auth-metrics/project-source.ts';
import { readCapped } from '../../lib/capped-body.ts';
import { second } from '../../lib/clock.ts';
import { messageOf } from '../../lib/errors.ts';
import { type Secret, scrubAndCap } from '../../lib/redaction.ts';
import {
  advisoriesOf,
  attemptsOf,
  attemptsQuery,
  durationsOf,
  durationsQuery,
  errorsQuery,
  logFigures,
  totalsQuery,
  unanswered,
  unexpected,
} from './report-rows.ts';

const answerMs = 10 * second;
const mostBytes = 4 * 1024 * 1024;

// Errors can come inside a 200.
const Failure = z.union([z.string(), z.looseObject({ message: z.string() }).transform(({ message }) => message)]);
const Logs = z.looseObject({ result: z.array(z.unknown()).nullish(), error: Failure.nullish() });

/** @param project.apiUrl without a slash at its end. */
export function openManagementApi(project: { apiUrl: string; ref: string; token: Secret }): ProjectSource {
  let waitUntil = 0;
  async function get(path: string, query: Record<string, string> = {}): Promise<unknown> {
    const seconds = Math.ceil((waitUntil - performance.now()) / second);
    if (seconds > 0) throw unanswered(`it takes no request for ${seconds} s more (429)`);
    const url = `${project.apiUrl}/v1/projects/${encodeURIComponent(project.ref)}/${path}?${new URLSearchParams(query)}`;
    const signal = AbortSignal.timeout(answerMs);
    const headers = { authorization: `Bearer ${project.token.reveal()}`, accept: 'application/json' };
    const response = await fetch(url, { headers, signal, redirect: 'error' }).catch((error: unknown) => {
      throw unanswered(messageOf(error instanceof Error && error.cause !== undefined ? error.cause : error));
    });
    if (response.status === 429) {
      // In seconds; a date, or nothing, is a minute.
      waitUntil = performance.now() + (Number(response.headers.get('retry-after')) || 60) * second;
    }
    const { text } = await readCapped(response.body, mostBytes).catch((error: unknown) => {
      throw unanswered(messageOf(error));
    });
    if (!response.ok) throw unanswered(`it answers ${response.status}: ${scrubAndCap(text, 200)}`);
    try {
      return JSON.parse(text);
    } catch {
      throw unexpected('not JSON');
    }
  }
  async function rows(sql: string, from: Date, to: Date): Promise<unknown[]> {
    const span = { iso_timestamp_start: from.toISOString(), iso_timestamp_end: to.toISOString() };
    const parsed = Logs.safeParse(await get('analytics/endpoints/logs', { sql, ...span }));
    if (!parsed.success) throw unexpected(z.prettifyError(parsed.error));
    const { error, result } = parsed.data;
    if (error != null) throw unanswered(scrubAndCap(error, 200));
    if (result == null) throw unexpected('neither a result nor an error');
    return result;
  }
  return {
    via: 'Management API',
    ref: project.ref,
    async logs(from, to) {
      const totals = await rows(totalsQuery, from, to);
      return logFigures(from, to, totals, await rows(errorsQuery, from, to));
    },
    attempts: async (from, to) => attemptsOf(await rows(attemptsQuery, from, to)),
    durations: async (from, to) => durationsOf(await rows(durationsQuery, from, to)),
    advisories: async () => advisoriesOf(await get('advisors/security')),
  };
}
