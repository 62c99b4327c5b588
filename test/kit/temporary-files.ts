// Where the files of tests go: tens of thousands of small ones, so into memory where there is enough of it.
import { accessSync, constants, readFileSync, statfsSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';

const inMemory = '/dev/shm';
// A run needs some 2 GB: three workers with the databases of one test file each, and the clusters of the program's own tests.
const enough = 6 * 1024 ** 3;

/** The folder for temporary files: the system's own, unless one in memory is large enough, and programs may be run there. */
export function temporaryFolder(): string {
  return isFit() ? inMemory : tmpdir();
}

function isFit(): boolean {
  try {
    accessSync(inMemory, constants.W_OK);
    const { bavail, bsize } = statfsSync(inMemory);
    const mount = readFileSync('/proc/mounts', 'utf8')
      .split('\n')
      .find((line) => line.split(' ')[1] === inMemory);
    return Math.min(bavail * bsize, freemem()) > enough && mount !== undefined && !mount.includes('noexec');
  } catch {
    // Not Linux.
    return false;
  }
}
