// The folder of the server's unix socket: beside the data, or in /tmp when that path is too long for a socket.
import { lchown, lstat, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../lib/errors.ts';
import { type Account, shortHash } from './account.ts';

// Longest path of a unix socket is 103 bytes on macOS, 107 on Linux; the file name takes 18.
const longestSocketFolder = 84;

/** Names it. Not os.tmpdir(): a second process of the folder must find it whatever its TMPDIR is. */
export function socketFolder(base: string): string {
  const beside = join(base, 'socket');
  return Buffer.byteLength(beside) <= longestSocketFolder ? beside : join('/tmp', `backbolt-${shortHash(base)}`);
}

/**
 * Makes it, for `account` (undefined: the present user) alone. Anyone may write in /tmp, so what is there already is not trusted.
 * @throws AppError `embedded.unsafe_folder` when it is a symlink, somebody else's, or open to others' writing.
 */
export async function makeSocketFolder(path: string, account: Account | undefined): Promise<void> {
  await mkdir(path, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const found = await lstat(path);
  if (!found.isDirectory() || (found.mode & 0o022) !== 0) throw unsafe(path);
  if (found.uid === (account?.uid ?? process.getuid?.())) return;
  // Made by root a moment ago, or by a root that was interrupted here.
  if (account === undefined || found.uid !== 0) throw unsafe(path);
  await lchown(path, account.uid, account.gid);
}

function unsafe(path: string): AppError {
  const message = `${path} is not a folder that only the embedded Postgres can write`;
  return new AppError({
    kind: 'unavailable',
    code: 'embedded.unsafe_folder',
    message,
    userMessage: `The embedded Postgres did not start: ${message}. Remove it, or start as the user it belongs to.`,
  });
}
