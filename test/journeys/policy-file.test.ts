// An operator's own policy decides what people see, or says why Backbolt does not start.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { minute } from '../../src/lib/clock.ts';
import { startTestBot } from '../kit/bot.ts';

async function policyFile(change: (shipped: string) => string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'backbolt-policy-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'policy.yml');
  await writeFile(path, change(await readFile('templates/policy.yml', 'utf8')));
  return path;
}

test('POLICY_FILE takes the place of the shipped policy', async () => {
  const path = await policyFile((shipped) => shipped.replace('minimum_attempts: 20', 'minimum_attempts: 2'));
  const { workspace } = await startTestBot({
    mode: 'http',
    env: { POLICY_FILE: path },
    prepare: (watched) =>
      watched.attempts(Array.from({ length: 3 }, () => ({ at: new Date(Date.now() - 10 * minute), succeeded: true }))),
  });
  const engineer = workspace.as('engineer').in('#auth');
  // The first figures take a moment.
  await vi.waitFor(
    async () => {
      await engineer.types('/auth-status');
      expect((await engineer.lastEphemeral()).text).toContain('Sign-in is healthy');
    },
    { interval: 100 },
  );
});

test('a policy file that is not there stops the start and is named', async () => {
  await expect(startTestBot({ mode: 'http', env: { POLICY_FILE: '/nowhere/policy.yml' } })).rejects.toMatchObject({
    code: 'policy.invalid',
    userMessage: expect.stringContaining('/nowhere/policy.yml'),
  });
});
