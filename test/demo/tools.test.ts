// The demo's stand-ins under the shipped policy: what it names is there while the demo runs, and is said to be missing when it does not.
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openTools } from '../../src/adapters/tools.ts';
import { validateBlocks } from '../../src/blockkit/validate.ts';
import { skipTime } from '../../src/db/domain-time.ts';
import { demoSettings } from '../../src/demo/settings.ts';
import { startDemoTools } from '../../src/demo/tools/start-tools.ts';
import { runProbes } from '../../src/features/auth-metrics/run-probes.ts';
import { takeSnapshot } from '../../src/features/auth-metrics/snapshot.ts';
import { second } from '../../src/lib/clock.ts';
import { readPolicy } from '../../src/policy.ts';
import { figuresCard } from '../../src/slack/views/auth-status.ts';
import { newDeps, newWatched } from '../features/auth-metrics/watched-fixture.ts';
import { afterThis } from '../kit/after-this.ts';

test('the tools of the shipped policy are there as long as the demo runs, to whoever has its folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'backbolt-demo-'));
  afterThis(() => rm(folder, { recursive: true, force: true }));
  const { rollbacks: policy } = await readPolicy(undefined);
  const settings = demoSettings('postgres://backbolt@/demo', folder);
  const system = (name: string) => (name === 'PATH' ? undefined : settings.variable(name));
  const tools = openTools({ policy, variable: system });
  const missing = () =>
    [
      tools.has('command', 'auth-service'),
      tools.has('http', 'auth-service'),
      tools.has('kubernetes', 'auth'),
      tools.has('redis', 'auth'),
      tools.has('archives', 'folder'),
    ].filter((why) => why !== undefined);
  expect(missing()).toHaveLength(5);
  const demo = await startDemoTools({ folder: settings.toolsFolder });
  try {
    expect(missing()).toEqual([]);
    expect((await stat(join(settings.toolsFolder, 'variables.json'))).mode & 0o077).toBe(0);
    const signal = AbortSignal.timeout(20_000);
    const end = await tools.command('auth-service', { args: ['status'], timeoutMs: 15_000, signal });
    expect(end).toMatchObject({ exitCode: 0, stdout: 'running' });
    // The shipped policy looks whether the service is up: the health page says what the service does.
    const { auth_metrics } = await readPolicy(undefined);
    const deps = { ...(await newDeps(await newWatched(), { policy: auth_metrics })), variable: system };
    const look = async () => {
      await skipTime(deps.db, 30 * second);
      await runProbes(deps);
      const snapshot = await takeSnapshot(deps, { source: 'main', window: '1h' });
      const { blocks } = figuresCard(snapshot);
      expect(validateBlocks(blocks, 'message')).toEqual([]);
      return JSON.stringify(blocks);
    };
    const control = async (word: string) =>
      expect(await tools.command('auth-service', { args: [word], timeoutMs: 15_000, signal })).toMatchObject({
        exitCode: 0,
      });
    expect(await look()).toContain('`auth-service` up, 100.0 % of 1 check');
    await control('stop');
    expect(await look()).toMatch(/`auth-service` \*down\* for \d+ s: it answers 503, not 200, 50\.0 % of 2 checks/);
    await control('start');
    expect(await look()).toContain('`auth-service` up, 66.6 % of 3 checks');
    // Where the variable is not set nothing is looked at, and nothing is said of it.
    expect((await takeSnapshot({ ...deps, variable: undefined }, { source: 'main', window: '1h' })).probes).toBeNull();
    expect(await tools.deployments('auth').read('auth-service', signal)).toMatchObject({
      replicas: 2,
      rolledOut: true,
    });
    expect(await tools.keys('auth').count('session:', { most: 1000, signal })).toBe(150);
  } finally {
    await demo.stop();
  }
  expect(missing()).toHaveLength(5);
});
