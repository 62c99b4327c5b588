// Where an embedded server of a folder keeps its data and its socket, and as whom it runs.
import { chmod, mkdir, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Account, accountFor, isRoot, openToOthers, ownerOf, reachableFolder } from './account.ts';
import { makeSocketFolder, socketFolder } from './sockets.ts';

export type Place = { data: string; sockets: string; account: Account | undefined };

/**
 * The same place each time for the same folder; its folders are made, except for the data's.
 * @throws AppError `embedded.unsafe_folder` when the socket's folder is somebody else's.
 */
export async function findPlace(folder: string): Promise<Place> {
  await mkdir(resolve(folder), { recursive: true });
  let base = await realpath(folder);
  const owner = await ownerOf(join(base, 'postgres'));
  if (isRoot() && owner === undefined && !(await openToOthers(base))) {
    base = reachableFolder(base);
    await mkdir(base, { recursive: true });
    await chmod(base, 0o755);
  }
  const data = join(base, 'postgres');
  const account = await accountFor(data);
  const sockets = socketFolder(base);
  await makeSocketFolder(sockets, account);
  return { data, sockets, account };
}
