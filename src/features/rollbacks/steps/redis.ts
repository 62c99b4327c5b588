// Step `redis`: deletes the keys that begin with a prefix, or, only if the runbook says so, all keys of the database. It cannot be undone.
import { z } from 'zod';
import { AppError } from '../../../lib/errors.ts';
import type { Binding } from '../binding.ts';
import type { StepType, World } from '../step-type.ts';

const schema = (bind: Binding) =>
  z
    .strictObject({
      /** The name of a Redis in policy. */
      redis: z.string(),
      delete_prefix: bind.value(z.string().min(1).max(200)).optional(),
      /** All keys of the database that the URL names. */
      flush: z.literal(true).optional(),
      /** More keys than these, and none is deleted. */
      max_keys: bind.value(z.int().min(1).max(5_000_000)),
    })
    .refine(({ delete_prefix, flush }) => (delete_prefix === undefined) !== (flush === undefined), {
      path: ['delete_prefix'],
      error: 'say either delete_prefix, or "flush: true"',
    });
type RedisSpec = z.output<ReturnType<typeof schema>>;

export const redisStep: StepType<RedisSpec> = {
  type: 'redis',
  schema,
  describe: (spec) => ({
    what: `Deletes ${which(spec)} of ${spec.redis}`,
    exactly: [
      spec.flush ? `${spec.redis}: FLUSHDB ASYNC` : `${spec.redis}: SCAN MATCH ${shownPrefix(spec)}*, then UNLINK each`,
      `at most ${spec.max_keys} keys`,
    ],
    place: 'outside',
    destructive: true,
    undo: null,
    // What is deleted a second time is what came since and matches as well.
    repeatable: true,
  }),
  lint(spec, { tools }) {
    const why = tools.has('redis', spec.redis);
    return why === undefined ? [] : [`redis: ${why}`];
  },
  async preview(spec, world) {
    try {
      const count = await countKeys(spec, world);
      const lines = [`${keys(count)} would be deleted`];
      if (count <= spec.max_keys) return { how: 'read', lines };
      return { how: 'read', lines, problem: tooMany(spec).userMessage };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return { how: 'described', lines: [], problem: error.userMessage };
    }
  },
  async run(spec, world) {
    const total = await countKeys(spec, world);
    if (total > spec.max_keys) throw tooMany(spec);
    const store = world.tools.keys(spec.redis);
    const onProgress = (done: number) => world.progress(Math.min(done, total), total, 'Deleting keys');
    const rows = spec.flush
      ? await store.flush(world.signal)
      : await store.remove(spec.delete_prefix ?? '', { most: spec.max_keys, signal: world.signal, onProgress });
    return { state: 'done', rows, output: `${keys(rows)} deleted` };
  },
  async check(spec, world) {
    const count = await countKeys(spec, world);
    return { state: count === 0 ? 'done' : 'not_done', evidence: `There are ${keys(count)} now.` };
  },
  async verify(spec, _effect, world) {
    // What uses them may write them again at once.
    return { ok: true, evidence: `${keys(await countKeys(spec, world))} now, written since` };
  },
};

const shownPrefix = ({ delete_prefix }: RedisSpec) => JSON.stringify(delete_prefix ?? '').slice(1, -1);

const which = (spec: RedisSpec) => (spec.flush ? 'all keys' : `the keys ${shownPrefix(spec)}*`);

const keys = (count: number) => `${count.toLocaleString('en')} ${count === 1 ? 'key' : 'keys'}`;

async function countKeys({ redis, delete_prefix, max_keys }: RedisSpec, { tools, signal }: World): Promise<number> {
  return await tools.keys(redis).count(delete_prefix ?? null, { most: max_keys, signal });
}

function tooMany({ max_keys }: RedisSpec): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'rollbacks.too_many_keys',
    message: `more than ${max_keys} keys`,
    userMessage: `There are more than ${keys(max_keys)}, which is what max_keys allows. Nothing was deleted. Make a new plan, and look at its preview.`,
  });
}
