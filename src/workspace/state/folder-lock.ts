// One process at a time works in a workspace's folder: a file names it, and tells a living process from one that crashed.
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../lib/errors.ts';

/** The folders that this process holds. */
const held = new Set<string>();

/**
 * Takes the folder, which must exist; returns what gives it back. A lock left by a process that was killed is taken over.
 * @throws AppError workspace.in_use
 */
export function lockFolder(folder: string): () => void {
  const file = join(folder, 'workspace.lock');
  const self = describe(process.pid);
  if (held.has(folder)) throw inUse(folder, process.pid);
  // A second try, after the lock of a dead process was taken away.
  for (const last of [false, true]) {
    try {
      writeFileSync(file, self, { flag: 'wx', mode: 0o600 });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const owner = read(file);
      const pid = Number(owner.split(' ')[0]);
      if (last || (owner !== self && owner !== '' && owner === describe(pid))) throw inUse(folder, pid);
      takeAway(file, owner);
    }
  }
  held.add(folder);
  return () => {
    held.delete(folder);
    rmSync(file, { force: true });
  };
}

// Another process may take the lock over at the same moment: what is moved aside must still be the dead one's.
function takeAway(file: string, owner: string): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    if (read(aside) !== owner) linkSync(aside, file);
    rmSync(aside, { force: true });
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

// The start time tells a process from a later one with the same number (always 1 in a container); empty where there is no /proc.
function describe(pid: number): string {
  if (!isAlive(pid)) return '';
  const stat = read(`/proc/${pid}/stat`);
  // The 22nd field; the second one, the program's name, is in parentheses and may hold blanks.
  const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  return `${pid} ${started}`;
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there, and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function inUse(folder: string, pid: number): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'workspace.in_use',
    message: `The workspace's folder ${folder} is in use by process ${pid}`,
    userMessage: `The local workspace in ${folder} is in use by process ${pid}. Nothing was changed. Stop that process first, or start with another folder.`,
  });
}
