// A source pack: a folder of SQL files that reads one kind of authentication schema. What it can tell is what its files count.
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError, messageOf } from '../../lib/errors.ts';
import { countFigures } from './sample.ts';

/** Everything that a pack may tell; `sign-ins` it must. A file of that name tells it, or one that counts several figures and names them. */
export const packFigures = [
  ...countFigures,
  'sign-in-failures',
  'sessions',
  'top-addresses',
  'top-accounts',
  'unrecorded',
] as const;
export type PackFigure = (typeof packFigures)[number];

/** A file as far as it tells one figure. */
export type PackFile = {
  readonly figure: PackFigure;
  /** The figures that it counts, where it is read once for several: each row says of which one it is. */
  readonly counts: readonly PackFigure[] | null;
  /** For messages: `generic/sign-ins.sql`. */
  readonly file: string;
  /** The relation it reads, from its header; absent in the watched database, the figure is unknown. */
  readonly reads: string;
  /** Columns that tell the relation from another of the same name, where a pack is recognised by it. */
  readonly columns: readonly string[];
  /** An empty relation tells nothing either: what would be in it may not be written down at all. */
  readonly emptyIsUnknown: boolean;
  /** Only successes are written down: what it says about how to learn of failures. Null: failures are counted, too. */
  readonly failuresUnknown: string | null;
  /** A table without an index on its time column, of which only the blocks that hold the time asked for are read. */
  readonly blocksOf: BlockTable | null;
  readonly text: string;
};

export type BlockTable = { readonly table: string; readonly column: string };

export type SourcePack = {
  readonly name: string;
  readonly files: ReadonlyMap<PackFigure, PackFile>;
  readonly capabilities: readonly PackFigure[];
};

/**
 * Reads the .sql files of `folder` (those in `install/` are the operator's to run and are left alone).
 * @throws AppError `source_pack.unreadable`, `.unknown_file`, `.missing_file`, `.no_header`, `.told_twice`, each with its remedy.
 */
export async function loadSourcePack(folder: string | URL): Promise<SourcePack> {
  const path = typeof folder === 'string' ? folder : fileURLToPath(folder);
  const name = basename(path);
  const entries = await readdir(path).catch((error: unknown) => {
    throw refused('unreadable', `source pack "${name}" cannot be read: ${messageOf(error)}`, remedyOfName);
  });
  const names = entries.filter((entry) => entry.endsWith('.sql')).sort();
  const parsed = await Promise.all(
    names.map(async (entry) => parsePackFile(name, entry, await readFile(join(path, entry), 'utf8'))),
  );
  const files = parsed.flat();
  const twice = files.find((file, index) => files.findIndex(({ figure }) => figure === file.figure) !== index);
  if (twice !== undefined) {
    const message = `${twice.file} tells ${twice.figure}, which another file of the pack tells, too`;
    throw refused('told_twice', message, 'Remove one of the two.');
  }
  if (!files.some((file) => file.figure === 'sign-ins')) {
    const message = `source pack "${name}" (${path}) has no sign-ins.sql`;
    throw refused('missing_file', message, 'Add the file; templates/sources/generic/sign-ins.sql shows its row shape.');
  }
  return {
    name,
    files: new Map(files.map((file) => [file.figure, file])),
    capabilities: files.map((file) => file.figure),
  };
}

/** All packs of a folder of packs, by name. @throws AppError as `loadSourcePack`. */
export async function loadSourcePacks(packs: URL): Promise<SourcePack[]> {
  const entries = await readdir(packs, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return await Promise.all(names.sort().map((name) => loadSourcePack(new URL(name, packs))));
}

const remedyOfName = 'Set AUTH_SOURCE to the name of a folder in templates/sources.';

function parsePackFile(pack: string, entry: string, text: string): PackFile[] {
  const file = `${pack}/${entry}`;
  const several = /^-- counts: ([\w -]+)$/m.exec(text)?.[1]?.trim().split(/ +/);
  const figures = figuresOf(file, several ?? [entry.slice(0, -'.sql'.length)], several === undefined);
  const reads = /^-- reads: ([\w$.]+)\s*$/m.exec(text)?.[1];
  if (reads === undefined || !text.startsWith('--')) {
    const remedy = 'Begin it with a comment that says what it counts and has a line like "-- reads: schema.view".';
    throw refused('no_header', `${file} does not say which view it reads`, remedy);
  }
  const [, table = '', column = ''] = /^-- newest-blocks: (\w+\.\w+) (\w+)\s*$/m.exec(text) ?? [];
  if (table === '' && /^-- newest-blocks:/m.test(text)) {
    const remedy = 'Write "-- newest-blocks: schema.table column".';
    throw refused('no_header', `${file} does not say of which table and column it reads blocks`, remedy);
  }
  const told = {
    counts: several === undefined ? null : figures,
    file,
    reads,
    columns: /^-- columns: ([\w ]+)$/m.exec(text)?.[1]?.trim().split(/ +/) ?? [],
    emptyIsUnknown: /^-- empty: unknown\s*$/m.test(text),
    blocksOf: table === '' ? null : { table, column },
    text,
  };
  const failuresUnknown = /^-- failures: unknown\b[. ]*(.*)$/m.exec(text)?.[1] ?? null;
  return figures.map((figure) => {
    const said = new RegExp(`^-- failures of ${figure}: unknown\\b[. ]*(.*)$`, 'm').exec(text)?.[1];
    return { ...told, figure, failuresUnknown: failuresUnknown && (said ?? failuresUnknown) };
  });
}

// By its name a file may tell anything, by its header only what is counted by minute.
function figuresOf(file: string, names: readonly string[], byName: boolean): PackFigure[] {
  const known: readonly PackFigure[] = byName ? packFigures : countFigures;
  return names.map((name) => {
    const figure = known.find((one) => one === name);
    if (figure !== undefined) return figure;
    const remedy = byName ? 'Rename or remove it' : 'Correct its line "-- counts:"';
    const message = byName ? `${file} is not a file of a source pack` : `${file} counts "${name}", which is no figure`;
    throw refused('unknown_file', message, `${remedy}; known are ${known.join(', ')}.`);
  });
}

function refused(code: string, message: string, remedy: string): AppError {
  return new AppError({ kind: 'invalid', code: `source_pack.${code}`, message, userMessage: `${message}. ${remedy}` });
}
