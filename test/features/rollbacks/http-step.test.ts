// Services that misbehave: whether anything was sent is known, and nothing is sent twice or elsewhere.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createSocketServer } from 'node:net';
import { expect, test } from 'vitest';
import { bindStep } from '../../../src/features/rollbacks/runbook.ts';
import { stepTypes } from '../../../src/features/rollbacks/step-types.ts';
import { afterThis } from '../../kit/after-this.ts';
import { freePort } from '../../kit/free-port.ts';
import { perform } from './perform.ts';
import { toolsOf } from './tools-fixture.ts';

const authorization = 'Bearer s3cr3t-of-the-operator';

async function serve(answer: (req: IncomingMessage, res: ServerResponse) => void) {
  const seen: string[] = [];
  const server = createServer((req, res) => {
    seen.push(`${req.method} ${req.url}`);
    answer(req, res);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  afterThis(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

function stepTo(url: string, step: Record<string, unknown> = {}) {
  const services = { it: { address: 'IT_URL', authorization: 'IT_AUTHORIZATION' } };
  const tools = toolsOf({ services }, { IT_URL: url, IT_AUTHORIZATION: authorization });
  const post = { type: 'http', service: 'it', method: 'POST', path: '/act', body: { on: true } };
  return perform({ step: { ...post, ...step }, world: { tools } });
}

test('where nobody listens nothing was sent: it is a failure, and known to be one', async () => {
  const step = stepTo(`http://127.0.0.1:${await freePort()}`);
  await expect(step.run()).rejects.toMatchObject({
    code: 'http.not_sent',
    userMessage: expect.stringContaining('nothing was changed'),
  });
});

test('a service that accepts and drops may have acted: unknown, and never sent again', async () => {
  let connections = 0;
  const server = createSocketServer((socket) => {
    connections += 1;
    socket.once('data', () => socket.destroy());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  afterThis(() => new Promise((done) => server.close(done)));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await expect(stepTo(url).run()).rejects.toMatchObject({ code: 'rollbacks.outcome_unknown' });
  // A question that is not answered has changed nothing.
  await expect(stepTo(url, { method: 'GET', body: undefined }).run()).rejects.toMatchObject({
    code: 'http.unanswered',
  });
  expect(connections).toBe(2);
});

test('a service that never answers is waited for as long as the step says', async () => {
  const { url, seen } = await serve(() => undefined);
  const began = performance.now();
  await expect(stepTo(url, { timeout_seconds: 1 }).run()).rejects.toMatchObject({ code: 'rollbacks.outcome_unknown' });
  expect(performance.now() - began).toBeLessThan(8_000);
  expect(seen).toEqual(['POST /act']);
});

test('a service that acts and answers too late is unknown until its check is asked, which finds it done', async () => {
  let on = false;
  const { url, seen } = await serve((req, res) => {
    if (req.method === 'GET') return void res.end(JSON.stringify({ on }));
    on = true;
    setTimeout(() => res.end('{}'), 3_000);
  });
  const check = { path: '/state', json: { path: 'on', equals: true } };
  const step = stepTo(url, { timeout_seconds: 1, check });
  expect(await step.check()).toMatchObject({ state: expect.not.stringMatching(/^done$/) });
  await expect(step.run()).rejects.toMatchObject({ code: 'rollbacks.outcome_unknown' });
  expect(await step.check()).toMatchObject({ state: 'done' });
  expect(seen.filter((one) => one.startsWith('POST'))).toEqual(['POST /act']);
});

test('a redirect is not followed, least of all to somebody else', async () => {
  const other = await serve((_, res) => void res.end('{}'));
  const { url, seen } = await serve((_, res) => void res.writeHead(307, { location: `${other.url}/act` }).end());
  await expect(stepTo(url).run()).rejects.toMatchObject({ code: 'rollbacks.outcome_unknown' });
  await expect(stepTo(url, { method: 'GET', body: undefined }).run()).rejects.toMatchObject({
    code: 'rollbacks.request_failed',
  });
  expect(seen).toEqual(['POST /act', 'GET /act']);
  expect(other.seen).toEqual([]);
});

test('what was refused changed nothing; what failed inside the service may have', async () => {
  let status = 403;
  const { url } = await serve((_, res) => void res.writeHead(status).end('{"error":"no"}'));
  await expect(stepTo(url).run()).rejects.toMatchObject({
    code: 'rollbacks.request_failed',
    userMessage: expect.stringContaining('It was refused, so nothing was changed.'),
  });
  status = 500;
  await expect(stepTo(url).run()).rejects.toMatchObject({ code: 'rollbacks.outcome_unknown' });
  await expect(stepTo(url, { repeatable: true }).run()).rejects.toMatchObject({ code: 'rollbacks.request_failed' });
});

test('a failure inside the service is settled by the check, unless somebody before it only gave up waiting', async () => {
  let status = 500;
  const { url } = await serve((req, res) => {
    if (req.method === 'GET') res.end('{"on":false}');
    else res.writeHead(status).end();
  });
  const check = { path: '/state', json: { path: 'on', equals: true } };
  await expect(stepTo(url, { check }).run()).rejects.toMatchObject({ code: 'rollbacks.request_failed' });
  status = 504;
  await expect(stepTo(url, { check }).run()).rejects.toMatchObject({ code: 'rollbacks.outcome_unknown' });
});

test('each attempt at a step carries the same key, another one for its undo, and a question none', async () => {
  const keys: (string | undefined)[] = [];
  const { url } = await serve((req, res) => {
    keys.push(req.headers['idempotency-key'] as string | undefined);
    res.end('{}');
  });
  const step = stepTo(url, { verify: { path: '/state' }, undo: { method: 'POST', path: '/act' } });
  const effect = await step.run();
  await step.run();
  await step.undo(effect);
  await step.verify(effect);
  expect(keys[0]).toMatch(/\S{8}/);
  expect(keys).toEqual([keys[0], keys[0], `${keys[0]}-undo`, undefined]);
});

test('a long answer is read as far as it is wanted, and what it says back of a secret is hidden', async () => {
  let written = 0;
  const { url } = await serve((req, res) => {
    res.write(`you said ${req.headers.authorization} and ${req.headers.authorization?.slice(7)}`);
    const pour = setInterval(() => {
      written += 1_000_000;
      res.write('x'.repeat(1_000_000));
    }, 1);
    res.on('close', () => clearInterval(pour));
  });
  const { output } = await stepTo(url).run();
  expect(output).toMatch(/^200 you said \[redacted\]/);
  expect(output).not.toContain('s3cr3t');
  expect(output.length).toBeLessThan(500);
  expect(written).toBeLessThan(50_000_000);
});

test('an answer that is expected by its code and not by what it says is unknown', async () => {
  const { url } = await serve((_, res) => void res.end('{"items":[{"state":"stopped"}]}'));
  const json = (equals: string) => ({ json: { path: 'items.0.state', equals } });
  expect(await stepTo(url, json('stopped')).run()).toMatchObject({ output: expect.stringContaining('stopped') });
  await expect(stepTo(url, json('running')).run()).rejects.toMatchObject({ code: 'rollbacks.outcome_unknown' });
});

test('a path leads below the address of the service, and nowhere else', async () => {
  const { url, seen } = await serve((_, res) => void res.end('{}'));
  for (const path of ['/../admin', '/x/%2e%2e/../../admin', '/..\\..\\admin', '@evil.example/'])
    await expect(stepTo(`${url}/api/v1`, { path }).run(), path).rejects.toMatchObject({ code: 'http.not_sent' });
  await stepTo(`${url}/api/v1/`, { path: '/flags?dry=1' }).run();
  expect(seen).toEqual(['POST /api/v1/flags?dry=1']);
});

test('values stand in a body as what they are, and in a path as one segment', () => {
  const parameters = {
    name: { type: 'text', label: 'Name', max_length: 200 },
    n: { type: 'integer', label: 'N', min: 0, max: 9 },
  } as const;
  const bound = (step: object, name = 'a/b?c') =>
    bindStep({ id: 'a', title: 'A', type: 'http', service: 'it', method: 'POST', path: '/x', ...step }, stepTypes, {
      parameters,
      values: { name, n: 3 },
    });
  expect(bound({ path: '/x/{{ name }}', body: { deep: [{ n: '{{ n }}' }, '{{ name }}'] } })).toMatchObject({
    step: { spec: { path: '/x/a%2Fb%3Fc', body: { deep: [{ n: 3 }, 'a/b?c'] } } },
  });
  expect(bound({ path: '/x/{{ name }}' }, '..')).toMatchObject({ problems: [expect.stringContaining('another path')] });
  expect(bound({ body: { '{{ name }}': 1 } })).toMatchObject({ problems: [expect.stringContaining('whole value')] });
  expect(bound({ body: 'say {{ name }}' })).toMatchObject({ problems: [expect.stringContaining('whole value')] });
});

test('a service whose address or secret is not set says which variable to set', async () => {
  const services = { it: { address: 'IT_URL', authorization: 'IT_AUTHORIZATION' } };
  const step = { type: 'http', service: 'it', method: 'GET', path: '/' };
  const lint = (variables: Record<string, string>) =>
    perform({ step, world: { tools: toolsOf({ services }, variables) } }).lint();
  expect(await lint({})).toEqual([expect.stringContaining('IT_URL is not set')]);
  expect(await lint({ IT_URL: 'ftp://x' })).toEqual([expect.stringContaining('not an http(s) address')]);
  expect(await lint({ IT_URL: 'http://x' })).toEqual([expect.stringContaining('IT_AUTHORIZATION is not set')]);
});
