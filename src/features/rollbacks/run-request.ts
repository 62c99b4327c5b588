// Sends a request for a step: for its effect, or to be told something; what is not known of it is called unknown.
import { z } from 'zod';
import { canonicalJson, type Json } from '../../lib/canonical-json.ts';
import { AppError } from '../../lib/errors.ts';
import type { Binding } from './binding.ts';
import type { Finding, LintContext, World } from './step-type.ts';
import type { HttpAnswer } from './tools.ts';
import { unknownOutcome } from './unknown-outcome.ts';

/** What of an answer is expected. */
export const expectation = (bind: Binding) => ({
  expected_status: z.array(z.int().min(100).max(599)).min(1).max(10).default([200, 201, 202, 204]),
  /** One value of the answer's JSON: `path` as `items.0.state`. */
  json: z
    .strictObject({
      path: z.string().min(1).max(200),
      equals: bind.value(z.union([z.string(), z.number(), z.boolean(), z.null()])),
    })
    .optional(),
});
export type Expectation = { expected_status: readonly number[]; json?: { path: string; equals: Json } | undefined };

export type Request = {
  service: string;
  method: string;
  path: string;
  body?: Json | undefined;
  timeout_seconds: number;
};

/** For people: `PUT flags/maintenance {"on":true}`. */
export function shownRequest({ service, method, path, body }: Request): string {
  return `${method} ${service}${path}${body === undefined ? '' : ` ${canonicalJson(body)}`}`;
}

export function shownExpectation({ expected_status, json }: Expectation): string {
  const value = json === undefined ? '' : ` and ${json.path} = ${canonicalJson(json.equals)}`;
  return `expecting ${expected_status.join(' or ')}${value}`;
}

/** Why a service that the step names cannot be asked. */
export function lintService(service: string, { tools }: LintContext): string[] {
  const why = tools.has('http', service);
  return why === undefined ? [] : [`service: ${why}`];
}

/** @param key the same for every attempt; a service that knows it acts on one of them only. @throws those of `Tools.http` */
export async function sendFor(request: Request, world: World, key?: string): Promise<HttpAnswer> {
  const { service, timeout_seconds, method, path, body } = request;
  return await world.tools.http(service, {
    method,
    path,
    ...(body === undefined ? {} : { body }),
    ...(key === undefined || method === 'GET' ? {} : { headers: { 'idempotency-key': key } }),
    timeoutMs: timeout_seconds * 1000,
    signal: world.signal,
  });
}

/** The value at a dotted path; undefined where there is none. */
export function valueAt(json: Json | undefined, path: string): Json | undefined {
  return path.split('.').reduce<Json | undefined>((at, member) => {
    if (at === null || typeof at !== 'object' || !Object.hasOwn(at, member)) return undefined;
    return (at as Record<string, Json>)[member];
  }, json);
}

export const isSame = (a: Json | undefined, b: Json) => a !== undefined && canonicalJson(a) === canonicalJson(b);

export function isExpected({ expected_status, json }: Expectation, answer: HttpAnswer): boolean {
  return (
    expected_status.includes(answer.status) &&
    (json === undefined || isSame(valueAt(answer.json, json.path), json.equals))
  );
}

export const shownAnswer = ({ status, text }: HttpAnswer) => `${status} ${text.slice(0, 400)}`.trim();

// It was understood, and refused: by the meaning of these codes nothing was done.
const refusals = [400, 401, 403, 404, 405, 406, 410, 411, 412, 413, 414, 415, 422, 428, 429, 431, 501];
// It does not answer the question.
const noAnswers = [401, 403, 407, 408, 425, 429];
// Whoever stands before the service gave up waiting; it may still be at work.
const gaveUp = [408, 504];

/** Asks a service whether something is so. */
export async function askService(request: Request, expected: Expectation, world: World): Promise<Finding> {
  const asked = shownRequest(request);
  const answer = await sendFor(request, world).catch((error: unknown) => {
    if (error instanceof AppError) return undefined;
    throw error;
  });
  if (answer === undefined) return { state: 'unknown', evidence: `${asked} was not answered.` };
  const evidence = `${asked} was answered with ${shownAnswer(answer)}`;
  if (isExpected(expected, answer)) return { state: 'done', evidence };
  const isAnswer = answer.status >= 200 && answer.status < 500 && !(answer.status < 400 && answer.status >= 300);
  return { state: isAnswer && !noAnswers.includes(answer.status) ? 'not_done' : 'unknown', evidence };
}

/**
 * Makes an error of an answer that was not expected. `check` is asked before anybody says that nothing was changed.
 * @param wanted what the check says when the request had its effect.
 */
export async function unexpectedAnswer(
  request: Request & { repeatable: boolean },
  answer: HttpAnswer,
  check: () => Promise<Finding>,
  wanted: 'done' | 'not_done',
): Promise<AppError> {
  const said = `${shownRequest(request)} was answered with ${shownAnswer(answer)}`;
  const failed = (known: string) =>
    new AppError({
      kind: 'invalid',
      code: 'rollbacks.request_failed',
      message: said,
      userMessage: `${said}. ${known}`,
    });
  if (request.method === 'GET') return failed('It only asks, so nothing was changed.');
  if (request.repeatable) return failed('It may be sent again.');
  if (refusals.includes(answer.status)) return failed('It was refused, so nothing was changed.');
  const { state, evidence } = await check();
  if (state !== 'unknown' && state !== wanted && !gaveUp.includes(answer.status))
    return failed('Its check says that nothing was changed.');
  return unknownOutcome(
    `${shownRequest(request)} had its effect: it was answered with ${shownAnswer(answer)}. ${evidence}`,
  );
}
