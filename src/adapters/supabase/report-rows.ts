// The questions to a Supabase project's logs and advisor, and the shapes of their answers, whichever way they are asked.
import { z } from 'zod';
import { isBucket, longestMs, shortestMs } from '../../features/auth-metrics/histogram.ts';
import {
  type Advisory,
  type LogAttempts,
  type LogDurations,
  type LogFigures,
  tooManyRows,
} from '../../features/auth-metrics/project-source.ts';
import { cleanName, maxNames } from '../../features/auth-metrics/tally.ts';
import { AppError } from '../../lib/errors.ts';
import { scrubAndCap } from '../../lib/redaction.ts';

// ClickHouse's dialect over `logs(id, timestamp, event_message, severity_text, source, log_attributes Map(String, String))`; durations are in
// nanoseconds. A refresh has the same path and is no sign-in.
const tokens = `from logs where log_attributes['path'] = '/token'`;
const signIns = `${tokens} and log_attributes['grant_type'] != 'refresh_token'`;
const status = `toInt32OrZero(log_attributes['status'])`;
const duration = `toFloat64OrZero(log_attributes['duration'])`;

export const totalsQuery = `select countIf(${status} < 400) as succeeded, countIf(${status} >= 400) as failed, quantile(0.5)(${duration}) as p50, quantile(0.95)(${duration}) as p95 ${signIns}`;
export const errorsQuery = `select log_attributes['error_code'] as name, count() as count ${signIns} and ${status} >= 400 group by name order by count desc limit ${maxNames}`;

// Answers are cut at a thousand rows; one that may have been cut is refused.
const mostRows = 1000;
export const attemptsQuery = `select toUnixTimestamp(toStartOfMinute(timestamp)) as at_minute, log_attributes['grant_type'] as grant_type, log_attributes['error_code'] as error_code, countIf(${status} < 400) as succeeded, countIf(${status} >= 400) as failed ${tokens} group by at_minute, grant_type, error_code order by at_minute limit ${mostRows}`;
export const durationsQuery = `select toUnixTimestamp(toStartOfMinute(timestamp)) as at_minute, toInt32(ceil(log(least(greatest(${duration} / 1e6, ${shortestMs}), ${longestMs})) / log(1.1))) as bucket, count() as count ${signIns} and log_attributes['duration'] != '' group by at_minute, bucket order by at_minute limit ${mostRows}`;

// Numbers of 64 bits come as text.
const Amount = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d+(\.\d+)?(e[+-]?\d+)?$/i)
      .transform(Number),
  ])
  .pipe(z.number().nonnegative());
const Count = Amount.pipe(z.int());
const Quantile = z.union([Amount, z.null(), z.literal('nan').transform(() => null)]);
const Totals = z.tuple([z.object({ succeeded: Count, failed: Count, p50: Quantile, p95: Quantile })]);
const Errors = z.array(z.object({ name: z.string().nullable(), count: Count })).max(maxNames);
// Of a year that a date can hold.
const AtMinute = Count.pipe(z.number().max(1e11));
const Bucket = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^-?\d+$/)
      .transform(Number),
  ])
  .refine(isBucket, 'not the index of a bucket');
const Durations = z.array(z.object({ at_minute: AtMinute, bucket: Bucket, count: Count }));
const Attempts = z.array(
  z.object({
    at_minute: AtMinute,
    grant_type: z.string().nullable(),
    error_code: z.string().nullable(),
    succeeded: Count,
    failed: Count,
  }),
);
const Lints = z.array(
  z.object({
    name: z.string(),
    title: z.string(),
    level: z.string(),
    detail: z.string().nullish(),
    description: z.string().nullish(),
    remediation: z.string().nullish(),
  }),
);

/** @throws AppError `supabase.unexpected_answer`. */
export function logFigures(from: Date, to: Date, totals: unknown, errors: unknown): LogFigures {
  const [{ succeeded, failed, p50, p95 }] = checked(Totals, totals);
  const counts = new Map<string, number>();
  for (const { name, count } of checked(Errors, errors)) {
    const clean = cleanName(name ?? '');
    counts.set(clean, (counts.get(clean) ?? 0) + count);
  }
  const named = [...counts].map(([name, count]) => ({ name, count }));
  // The endpoint counts the first names alone.
  const rest = failed - named.reduce((sum, { count }) => sum + count, 0);
  const known = succeeded + failed > 0 && p50 !== null && p95 !== null;
  return {
    from,
    to,
    succeeded,
    failed,
    byError: rest > 0 ? [...named, { name: 'other', count: rest }] : named,
    durationMs: known ? { p50: p50 / 1e6, p95: p95 / 1e6 } : null,
  };
}

/** @throws AppError `supabase.unexpected_answer`, `supabase.too_many_rows`. */
export function attemptsOf(answer: unknown): LogAttempts[] {
  return whole(checked(Attempts, answer)).map(({ at_minute, grant_type, error_code, succeeded, failed }) => {
    return { minute: new Date(at_minute * 1000), grant: grant_type ?? '', error: error_code, succeeded, failed };
  });
}

/** @throws as attemptsOf. */
export function durationsOf(answer: unknown): LogDurations[] {
  return whole(checked(Durations, answer)).map(({ at_minute, bucket, count }) => {
    return { minute: new Date(at_minute * 1000), bucket, count };
  });
}

function whole<Row>(rows: Row[]): Row[] {
  if (rows.length < mostRows) return rows;
  const message = `the Supabase project has more than ${mostRows} kinds of sign-ins in the time that was asked about`;
  const userMessage = `${message}. The figures stay as they were.`;
  throw new AppError({ kind: 'invalid', code: tooManyRows, message, userMessage });
}

const mostAdvisories = 50;

/** The gravest first. @throws AppError `supabase.unexpected_answer`. */
export function advisoriesOf(answer: unknown): Advisory[] {
  const { lints } = checked(z.object({ lints: Lints }), Array.isArray(answer) ? { lints: answer } : answer);
  const rank = (level: string) => ['ERROR', 'WARN', 'INFO'].indexOf(level) >>> 0;
  return lints
    .toSorted((a, b) => rank(a.level) - rank(b.level))
    .slice(0, mostAdvisories)
    .map((lint) => ({
      name: cleanName(lint.name),
      title: cleanName(lint.title),
      level: cleanName(lint.level),
      detail: scrubAndCap(lint.detail ?? lint.description ?? '', 500),
      remediation: lint.remediation?.startsWith('https://') ? lint.remediation.slice(0, 300) : null,
    }));
}

function checked<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw unexpected(z.prettifyError(parsed.error));
}

/** The project answered something that nobody understands; what was known stays. */
export function unexpected(why: string): AppError {
  const message = `the Supabase project answered what Backbolt does not understand: ${why}`;
  return new AppError({
    kind: 'invalid',
    code: 'supabase.unexpected_answer',
    message,
    userMessage: `${message}. The figures stay as they were.`,
  });
}

/** The project did not answer; what was known stays. */
export function unanswered(why: string): AppError {
  const message = `the Supabase project does not tell: ${why}`;
  return new AppError({
    kind: 'unavailable',
    code: 'supabase.unanswered',
    message,
    userMessage: `${message}. The figures stay as they were.`,
  });
}
