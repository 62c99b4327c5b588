// Which operating system user runs the embedded Postgres, which refuses to run as root.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

export type Account = { uid: number; gid: number };

/** Undefined when the present user will do; otherwise the unprivileged one to drop to. */
export function unprivilegedAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const number = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: number('-u'), gid: number('-g') };
}

/** Whether any user may pass through every folder above `path` (a project under /root, mode 0700, is closed to others). */
export async function openToOthers(path: string): Promise<boolean> {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    const mode = await stat(folder).then(
      (found) => found.mode,
      () => 0o1,
    );
    if ((mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

/** A folder that an unprivileged user can reach, the same one each time for the same `folder`. */
export function reachableFolder(folder: string): string {
  const name = createHash('sha256').update(resolve(folder)).digest('hex').slice(0, 12);
  return join('/var/lib', `backbolt-${name}`);
}
