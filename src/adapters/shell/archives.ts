// The folder that policy names for archives of pg_dump: each with a manifest beside it, which is written last.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import type { RollbackPolicy } from '../../features/rollbacks/policy.ts';
import type { Archives, Variables } from '../../features/rollbacks/tools.ts';
import { AppError } from '../../lib/errors.ts';

const Sealed = z.object({ sha256: z.string(), manifest: z.json() });

/** @param variable reads one environment variable of Backbolt's. */
export function openArchives(
  policy: RollbackPolicy['backups'],
  variable: Variables,
): Archives & { missing(): string | undefined } {
  const folderOf = () => (policy === undefined ? undefined : variable(policy.folder)?.reveal());
  const missing = () => {
    if (policy === undefined)
      return 'policy names no folder for archives: add backups: { folder: VARIABLE } under rollbacks';
    const folder = folderOf();
    if (folder === undefined)
      return `${policy.folder} is not set: set it to the absolute path of a folder for archives`;
    return isAbsolute(folder) ? undefined : `${policy.folder} is not an absolute path`;
  };
  const path = (file: string) => {
    const folder = folderOf();
    const why = missing();
    if (folder === undefined || why !== undefined) throw noFolder(why ?? '');
    return join(folder, file);
  };
  return {
    missing,
    async path(file) {
      // What is kept here is people's data: nobody else's to read.
      await mkdir(path('.'), { recursive: true, mode: 0o700 });
      return path(file);
    },
    async write(file, text) {
      await writeFile(path(file), text, { mode: 0o600 });
    },
    text: (file) => readFile(path(file), 'utf8'),
    async remove(file) {
      await rm(path(file), { force: true });
    },
    async seal(name, written, manifest) {
      await rename(path(written), path(`${name}.dump`));
      const sealed = JSON.stringify({ sha256: await hashOf(path(`${name}.dump`)), manifest }, null, 1);
      await writeFile(path(`${name}.json.part`), sealed, { mode: 0o600 });
      await rename(path(`${name}.json.part`), path(`${name}.json`));
    },
    async read(name) {
      const text = await readFile(path(`${name}.json`), 'utf8').catch(absent);
      if (text === undefined) return undefined;
      const { sha256, manifest } = Sealed.parse(JSON.parse(text));
      const found = await hashOf(path(`${name}.dump`)).catch(absent);
      return { file: path(`${name}.dump`), manifest, isWhole: found === sha256 };
    },
  };
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

function absent(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
  throw error;
}

function noFolder(why: string): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'shell.no_archives',
    message: why,
    userMessage: `There is no folder for archives: ${why}. Nothing was changed.`,
  });
}
