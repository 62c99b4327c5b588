// What processes of tests share: their code as the engine compiled it, which halves the time in which they start.
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** For the environment of a process that runs this program. */
export const compileCache = { NODE_COMPILE_CACHE: join(tmpdir(), 'backbolt-test-compiled') };
