// The HTTP services that policy names: a request goes to one of them and below its address, or nowhere.
import type { RollbackPolicy } from '../../features/rollbacks/policy.ts';
import type { HttpAnswer, Tools, Variables } from '../../features/rollbacks/tools.ts';
import { unknownOutcome } from '../../features/rollbacks/unknown-outcome.ts';
import type { Json } from '../../lib/canonical-json.ts';
import { AppError, messageOf } from '../../lib/errors.ts';
import { hideValues, Secret, scrub } from '../../lib/redaction.ts';
import { type Sent, sendRequest } from '../../lib/send-request.ts';

export type Services = { missing(name: string): string | undefined; http: Tools['http'] };

/** @param variable reads one environment variable of Backbolt's. */
export function openServices(services: RollbackPolicy['services'], variable: Variables): Services {
  const missing = (name: string) => {
    const service = services[name];
    if (service === undefined) return `policy names no service "${name}": add it under rollbacks.services`;
    const address = variable(service.address)?.reveal();
    if (address === undefined) return `${service.address} is not set: set it to the address of "${name}"`;
    if (!/^https?:\/\//.test(address) || !URL.canParse(address)) return `${service.address} is not an http(s) address`;
    if (service.authorization === undefined || variable(service.authorization) !== undefined) return undefined;
    return `${service.authorization} is not set: "${name}" asks for it in its Authorization header`;
  };
  return {
    missing,
    async http(name, request) {
      const service = services[name];
      const why = missing(name);
      if (service === undefined || why !== undefined) throw notSent(name, why ?? '');
      const { authorization } = service;
      const secret = authorization === undefined ? undefined : variable(authorization);
      const { body, headers, ...rest } = request;
      const sent = await sendRequest({
        ...rest,
        url: urlOf(name, variable(service.address)?.reveal() ?? '', request.path),
        headers: { ...headers, ...headersOf(body, secret) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      if (sent.ok) return answerOf(sent, secret === undefined ? [] : secretsOf(secret));
      throw failed(name, request, sent);
    },
  };
}

const headersOf = (body: Json | undefined, authorization: Secret | undefined) => ({
  accept: 'application/json',
  'user-agent': 'backbolt',
  ...(body !== undefined && { 'content-type': 'application/json' }),
  ...(authorization && { authorization: authorization.reveal() }),
});

function failed(name: string, { method, path }: { method: string; path: string }, end: Sent & { ok: false }): AppError {
  if (!end.sent) return notSent(name, messageOf(end.error), end.error);
  if (method === 'GET' || method === 'HEAD') return unanswered(name, end.error);
  return unknownOutcome(`"${name}" did what ${method} ${path} asks for: its answer was lost`, end.error);
}

// A service may say back what it was given, with the scheme before it or without.
const secretsOf = (given: Secret) => [given, new Secret(given.reveal().replace(/^\S+\s+/, ''))];

function urlOf(name: string, address: string, path: string): URL {
  const base = new URL(address);
  const below = base.pathname.replace(/\/$/, '');
  const url = new URL(`${base.origin}${below}${path}`);
  if (path.startsWith('/') && url.origin === base.origin && url.pathname.startsWith(`${below}/`)) return url;
  throw notSent(name, `${path} is not below its address`);
}

function answerOf(sent: Sent & { ok: true }, secrets: readonly Secret[]): HttpAnswer {
  const { status, headers, text, complete } = sent;
  return { status, headers, text: scrub(hideValues(text, secrets)), json: complete ? jsonOf(text) : undefined };
}

function jsonOf(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function notSent(name: string, why: string, cause?: unknown): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'http.not_sent',
    message: `nothing was sent to ${name}: ${why}`,
    userMessage: `"${name}" was not reached (${why}). Nothing was sent, so nothing was changed. Retry when it can be reached.`,
    ...(cause === undefined ? {} : { cause }),
  });
}

function unanswered(name: string, cause: unknown): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'http.unanswered',
    message: `${name} did not answer: ${messageOf(cause)}`,
    userMessage: `"${name}" did not answer (${messageOf(cause)}). It was only asked, so nothing was changed.`,
    cause,
  });
}
