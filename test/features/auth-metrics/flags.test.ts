// The feature flags of a Supabase project, read by supabase-js from a real PostgREST.
import { expect, test } from 'vitest';
import { openReporters } from '../../../src/adapters/reporters.ts';
import { validateBlocks } from '../../../src/blockkit/validate.ts';
import { AuthMetricsPolicy } from '../../../src/features/auth-metrics/policy.ts';
import { readFlags } from '../../../src/features/auth-metrics/read-flags.ts';
import { Secret } from '../../../src/lib/redaction.ts';
import { flagsCard } from '../../../src/slack/views/flags.ts';
import { newOwnDb } from '../../kit/database.ts';
import { hasPostgrest, serviceKey } from '../../kit/postgrest.ts';
import { newProject } from '../rollbacks/fixtures/flag.ts';
import { shippedPolicy } from './watched-fixture.ts';

const named = { url: 'FLAGS_URL', key: 'FLAGS_KEY', table: 'public.feature_flags', name: 'key', enabled: 'enabled' };
const db = await newOwnDb();
const actor = 'cli:tester';

async function depsOf(flags: object | null, variables: Record<string, string>) {
  const policy = AuthMetricsPolicy.parse({ ...(await shippedPolicy()), flags });
  const { flagSource } = openReporters(policy, (name) =>
    variables[name] === undefined ? undefined : new Secret(variables[name]),
  );
  return { db, flagSource } as unknown as Parameters<typeof readFlags>[0];
}

test('where policy names none it is off, and so it is while a variable is not set; it says what to do', async () => {
  expect(await readFlags(await depsOf(null, {}), { actor })).toEqual({
    state: 'off',
    remedy: expect.stringContaining('auth_metrics.flags'),
  });
  for (const [variables, remedy] of [
    [{}, /FLAGS_URL is not set/],
    [{ FLAGS_URL: 'no address' }, /FLAGS_URL is not an http/],
    [{ FLAGS_URL: 'http://127.0.0.1:1' }, /FLAGS_KEY is not set/],
  ] as const) {
    const report = await readFlags(await depsOf(named, variables), { actor });
    expect(report).toEqual({ state: 'off', remedy: expect.stringMatching(remedy) });
    expect(flagsCard(report).text).toMatch(remedy);
  }
});

test.each([
  ['a table without a schema', { table: 'feature_flags' }],
  ['a column that is none', { name: 'key,secret' }],
  ['an address in place of a variable', { url: 'https://example.com' }],
])('%s is no policy', async (_, wrong) => {
  await expect(depsOf({ ...named, ...wrong }, {})).rejects.toThrow();
});

test.skipIf(!hasPostgrest)(
  'each flag is told by name, on or off; names are data; what cannot be read is an error that says so',
  async () => {
    const { api, target } = await newProject();
    const variables = { FLAGS_URL: api.url, FLAGS_KEY: serviceKey };
    const deps = await depsOf(named, variables);
    await target.runFile(`insert into feature_flags values ('<!channel>\n*x*', null, 0)`);
    const report = await readFlags(deps, { actor });
    expect(report).toMatchObject({
      state: 'on',
      isCut: false,
      flags: [
        { name: '<!channel> *x*', enabled: null },
        { name: 'new_sign_in', enabled: true },
        { name: 'passkeys', enabled: false },
      ],
    });
    const card = flagsCard(report);
    expect(validateBlocks(card.blocks ?? [], 'message')).toEqual([]);
    expect(JSON.stringify(card.blocks)).not.toContain('<!channel>');
    expect(card.text).toBe('Feature flags: 1 of 3 are on');
    // More than a card takes: the first fifty, each as long as a name may be.
    await target.runFile(
      `insert into feature_flags select 'z' || repeat('&', 100) || n, true, 0 from generate_series(1, 60) n`,
    );
    const many = await readFlags(deps, { actor });
    expect(many).toMatchObject({ isCut: true, flags: { length: 50 } });
    const whole = flagsCard(many).blocks ?? [];
    expect(validateBlocks(whole, 'message')).toEqual([]);
    expect(JSON.stringify(whole).match(/:(large_green_circle|white_circle|grey_question): /g)).toHaveLength(50);

    const refused = { code: 'supabase.refused' };
    for (const wrong of [
      { table: 'public.no_such' },
      { name: 'percent' },
      { enabled: 'key' },
      { table: 'other.flags' },
    ])
      await expect(readFlags(await depsOf({ ...named, ...wrong }, variables), { actor })).rejects.toMatchObject(
        refused,
      );
    const forged = await depsOf(named, { ...variables, FLAGS_KEY: `${serviceKey}x` });
    await expect(readFlags(forged, { actor })).rejects.toMatchObject(refused);
    await api.stop();
    await expect(readFlags(deps, { actor })).rejects.toMatchObject({ code: 'supabase.unreachable' });
  },
);
