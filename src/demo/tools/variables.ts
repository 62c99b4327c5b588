// How the demo's stand-ins are found: the environment that a real installation would have, in a file that the command line reads too.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

export type Variables = Readonly<Record<string, string>>;

const File = z.record(z.string(), z.string());
const fileIn = (folder: string) => join(folder, 'variables.json');

/** None where the stand-ins do not run. */
export function readToolVariables(folder: string): Variables {
  try {
    return File.parse(JSON.parse(readFileSync(fileIn(folder), 'utf8')));
  } catch {
    return {};
  }
}

/** It holds their passwords: nobody else may read it. */
export function writeToolVariables(folder: string, variables: Variables): void {
  rmSync(fileIn(folder), { force: true });
  writeFileSync(fileIn(folder), JSON.stringify(variables), { mode: 0o600 });
}

export const forgetToolVariables = (folder: string): void => rmSync(fileIn(folder), { force: true });
