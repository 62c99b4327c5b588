// The bytes of files: in the journal's folder, or in memory where nothing is kept.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type Blobs = {
  write(id: string, bytes: Buffer): void;
  /** Undefined when there is no such file. */
  read(id: string): Buffer | undefined;
  remove(id: string): void;
};

/** Keeps bytes under `folder/files`; null keeps them in memory. Ids come from the workspace, never from a request. */
export function openBlobs(folder: string | null): Blobs {
  if (folder === null) return inMemory();
  const files = join(folder, 'files');
  mkdirSync(files, { recursive: true });
  return {
    write: (id, bytes) => writeFileSync(join(files, id), bytes, { mode: 0o600 }),
    read(id) {
      try {
        return readFileSync(join(files, id));
      } catch {
        return undefined;
      }
    },
    remove: (id) => rmSync(join(files, id), { force: true }),
  };
}

function inMemory(): Blobs {
  const kept = new Map<string, Buffer>();
  return {
    write: (id, bytes) => void kept.set(id, bytes),
    read: (id) => kept.get(id),
    remove: (id) => void kept.delete(id),
  };
}
