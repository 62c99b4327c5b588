// Makes the data folder of a new embedded server.
import { spawnSync } from 'node:child_process';
import { lchown, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../lib/errors.ts';
import { notStarted } from './failures.ts';
import type { Place } from './place.ts';
import { withoutPgVariables } from './processes.ts';

/**
 * The cluster is made aside and then renamed: a first start that is killed leaves nothing half-made, and of several at once one wins.
 * @throws AppError `embedded.not_started`, with what initdb said.
 */
export async function ensureCluster(place: Place, native: string): Promise<void> {
  if (await isMade(place)) return;
  const aside = await mkdtemp(`${place.data}-`);
  try {
    if (place.account !== undefined) await lchown(aside, place.account.uid, place.account.gid);
    const options = [
      '-U',
      'backbolt',
      '--auth=trust',
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
      '--no-instructions',
    ];
    const command = withoutPgVariables(join(native, 'bin', 'initdb'), ['-D', aside, ...options]);
    const made = spawnSync(...command, { ...place.account, cwd: '/', encoding: 'utf8' });
    if (made.status !== 0) throw notStarted(`initdb failed: ${made.stderr || messageOf(made.error)}`);
    await rename(aside, place.data);
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    if (!(await isMade(place))) throw error;
  }
}

function isMade(place: Place): Promise<boolean> {
  return stat(join(place.data, 'PG_VERSION')).then(
    () => true,
    () => false,
  );
}
