// Tools bound to what a test starts, and programs that it writes.
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTools, type ToolPolicy } from '../../../src/adapters/tools.ts';
import type { Tools } from '../../../src/features/rollbacks/tools.ts';
import { Secret } from '../../../src/lib/redaction.ts';
import { afterThis } from '../../kit/after-this.ts';

/** The tools of a policy that names only these, in an environment that holds only these variables and PATH. */
export function toolsOf(policy: Partial<ToolPolicy>, variables: Record<string, string> = {}): Tools {
  const all: Record<string, string | undefined> = { PATH: process.env.PATH, ...variables };
  const variable = (name: string) => {
    const value = all[name];
    return value === undefined ? undefined : new Secret(value);
  };
  return openTools({
    policy: { commands: {}, services: {}, clusters: {}, redis: {}, supabase: {}, backups: undefined, ...policy },
    variable,
  });
}

/** A folder that is removed after the test. */
export async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'backbolt-steps-'));
  afterThis(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a shell script that can be run; returns its path. */
export async function newProgram(script: string): Promise<string> {
  const path = join(await newFolder(), 'program');
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

/** Policy's entry for a program with no arguments and no variables of its own. */
export const plain = (program: string) => ({ program, arguments: [], environment: [] });
