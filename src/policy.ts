// The policy file → zod → frozen; each feature owns its section's schema and is given only that section.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parse, YAMLParseError } from 'yaml';
import { z } from 'zod';
import { type NamedPerson, peopleNamed } from './features/access/people.ts';
import { AuthMetricsPolicy } from './features/auth-metrics/policy.ts';
import { CommunicationPolicy } from './features/communications/policy.ts';
import { IncidentPolicy } from './features/incidents/policy.ts';
import { RollbackPolicy } from './features/rollbacks/policy.ts';
import { AppError, messageOf } from './lib/errors.ts';

const Policy = z.strictObject({
  auth_metrics: AuthMetricsPolicy,
  incidents: IncidentPolicy,
  communications: CommunicationPolicy,
  rollbacks: RollbackPolicy,
});
export type Policy = z.infer<typeof Policy>;

const shipped = fileURLToPath(new URL('../templates/policy.yml', import.meta.url));

/**
 * Reads the policy file; the shipped one unless said.
 * @throws AppError `policy.invalid` that names the file and every problem in it.
 */
export async function readPolicy(path = shipped): Promise<Policy> {
  let content: unknown;
  try {
    content = parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (error instanceof YAMLParseError) throw invalid(path, error.message);
    throw invalid(path, `the file cannot be read (${messageOf(error)})`);
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
    userMessage: `Backbolt did not start: ${path} is not a policy.\n${problem}\nRepair the file (POLICY_FILE says which one is read), or take templates/policy.yml from the repository.`,
  });
}
