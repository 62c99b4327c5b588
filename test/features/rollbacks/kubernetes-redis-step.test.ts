// Clusters and Redis databases that refuse, are away, or hold more than was thought: what is known, and that nothing was done.
import { expect, test } from 'vitest';
import { freePort } from '../../kit/free-port.ts';
import { newCluster } from './fixtures/kubernetes.ts';
import { newRedis } from './fixtures/redis.ts';
import { perform } from './perform.ts';
import { toolsOf } from './tools-fixture.ts';

const kubernetes = { type: 'kubernetes', cluster: 'auth', deployment: 'auth-service', scale: 5 };
const redis = { type: 'redis', redis: 'auth', delete_prefix: 'session:', max_keys: 1000 };

test('what the cluster refuses is said in the preview, with its own words, and changed nothing', async () => {
  const { tools, state } = await newCluster();
  const before = await state();
  const gone = perform({ step: { ...kubernetes, deployment: 'gone' }, world: { tools } });
  const said = expect.stringContaining('404 deployments.apps "gone" not found');
  expect(await gone.preview()).toMatchObject({ problem: said });
  await expect(gone.run()).rejects.toMatchObject({ code: 'kubernetes.refused', userMessage: said });
  const image = { container: 'sidecar', image: 'x:1' };
  const other = perform({ step: { ...kubernetes, scale: undefined, image }, world: { tools } });
  expect(await other.preview()).toMatchObject({ problem: expect.stringContaining('is invalid') });
  expect(await state()).toEqual(before);
});

test('a restart of a later run is another restart, and that of the same step is none', async () => {
  const { tools, state } = await newCluster();
  const step = { ...kubernetes, scale: undefined, restart: true };
  const first = perform({ step, world: { tools, key: 'run-1' } });
  await first.run();
  const after = await state();
  await first.run();
  expect(await state()).toEqual(after);
  const second = perform({ step, world: { tools, key: 'run-2' } });
  expect(await second.check()).toMatchObject({ state: 'not_done' });
  await second.run();
  expect(await state()).not.toEqual(after);
});

test('a cluster or a Redis that is not set up, or away, says what to do, and nothing was changed', async () => {
  const policy = {
    clusters: { auth: { kubeconfig: 'AUTH_KUBECONFIG', namespace: 'auth' } },
    redis: { auth: { url: 'AUTH_REDIS_URL' } },
  };
  const lint = (step: object, variables = {}) =>
    perform({ step: { ...step }, world: { tools: toolsOf(policy, variables) } }).lint();
  expect(await lint(kubernetes)).toEqual([expect.stringContaining('AUTH_KUBECONFIG is not set')]);
  expect(await lint(kubernetes, { AUTH_KUBECONFIG: '/no/such' })).toEqual([expect.stringContaining('is not there')]);
  expect(await lint({ ...kubernetes, cluster: 'other' })).toEqual([expect.stringContaining('no cluster "other"')]);
  expect(await lint(redis)).toEqual([expect.stringContaining('AUTH_REDIS_URL is not set')]);
  expect(await lint(redis, { AUTH_REDIS_URL: 'http://x' })).toEqual([expect.stringContaining('not a Redis URL')]);
  const tools = toolsOf(policy, { AUTH_REDIS_URL: `redis://:secret-word@127.0.0.1:${await freePort()}/0` });
  const away = await perform({ step: redis, world: { tools } })
    .run()
    .catch((error: unknown) => error);
  expect(away).toMatchObject({
    code: 'redis.unreachable',
    userMessage: expect.stringContaining('Nothing was changed'),
  });
  expect(JSON.stringify(away)).not.toContain('secret-word');
});

test('more keys than the plan allows, and none is deleted', async () => {
  const { tools, state } = await newRedis();
  const before = await state();
  const step = perform({ step: { ...redis, max_keys: 149 }, world: { tools } });
  expect(await step.preview()).toMatchObject({ problem: expect.stringContaining('more than 149 keys') });
  await expect(step.run()).rejects.toMatchObject({ code: 'rollbacks.too_many_keys' });
  expect(await state()).toEqual(before);
  const all = perform({ step: { ...redis, max_keys: 150 }, world: { tools } });
  expect(await all.run()).toMatchObject({ rows: 150, output: '150 keys deleted' });
});

test('a prefix is what it says, whatever Redis would make of its signs; and nothing is flushed without being told to', async () => {
  const { tools, client, state } = await newRedis();
  for (const key of ['a*b:1', 'axb:1', 'a[x]:1', 'ax:1', 'a\\:1']) await client.set(key, '1');
  for (const delete_prefix of ['a*b', 'a[x]', 'a\\'])
    expect(await perform({ step: { ...redis, delete_prefix }, world: { tools } }).run()).toMatchObject({ rows: 1 });
  expect((await state()).filter((key) => key.startsWith('a'))).toEqual(['ax:1', 'axb:1']);
  const step = (more: object) => () =>
    perform({ step: { type: 'redis', redis: 'auth', max_keys: 9, ...more }, world: {} });
  expect(step({})).toThrow('say either delete_prefix, or "flush: true"');
  expect(step({ delete_prefix: '' })).toThrow('delete_prefix');
});
