// Postgres' lock files: which process they name, whether it is the server of this folder, and what to do when it is not.
import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Place } from './place.ts';
import { lookAt } from './processes.ts';

export type Lock = { text: string; pid: number };

/** `stranger`: a running program that is not a Postgres of this folder. `unknown`: a Postgres, perhaps of another folder. */
export type Holder = 'none' | 'stranger' | 'ours' | 'unknown';

/** The file that a server keeps in its data folder while it runs. */
export function lockFile(place: Place): string {
  return join(place.data, 'postmaster.pid');
}

/** Undefined when there is none, or when it is not written yet. */
export async function readLock(file: string): Promise<Lock | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const pid = Number.parseInt(text, 10);
  return Number.isInteger(pid) && pid > 0 ? { text, pid } : undefined;
}

/** Who has the process id of a lock: after a reboot it may be anyone. */
export async function holderOf(lock: Lock | undefined, place: Place): Promise<Holder> {
  if (lock === undefined || !isThere(lock.pid)) return 'none';
  const seen = await lookAt(lock.pid);
  if (seen === undefined) return isThere(lock.pid) ? 'unknown' : 'none';
  if (seen.ended || seen.name !== 'postgres') return 'stranger';
  if (process.platform !== 'linux') return 'unknown';
  // A server works in its data folder, by whatever path that was reached.
  const [works, data] = await Promise.all(
    [`/proc/${lock.pid}/cwd`, place.data].map((path) => stat(path).catch(() => undefined)),
  );
  if (works === undefined || data === undefined) return 'unknown';
  return works.dev === data.dev && works.ino === data.ino ? 'ours' : 'stranger';
}

// Another user's process cannot be our server; Postgres itself ignores a lock that names one.
function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Removes the locks that name a stranger, which Postgres would wait for; tells who holds the data afterwards. */
export async function freeLocks(place: Place): Promise<Holder> {
  for (const file of [lockFile(place), join(place.sockets, '.s.PGSQL.5432.lock')]) {
    const lock = await readLock(file);
    if (lock !== undefined && (await holderOf(lock, place)) === 'stranger') await remove(file, lock);
  }
  return await holderOf(await readLock(lockFile(place)), place);
}

// Moved aside and read again before it goes: another bot's server may have taken the place of the lock that was judged.
async function remove(file: string, judged: Lock): Promise<void> {
  const aside = `${file}-${randomUUID()}`;
  try {
    await rename(file, aside);
  } catch {
    // Another bot removed it, or it may not be removed, which Postgres will say.
    return;
  }
  if ((await readFile(aside, 'utf8')) !== judged.text) await link(aside, file).catch(() => undefined);
  await rm(aside, { force: true });
}
