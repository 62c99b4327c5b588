// templates/policy.yml → zod → frozen; each feature owns its section's schema and is given only that section.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parse, YAMLParseError } from 'yaml';
import { z } from 'zod';
import { type NamedPerson, peopleNamed } from './features/access/people.ts';
import { AuthMetricsPolicy } from './features/auth-metrics/policy.ts';
import { AppError } from './lib/errors.ts';

const Policy = z.strictObject({ auth_metrics: AuthMetricsPolicy });
export type Policy = z.infer<typeof Policy>;

const shipped = new URL('../templates/policy.yml', import.meta.url);

/**
 * Reads the policy file.
 * @throws AppError `policy.invalid` that names the file and every problem in it.
 */
export async function readPolicy(file: URL = shipped): Promise<Policy> {
  const path = fileURLToPath(file);
  let content: unknown;
  try {
    content = parse(await readFile(file, 'utf8'));
  } catch (error) {
    if (error instanceof YAMLParseError) throw invalid(path, error.message);
    throw invalid(path, 'the file cannot be read');
  }
  const parsed = Policy.safeParse(content);
  if (!parsed.success) throw invalid(path, z.prettifyError(parsed.error));
  return Object.freeze(parsed.data);
}

/** Everybody whom the policy names, each with the place. */
export function peopleOf(policy: Policy): NamedPerson[] {
  return peopleNamed(Policy, policy);
}

function invalid(path: string, problem: string): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'policy.invalid',
    message: `${path}: ${problem}`,
    userMessage: `Backbolt did not start: ${path} is not a policy.\n${problem}\nRepair the file, or take the shipped one from the repository.`,
  });
}
