import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readPolicy } from '../src/policy.ts';

const shipped = await readFile('templates/policy.yml', 'utf8');

async function policyFile(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'backbolt-policy-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'policy.yml'), text);
  return join(folder, 'policy.yml');
}

test('the shipped policy is the one that the issue asks for', async () => {
  const { auth_metrics } = await readPolicy();
  expect(auth_metrics.verdict).toMatchObject({
    healthy_from_percent: 98,
    degraded_from_percent: 90,
    minimum_attempts: 20,
  });
  expect(auth_metrics.collector.every_seconds).toBe(15);
});

test.each([
  ['a value of the wrong type', shipped.replace('minimum_attempts: 20', 'minimum_attempts: many'), /minimum_attempts/],
  [
    'thresholds in the wrong order',
    shipped.replace('degraded_from_percent: 90', 'degraded_from_percent: 99'),
    /must be below healthy_from_percent/,
  ],
  ['a key that does not exist', shipped.replace('minimum_attempts:', 'minimum_atempts:'), /minimum_atempts/],
  ['a section that is missing', 'other: 1\n', /auth_metrics/],
  ['YAML that is none', 'a: [1\n', /policy\.yml/],
])('%s stops the start and names the file', async (_name, text, problem) => {
  const file = await policyFile(text);
  const refused = readPolicy(file);
  await expect(refused).rejects.toMatchObject({ code: 'policy.invalid', userMessage: expect.stringMatching(problem) });
  await expect(refused).rejects.toThrow(/backbolt-policy-.*policy\.yml/);
});

test('a policy file that is not there is said', async () => {
  await expect(readPolicy('/nowhere/policy.yml')).rejects.toThrow(
    '/nowhere/policy.yml: the file cannot be read (ENOENT',
  );
});

test('what every object has by itself is no name that policy has', async () => {
  const { targets, commands, services, clusters, redis, supabase } = (await readPolicy('templates/policy.yml'))
    .rollbacks;
  for (const entries of [targets, commands, services, clusters, redis, supabase])
    expect([entries.constructor, entries.toString]).toEqual([undefined, undefined]);
});
