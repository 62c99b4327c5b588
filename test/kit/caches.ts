// What outlasts a run of the tests, beside the packages that it belongs to.
import { fileURLToPath } from 'node:url';

export const cacheFolder = fileURLToPath(new URL('../../node_modules/.cache/backbolt/', import.meta.url));

/** For the environment of a process that runs this program: its code as the engine compiled it, which halves the time in which it starts. */
export const compileCache = { NODE_COMPILE_CACHE: `${cacheFolder}compiled` };
