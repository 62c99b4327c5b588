// Flags and rollouts: what is brought back is what was there, and what is not there is said.
import { expect, test } from 'vitest';
import { hasPostgrest } from '../../../kit/postgrest.ts';
import { flagsPolicy, newFlags, newProject } from '../fixtures/flag.ts';
import { perform } from '../perform.ts';
import { toolsOf } from '../tools-fixture.ts';

const off = { type: 'flag', flag: 'new_sign_in', enabled: false };

test('a flag that was never set, or was off already, is brought back to that and not to a default', async () => {
  const flags = await newFlags();
  const step = perform({ step: off, world: flags });
  for (const was of ['null', 'false', 'true']) {
    await flags.change(`enabled = ${was}`);
    const before = await flags.state();
    const effect = await step.run();
    expect(effect).toMatchObject({ rows: was === 'false' ? 0 : 1 });
    await step.undo(effect);
    expect(await flags.state()).toEqual(before);
  }
});

test('what its preview and its output say is how the flag stands', async () => {
  const flags = await newFlags();
  const step = perform({ step: off, world: flags });
  expect(await step.preview()).toMatchObject({ lines: ['new_sign_in is on; it would be switched off'] });
  const effect = await step.run();
  expect(effect.output).toBe('new_sign_in was on, is off');
  expect(await step.preview()).toMatchObject({ lines: ['new_sign_in is off already: nothing would change'] });
  await flags.change('enabled = true');
  expect(await step.verify(effect)).toEqual({ ok: false, evidence: 'new_sign_in is on' });
  expect((await step.previewUndo(effect)).differs).toMatch(/is on, and the step left it off: somebody has changed/);
});

test.each([
  [{ type: 'flag', flag: "x'; drop table feature_flags; --", enabled: true }],
  [{ type: 'rollout', flag: 'nope', percent: 5 }],
])('a flag that there is not changes nothing: %j', async (missing) => {
  const flags = await newFlags();
  const before = await flags.state();
  const step = perform({ step: missing, world: flags });
  await expect(step.preview()).rejects.toMatchObject({ code: 'rollbacks.no_flag' });
  await expect(step.run()).rejects.toMatchObject({
    code: 'rollbacks.no_flag',
    userMessage: expect.stringContaining('in public.feature_flags. Nothing was changed.'),
  });
  expect(await flags.state()).toEqual(before);
});

test('a rollout is halved downwards, and brought back to what it was', async () => {
  const flags = await newFlags();
  const step = perform({ step: { type: 'rollout', flag: 'new_sign_in', halve: true }, world: flags });
  expect(await step.preview()).toMatchObject({ lines: ['new_sign_in would go from 75 % to 37 %'] });
  const effect = await step.run();
  expect(effect).toMatchObject({ output: 'new_sign_in went from 75 % to 37 %', prior: { was: 75, set: 37 } });
  await step.undo(effect);
  expect((await flags.state())[0]).toMatchObject({ percent: 75 });
});

test.each([
  [{ type: 'rollout', flag: 'a' }, /either percent, or/],
  [{ type: 'rollout', flag: 'a', percent: 5, halve: true }, /either percent, or/],
  [{ type: 'rollout', flag: 'a', percent: 101 }, /percent: Too big/],
  [{ type: 'flag', flag: 'a', enabled: 'no' }, /enabled: /],
])('%j is refused', (step, problem) => {
  expect(() => perform({ step, world: {} })).toThrow(problem);
});

test('policy must say the table, the column and the project that are used', async () => {
  const lintOf = (step: Record<string, unknown>, policy: object) =>
    perform({ step, world: { targetPolicy: { database: 'X', ...policy }, tools: toolsOf({}) } }).lint();
  const { rollout: _rollout, ...flags } = flagsPolicy.flags;
  expect(await lintOf(off, {})).toEqual([expect.stringMatching(/no table of flags/)]);
  expect(await lintOf(off, { flags })).toEqual([]);
  expect(await lintOf({ type: 'rollout', flag: 'a', percent: 5 }, { flags })).toEqual([
    expect.stringMatching(/no column for the rollout/),
  ]);
  expect(await lintOf({ ...off, supabase: 'project' }, {})).toEqual([expect.stringMatching(/^supabase: .*"project"/)]);
});

test.skipIf(!hasPostgrest)(
  'a project that refuses, is away, or has no such flag is said, and nothing was changed',
  async () => {
    const project = await newProject();
    const before = await project.state();
    const behind = { ...off, supabase: 'project' };
    const performWith = (tools: ReturnType<typeof project.tools>, step = behind) => perform({ step, world: { tools } });
    await expect(performWith(project.tools('eyJhbGciOiJIUzI1NiJ9.e30.x')).preview()).rejects.toMatchObject({
      code: 'supabase.refused',
    });
    await expect(performWith(project.tools(), { ...behind, flag: 'nope' }).run()).rejects.toMatchObject({
      code: 'rollbacks.no_flag',
      userMessage: expect.stringContaining('in public.feature_flags of project'),
    });
    await project.api.stop();
    await expect(performWith(project.tools()).run()).rejects.toMatchObject({ code: 'supabase.unreachable' });
    const unasked = perform({ step: behind, world: { tools: project.tools(), before: { was: true } } });
    await expect(unasked.run()).rejects.toMatchObject({ code: 'supabase.unreachable' });
    expect(await project.state()).toEqual(before);
  },
);
