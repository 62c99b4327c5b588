// Reads templates/checklists/*.yml at start.
import { readdir, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import { AppError, messageOf } from '../../lib/errors.ts';
import { type Checklist, ChecklistFile } from './checklist.ts';
import type { IncidentPolicy } from './policy.ts';

/**
 * Reads every checklist of a folder, and checks that those which policy begins with an incident exist.
 * @throws AppError `checklists.invalid` that names the file, or the place in policy, and every problem there.
 */
export async function openChecklists(folder: URL, policy: IncidentPolicy): Promise<ReadonlyMap<string, Checklist>> {
  const names = (await readdir(folder)).sort();
  const misnamed = names.filter((name) => name.endsWith('.yaml'));
  if (misnamed.length > 0) throw invalid(fileURLToPath(folder), `must end with .yml: ${misnamed.join(', ')}`);
  const checklists = new Map<string, Checklist>();
  for (const name of names.filter((one) => one.endsWith('.yml'))) {
    const checklist = await readChecklist(new URL(name, folder));
    checklists.set(checklist.name, checklist);
  }
  requireOnePerRole(folder, [...checklists.values()]);
  requireAllOfPolicy(policy, checklists);
  return checklists;
}

async function readChecklist(file: URL): Promise<Checklist> {
  const path = fileURLToPath(file);
  let content: unknown;
  try {
    content = parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw invalid(path, messageOf(error));
  }
  const parsed = ChecklistFile.safeParse(content);
  if (!parsed.success) throw invalid(path, z.prettifyError(parsed.error));
  const name = basename(path, '.yml');
  if (parsed.data.name !== name) throw invalid(path, `name: must be "${name}", as the file is called`);
  return parsed.data;
}

// A briefing has room for one, and nobody could say which.
function requireOnePerRole(folder: URL, checklists: readonly Checklist[]): void {
  const withRole = checklists.filter(({ role }) => role !== undefined);
  const problems = [...Map.groupBy(withRole, ({ role }) => role)]
    .filter(([, claiming]) => claiming.length > 1)
    .map(([role, claiming]) => `role: ${role} has more than one checklist: ${claiming.map(fileOf).join(', ')}`);
  if (problems.length > 0) throw invalid(fileURLToPath(folder), problems.join('\n'));
}

function requireAllOfPolicy(policy: IncidentPolicy, checklists: ReadonlyMap<string, Checklist>): void {
  const problems = Object.entries(policy.severities).flatMap(([severity, { checklists: begun }]) =>
    begun
      .filter((name) => !checklists.has(name))
      .map((name) => `incidents.severities.${severity}.checklists: there is no templates/checklists/${name}.yml`),
  );
  if (problems.length > 0) throw invalid('the policy', problems.join('\n'));
}

const fileOf = ({ name }: Checklist) => `${name}.yml`;

function invalid(where: string, problem: string): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'checklists.invalid',
    message: `${where}: ${problem}`,
    userMessage: `Backbolt did not start: ${where} has a problem with its checklists.\n${problem}\nRepair the file, or take the shipped one from the repository.`,
  });
}
