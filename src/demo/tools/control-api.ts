// Stand-in of the demo's control service: settings such as the maintenance mode, the service's state, and secrets that are rotated.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { type JsonAnswer, type JsonRequest, type JsonServer, startJsonServer } from './json-server.ts';

const State = z.object({
  settings: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  service: z.object({ state: z.enum(['running', 'stopped']), version: z.string() }),
  /** How often each secret was rotated. */
  secrets: z.record(z.string(), z.number()),
});
type State = z.output<typeof State>;

const first: State = {
  settings: {
    ...{ maintenance_mode: false, emergency_auth_mode: false, new_auth_flow: true, session_minutes: 60 },
    ...{ rate_limit_requests: 100, rate_limit_window_seconds: 60 },
  },
  service: { state: 'running', version: '2.4.0' },
  secrets: { jwt_signing_key: 1 },
};

/**
 * Starts it; what it knows is kept in `file`, which others that are started beside it share. Whoever asks says `Authorization: Bearer <token>`,
 * except of `/health`.
 * A PUT or POST with an Idempotency-Key that was seen is answered as the first time, and does nothing.
 */
export async function startControlApi(options: { file: string; token: string }): Promise<JsonServer> {
  write(options.file, read(options.file));
  const answered = new Map<string, JsonAnswer>();
  return await startJsonServer((request) => {
    if (request.path === '/health' && request.method === 'GET') return health(read(options.file));
    if (request.headers.authorization !== `Bearer ${options.token}`)
      return { status: 401, body: { error: 'who are you?' } };
    const key = request.headers['idempotency-key'];
    const before = typeof key === 'string' ? answered.get(key) : undefined;
    if (before !== undefined) return before;
    const state = read(options.file);
    const answer = route(state, request);
    if (typeof key === 'string') answered.set(key, answer);
    if (request.method !== 'GET') write(options.file, state);
    return answer;
  });
}

// Whoever looks after it may ask whether it is up without a token, as of most services.
function health({ service: { state, version } }: State): JsonAnswer {
  return state === 'running'
    ? { status: 200, body: { status: 'ok', version } }
    : { status: 503, body: { status: 'down', version } };
}

const Setting = z.object({ value: State.shape.settings.valueType });

const unknownPath = { status: 404, body: { error: 'there is nothing here' } };

function route(state: State, request: JsonRequest): JsonAnswer {
  const [, room = '', name = '', verb] = request.path.split('/');
  if (room === 'settings' && name in state.settings) return setting(state, name, request);
  if (room === 'service') return service(state, request);
  if (room === 'secrets' && name in state.secrets) return secret(state, name, verb === 'rotate', request);
  return unknownPath;
}

function setting({ settings }: State, name: string, { method, body }: JsonRequest): JsonAnswer {
  const given = Setting.safeParse(body);
  if (method === 'PUT' && given.success) settings[name] = given.data.value;
  else if (method !== 'GET') return { status: 422, body: { error: 'say {"value": …}' } };
  return { status: 200, body: { name, value: settings[name] } };
}

function service(state: State, { method, body }: JsonRequest): JsonAnswer {
  const given = State.shape.service.partial().safeParse(body);
  if (method === 'POST' && given.success) Object.assign(state.service, given.data);
  return { status: 200, body: state.service };
}

function secret({ secrets }: State, name: string, rotate: boolean, { method }: JsonRequest): JsonAnswer {
  if (!rotate) return { status: 200, body: { name, generation: secrets[name] } };
  if (method !== 'POST') return unknownPath;
  const generation = (secrets[name] ?? 0) + 1;
  secrets[name] = generation;
  return { status: 200, body: { name, generation, secret: `new-${name}-${generation}` } };
}

function read(file: string): State {
  try {
    return State.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return structuredClone(first);
  }
}

function write(file: string, state: State): void {
  writeFileSync(`${file}.new`, JSON.stringify(state));
  renameSync(`${file}.new`, file);
}
