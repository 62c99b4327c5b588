// Which operating system user runs the embedded Postgres, which refuses to run as root.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstat, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

export type Account = { uid: number; gid: number };

/** Whether the present user is root. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** Undefined when the present user will do; otherwise the one to drop to: the owner of the data that is there, or nobody. */
export async function accountFor(data: string): Promise<Account | undefined> {
  if (!isRoot()) return undefined;
  const owner = await ownerOf(data);
  if (owner !== undefined) return owner;
  const number = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: number('-u'), gid: number('-g') };
}

/** The user that a folder belongs to; undefined when there is none, or when it is root's. */
export async function ownerOf(folder: string): Promise<Account | undefined> {
  const found = await lstat(folder).catch(() => undefined);
  return found === undefined || found.uid === 0 ? undefined : { uid: found.uid, gid: found.gid };
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
  return join('/var/lib', `backbolt-${shortHash(folder)}`);
}

/** Twelve characters that stand for a path. */
export function shortHash(path: string): string {
  return createHash('sha256').update(resolve(path)).digest('hex').slice(0, 12);
}
