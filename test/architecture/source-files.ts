// The source tree as the architecture tests see it: each file with its text and what it imports.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, sep } from 'node:path';

const root = new URL('../../', import.meta.url).pathname;

export type SourceFile = {
  /** From the project's root, as `src/lib/ids.ts`. */
  path: string;
  text: string;
  /** Files of ours, as paths from the root. */
  ours: string[];
  /** Packages and node: modules. */
  packages: string[];
};

/** All files below `folder` with this ending. */
function filesBelow(folder: string, ending: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

/** Text of a file of the project. */
export function textOf(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

// Every form that names a module: import … from, export … from, import '…', import('…').
const importPattern =
  /(?:^|\n)\s*(?:import|export)\b[^;'"]*?from\s*['"]([^'"]+)['"]|\bimport\s*\(?\s*['"]([^'"]+)['"]/g;

/** Every TypeScript file of src with its imports. */
export function sourceFiles(): SourceFile[] {
  return filesBelow('src', '.ts').map((path) => {
    const text = textOf(path);
    const named = [...text.matchAll(importPattern)].map((match) => (match[1] ?? match[2]) as string);
    const local = named.filter((name) => name.startsWith('.'));
    return {
      path,
      text,
      ours: local.map((name) =>
        normalize(join(dirname(path), name))
          .split(sep)
          .join('/'),
      ),
      packages: named.filter((name) => !name.startsWith('.')),
    };
  });
}
