// At start: does Slack know everybody whom policy names? Who is found to be missing at night is found too late.
import { AppError } from '../../lib/errors.ts';
import type { Directory } from './directory.ts';
import { handleOf, type NamedPerson } from './people.ts';

type Problem = { code: 'policy.unknown_group' | 'policy.unknown_person'; text: string };

/**
 * Passes when every group and person is known.
 * @throws AppError `policy.unknown_group` (else `policy.unknown_person`) that lists every name with its place in the policy;
 *   `access.directory_unavailable` when Slack does not answer.
 */
export async function checkPolicyPeople(directory: Directory, names: readonly NamedPerson[]): Promise<void> {
  const problems: Problem[] = [];
  // One after the other: within Slack's limits the tenth of a burst would be turned away.
  for (const name of names) problems.push(...(await problemsOf(directory, name)));
  if (problems.length === 0) return;
  const list = problems.map((problem) => `  - ${problem.text}`).join('\n');
  throw new AppError({
    kind: 'invalid',
    code: problems.some((one) => one.code === 'policy.unknown_group')
      ? 'policy.unknown_group'
      : 'policy.unknown_person',
    message: `the policy names people whom Slack does not know:\n${list}`,
    userMessage: `Backbolt did not start: the policy names people whom Slack does not know.\n${list}\nCorrect them in the policy file, or make the group in Slack, then start again.`,
  });
}

async function problemsOf(directory: Directory, { path, person }: NamedPerson): Promise<Problem[]> {
  if (handleOf(person) !== undefined) {
    if ((await directory.group(person)) !== undefined) return [];
    return [{ code: 'policy.unknown_group', text: `${path}: ${person} is no user group of this workspace` }];
  }
  try {
    await directory.find(person);
    return [];
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'access.unknown_person') throw error;
    return [{ code: 'policy.unknown_person', text: `${path}: ${person} is nobody of this workspace` }];
  }
}
